"""A dict that grows and shrinks under its readers: no key is lost, no walk sees half a change, and no RuntimeError comes."""

from thread import atomic
import together

table = {("stay", key): key for key in range(40)}
SUM = sum(range(40))


def writer(index, number):
    size = 1 << (number % 8)
    with atomic:
        for key in range(size):
            table[index, key] = 1
        table["total", index] = -size
    with atomic:
        for key in range(size):
            del table[index, key]
        del table["total", index]


def reader(index, number):
    for key in range(0, 40, 7):
        assert table[("stay", key)] == key
        assert ("stay", key) in table
        assert table.get((-1, key)) is None
    with atomic:
        total = 0
        for key, value in table.items():
            total += value
        assert total == SUM, total
    assert sum(table.values()) == SUM
    with atomic:
        assert len(table) == len(list(table)) == sum(1 for _ in table)


together.run(together.rounds(120), writer, reader)
assert len(table) == 40 and sum(table.values()) == SUM
together.ok()
