"""Plain locks, no atomic: they exclude, and a counter under them is exact."""

import _thread
import together

lock = _thread.allocate_lock()
reentrant = _thread.RLock()
counts = [0, 0]
inside = [0]


def body(index, number):
    with lock:
        inside[0] += 1
        assert inside[0] == 1
        counts[0] += 1
        inside[0] -= 1
    with reentrant:
        with reentrant:
            counts[1] += 1


n = together.rounds(400)
together.run(n, body)
assert counts == [n * together.threads] * 2, counts
together.ok()
