"""Locks taken inside atomic, in any order, beside locks taken outside: no deadlock, and the lock still excludes."""

import _thread
from thread import atomic
import together

locks = [_thread.allocate_lock() for _ in range(3)]
inside = [0, 0, 0]
total = [0, 0, 0]


def guarded(which):
    inside[which] += 1
    assert inside[which] == 1, inside
    total[which] += 1
    inside[which] -= 1


def transactional(index, number):
    first, second = (index + number) % 3, (index * 2 + number + 1) % 3
    with atomic:
        with locks[first]:
            guarded(first)
            if second != first:
                with locks[second]:
                    guarded(second)


def plain(index, number):
    which = (index + number) % 3
    with locks[which]:
        guarded(which)


n = together.rounds(150)
together.run(n, transactional, plain)
assert inside == [0, 0, 0]
assert not any(lock.locked() for lock in locks)
together.ok()
