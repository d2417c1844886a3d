"""A thread started inside atomic starts once, at commit."""

import _thread
from thread import atomic
import together

started = []
shared = [0]
locks = []


def child(lock, index, number):
    with atomic:
        started.append((index, number))
    lock.release()


def body(index, number):
    lock = _thread.allocate_lock()
    lock.acquire()
    with atomic:
        shared[0] += 1
        _thread.start_new_thread(child, (lock, index, number))
        shared[0] += 1
    lock.acquire()


n = together.rounds(20)
together.run(n, body)
assert shared[0] == 2 * n * together.threads
assert sorted(started) == [(index, number) for index in range(together.threads) for number in range(n)], len(started)
together.ok()
