"""Dirty read: what a transaction wrote and took back is seen by nobody, not even by single reads."""

from thread import atomic
import together


class Shared:
    value = 0


shared = Shared()
items = [0, 0]
table = {"key": 0}


def writer(index, number):
    with atomic:
        shared.value = -1
        items[0] = -1
        items.append(99)
        table["key"] = -1
        table["extra"] = -1
        items.pop()
        del table["extra"]
        shared.value = items[0] = table["key"] = number


def reader(index, number):
    assert shared.value >= 0
    assert items[0] >= 0
    assert len(items) == 2
    assert table["key"] >= 0
    assert "extra" not in table
    assert len(table) == 1


together.run(together.rounds(500), writer, reader)
together.ok()
