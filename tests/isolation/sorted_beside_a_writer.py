"""`sorted`, `reversed` copies and `tuple` beside writers that only swap items."""

from thread import atomic
import together

items = list(range(200))


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    assert sorted(items) == list(range(200))
    assert sorted(items, reverse=True) == list(range(199, -1, -1))
    assert len(set(tuple(items))) == 200
    assert sum(sorted(items, key=lambda item: -item)[:10]) == sum(range(190, 200))


together.run(together.rounds(120), writer, reader)
assert sorted(items) == list(range(200))
together.ok()
