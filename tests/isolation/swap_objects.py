"""References swapped between containers in one transaction: every object is in exactly one place at every moment."""

from thread import atomic
import together


class Ball:
    def __init__(self, number):
        self.number = number


boxes = [[Ball(number * 4 + inner) for inner in range(4)] for number in range(6)]
EVERY = list(range(24))


def mover(index, number):
    a = (number * 5 + index) % 6
    b = (number * 7 + index * 3 + 1) % 6
    with atomic:
        if a != b and boxes[a]:
            boxes[b].append(boxes[a].pop(number % len(boxes[a])))


def looker(index, number):
    with atomic:
        seen = [ball.number for box in boxes for ball in box]
    assert sorted(seen) == EVERY, seen


together.run(together.rounds(250), mover, looker)
assert sorted(ball.number for box in boxes for ball in box) == EVERY
together.ok()
