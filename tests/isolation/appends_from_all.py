"""Appends of many threads to one list: none is lost, each thread's own stay in order."""

from thread import atomic
import together

items = []
mixed = []


def body(index, number):
    items.append((index, number))
    with atomic:
        mixed.append((index, number))
        mixed.append((index, number))


n = together.rounds(400)
together.run(n, body)
assert len(items) == n * together.threads
for index in range(together.threads):
    assert [number for who, number in items if who == index] == list(range(n))
assert all(mixed[at] == mixed[at + 1] for at in range(0, len(mixed), 2))
assert len(mixed) == 2 * n * together.threads
together.ok()
