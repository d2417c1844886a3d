"""`thread` for CPython: `atomic` is one lock that a thread may take again."""

from _thread import *
import functools
import threading


class _Atomic:
    """`with atomic:`, `with atomic(label=...):`, `@atomic`."""

    _lock = threading.RLock()

    def __enter__(self):
        self._lock.acquire()
        return self

    def __exit__(self, *error):
        self._lock.release()

    def __call__(self, function=None, /, *, label=None):
        if function is None:
            return self

        @functools.wraps(function)
        def atomically(*args, **kwargs):
            with self:
                return function(*args, **kwargs)
        return atomically


atomic = _Atomic()
