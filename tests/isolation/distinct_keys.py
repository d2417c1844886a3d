"""Distinct keys set by many threads in one dict and one set: none is lost, size and order agree."""

import together

table = {}
members = set()


def body(index, number):
    table[index, number] = number
    members.add((index, number))


n = together.rounds(400)
together.run(n, body)
assert len(table) == len(members) == n * together.threads
assert set(table) == members
assert sum(table.values()) == together.threads * n * (n - 1) // 2
for index in range(together.threads):
    assert [number for who, number in table if who == index] == list(range(n))
together.ok()
