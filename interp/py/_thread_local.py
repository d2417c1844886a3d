"""Thread-local data: one namespace a thread, made when the thread first looks."""

# idents of ended threads come again, serial numbers do not
from _thread import _serial as _get_ident

_slots = ("_local_spaces", "_local_args")


def _space(self):
    spaces = object.__getattribute__(self, "_local_spaces")
    ident = _get_ident()
    space = spaces.get(ident)
    if space is None:
        space = spaces[ident] = {}
        args, kwargs = object.__getattribute__(self, "_local_args")
        type(self).__init__(self, *args, **kwargs)
    return space


class _local:
    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        object.__setattr__(self, "_local_spaces", {_get_ident(): {}})
        object.__setattr__(self, "_local_args", (args, kwargs))
        return self

    def __getattribute__(self, name):
        space = _space(self)
        if name == "__dict__":
            return space
        if name in space:
            return space[name]
        if name in _slots:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name == "__dict__":
            raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        _space(self)[name] = value

    def __delattr__(self, name):
        space = _space(self)
        if name not in space:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        del space[name]
