"""`sum`, `min`, `max`, `len` beside writers that only swap items."""

from thread import atomic
import together

items = list(range(400))


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    assert sum(items) == 399 * 200
    assert max(items) == 399
    assert min(items) == 0
    assert len(items) == 400


together.run(together.rounds(300), writer, reader)
assert sorted(items) == list(range(400))
together.ok()
