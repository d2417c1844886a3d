"""`join` beside writers that only swap items: the text always has every item once."""

from thread import atomic
import together

items = ['%03d' % number for number in range(200)]


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    text = ','.join(items)
    assert len(text) == 200 * 4 - 1
    assert sorted(text.split(',')) == ['%03d' % number for number in range(200)]


together.run(together.rounds(150), writer, reader)
assert len(set(items)) == 200
together.ok()
