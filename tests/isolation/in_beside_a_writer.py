"""`in` and `index` beside writers that only swap items: what is always in the list is always found."""

from thread import atomic
import together

items = list(range(400))


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    wanted = (number * 17) % 400
    assert wanted in items
    assert -1 not in items
    assert 0 <= items.index(wanted) < 400


together.run(together.rounds(300), writer, reader)
assert sorted(items) == list(range(400))
together.ok()
