"""`==` of two lists: writers change both in one transaction, so they are always equal."""

from thread import atomic
import together

items = list(range(200))
other = list(range(200))


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]
        other[at], other[to] = other[to], other[at]


def reader(index, number):
    assert items == other
    assert not items != other


together.run(together.rounds(300), writer, reader)
assert items == other and sorted(items) == list(range(200))
together.ok()
