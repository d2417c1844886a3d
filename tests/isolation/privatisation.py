"""Privatisation: a thread takes an object out of what is shared and goes on without atomic; late writers must not reach it."""

from thread import atomic
import together


class Holder:
    pass


holder = Holder()
holder.items = [0] * 8
done = []


def worker(index, number):
    with atomic:
        items = holder.items
        if items is not None:
            for place in range(len(items)):
                items[place] += 1


def taker(index, number):
    with atomic:
        mine = holder.items
        holder.items = [0] * 8
    first = mine[0]
    for _ in range(5):
        assert mine == [first] * 8, mine
    mine[:] = range(8)
    assert mine == list(range(8)), mine
    with atomic:
        done.append(first)


together.run(together.rounds(250), worker, taker)
seen = sum(done) + holder.items[0]
assert seen == together.rounds(250) * (together.threads // 2), seen
together.ok()
