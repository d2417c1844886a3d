"""`x += n` on a global, an attribute, an item, a closure's variable: ints and floats, in atomic blocks that also read."""

from thread import atomic
import together


class Cell:
    shared = 0

    def __init__(self):
        self.hits = 0
        self.weight = 0.0


cell = Cell()
hits = 0
table = {"hits": 0}
items = [0]


def make():
    total = 0

    def add(amount):
        nonlocal total
        total += amount

    def read():
        return total
    return add, read


add, read = make()


def body(index, number):
    global hits
    with atomic:
        hits += 1
        cell.hits += 2
        cell.weight += 0.5
        table["hits"] += 3
        items[0] -= 1
        add(4)
    if number % 50 == 0:
        with atomic:
            h = hits
            assert cell.hits == 2 * h and table["hits"] == 3 * h and items[0] == -h and read() == 4 * h
            assert cell.weight == h / 2


n = together.rounds(400)
together.run(n, body)
total = n * together.threads
assert (hits, cell.hits, cell.weight, table["hits"], items[0], read()) == (total, 2 * total, total / 2, 3 * total, -total, 4 * total)
together.ok()
