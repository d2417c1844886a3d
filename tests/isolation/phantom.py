"""Phantom: a key or an item that appears between two looks of one transaction."""

from thread import atomic
import together

table = {}
items = []


def writer(index, number):
    key = number % 10
    with atomic:
        table[index, key] = 1
        items.append(index)
    with atomic:
        del table[index, key]
        items.remove(index)


def reader(index, number):
    with atomic:
        first = (len(table), sorted(table), len(items), (0, number % 10) in table)
        for _ in range(3):
            assert first == (len(table), sorted(table), len(items), (0, number % 10) in table)
        assert len(items) == len(table)


together.run(together.rounds(200), writer, reader)
assert not table and not items
together.ok()
