"""Lost update: two threads read a value, both add to it, one addition vanishes."""

from thread import atomic
import together


class Box:
    pass


count = 0
box = Box()
box.value = 0
cells = [0, 0, 0]
table = {"a": 0}


def body(index, number):
    global count
    with atomic:
        count = count + 1
    with atomic:
        box.value += 1
        cells[number % 3] += 2
    with atomic:
        old = table["a"]
        table["a"] = old + 1
        table[index, number % 5] = table.get((index, number % 5), 0) + 1


n = together.rounds(400)
together.run(n, body)
total = n * together.threads
assert count == total, (count, total)
assert box.value == total
assert sum(cells) == 2 * total
assert table.pop("a") == total
assert sum(table.values()) == total
together.ok()
