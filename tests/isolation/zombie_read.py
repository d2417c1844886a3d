"""Zombie read: a transaction that is doomed to abort acts on a state that never was (a loop without end, a division by zero)."""

from thread import atomic
import together


class Pair:
    def __init__(self):
        self.left = 0


pair = Pair()
right = [0]
table = {"twice": 0}


def writer(index, number):
    with atomic:
        pair.left += 1
        right[0] += 1
        table["twice"] = 2 * right[0]


def reader(index, number):
    with atomic:
        left = pair.left
        other = right[0]
        twice = table["twice"]
        while left != other:
            pass
        1 / (1 if twice == left + other else 0)
        [10][twice - 2 * left]


n = together.rounds(600)
together.run(n, writer, reader)
assert pair.left == right[0] == n * (together.threads // 2)
together.ok()
