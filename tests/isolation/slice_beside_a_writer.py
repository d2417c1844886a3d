"""Slices and copies beside writers that only swap items: each copy is one moment's list."""

from thread import atomic
import together

items = list(range(300))


def writer(index, number):
    at = (number * 7 + index * 13) % len(items)
    to = (number * 11 + index * 5) % len(items)
    with atomic:
        items[at], items[to] = items[to], items[at]


def reader(index, number):
    assert sorted(items[:]) == list(range(300))
    assert sorted(items[::2] if number < 0 else items.copy()) == list(range(300))
    assert len(set(list(items))) == 300
    assert len(set(items[10:290])) == 280
    assert len(set(items + [])) == 300
    assert len(set([*items])) == 300


together.run(together.rounds(150), writer, reader)
assert sorted(items) == list(range(300))
together.ok()
