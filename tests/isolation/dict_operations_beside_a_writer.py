"""`dict` copies, views and comparisons beside writers that move values between keys in one transaction."""

from thread import atomic
import together

table = {key: 10 for key in range(60)}


def writer(index, number):
    a = (number * 7 + index) % 60
    b = (number * 13 + index * 3) % 60
    with atomic:
        table[a] -= 1
        table[b] += 1


def reader(index, number):
    assert sum(table.values()) == 600
    assert sum(dict(table).values()) == 600
    assert sum(table.copy().values()) == 600
    assert sum(value for _, value in list(table.items())) == 600
    assert list(table) == list(range(60))
    assert sum({**table}.values()) == 600


together.run(together.rounds(200), writer, reader)
assert sum(table.values()) == 600
together.ok()
