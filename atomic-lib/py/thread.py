"""Threads and atomic blocks: the names of `_thread`, and `atomic`."""

from _thread import *
from _thread import (LockType, RLock, TIMEOUT_MAX, allocate_lock, error, exit, get_ident, get_native_id,
                     stack_size, start_new_thread, _count)
from _ame import AtomicBase as _AtomicBase


class _Atomic(_AtomicBase):
    """`with atomic:` runs its block as one transaction; `@atomic` runs a function so."""

    __slots__ = ("label",)

    def __call__(self, function=None, /, *, label=None):
        if function is None:
            block = _Atomic()
            block.label = label
            return block
        from functools import wraps

        @wraps(function)
        def atomically(*args, **kwargs):
            with atomic:
                return function(*args, **kwargs)
        return atomically

    def __repr__(self):
        return "<thread.atomic>"


atomic = _Atomic()
