"""`list.count` beside writers that only swap items: the count never changes."""

from thread import atomic
import together

items = [number % 5 for number in range(500)]


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    assert items.count(number % 5) == 100


together.run(together.rounds(300), writer, reader)
assert sorted(items) == sorted(number % 5 for number in range(500))
together.ok()
