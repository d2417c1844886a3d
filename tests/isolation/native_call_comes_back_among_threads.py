"""The only thread is inside a native function that runs script code when others come: what follows must go through the barriers."""

import threading
import together


class Box:
    def __init__(self):
        self.count = 0
        self.other = 0

    def __eq__(self, other):
        return slow(False)

    __hash__ = None


def slow(value):
    for _ in range(30):
        pass
    return value


box = Box()
items = [0]
n = together.rounds(3000)
rounds = 4
others = together.threads - 1
added = [0] * together.threads


def others_work(index):
    for number in range(n):
        box.count += 1
        items[0] += 1
        box.other = number
    added[index] = n


for attempt in range(rounds):
    crew = [threading.Thread(target=others_work, args=(index,)) for index in range(1, others + 1)]
    for thread in crew:
        thread.start()
    for value in map(slow, range(n)):
        box.count += 1
        items[0] += 1
        box.other = value
    for number in range(n):
        if box == number:
            break
        box.count += 1
        items[0] += 1
    for thread in crew:
        thread.join()
assert added[1:] == [n] * others, added
total = rounds * n * (others + 2)
assert box.count == total and items[0] == total, (box.count, items[0], total)
together.ok()
