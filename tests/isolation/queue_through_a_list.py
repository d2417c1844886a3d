"""Producers and consumers over one list in atomic blocks: every item arrives exactly once."""

from thread import atomic
import together

queue = []
got = [[] for _ in range(together.threads)]


def producer(index, number):
    with atomic:
        queue.append((index, number))


def consumer(index, number):
    with atomic:
        if queue:
            got[index].append(queue.pop(0))


n = together.rounds(300)
together.run(n, producer, consumer)
items = [item for part in got for item in part] + queue
assert sorted(items) == [(index, number) for index in range(0, together.threads, 2) for number in range(n)]
for part in got:
    for index in range(0, together.threads, 2):
        own = [number for who, number in part if who == index]
        assert own == sorted(own)
together.ok()
