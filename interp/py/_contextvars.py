"""Context variables: a context is a mapping that is copied when it changes hands."""

from _thread import _get_context, _set_context

_missing = object()


class Token:
    MISSING = _missing

    def __init__(self, var, old_value):
        self.var = var
        self.old_value = old_value
        self._used = False

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.var.reset(self)


class Context:
    def __init__(self):
        self._values = {}
        self._entered = False

    def run(self, callable, /, *args, **kwargs):
        if self._entered:
            raise RuntimeError(f"cannot enter context: {self!r} is already entered")
        previous = _get_context()
        _set_context(self)
        self._entered = True
        try:
            return callable(*args, **kwargs)
        finally:
            self._entered = False
            _set_context(previous)

    def copy(self):
        other = Context()
        other._values = self._values.copy()
        return other

    def get(self, var, default=None, /):
        return self._values.get(var, default)

    def __getitem__(self, var):
        return self._values[var]

    def __contains__(self, var):
        return var in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def keys(self):
        return self._values.keys()

    def values(self):
        return self._values.values()

    def items(self):
        return self._values.items()


class ContextVar:
    def __init__(self, name, *, default=_missing):
        if not isinstance(name, str):
            raise TypeError("context variable name must be a str")
        self._name = name
        self._default = default

    @property
    def name(self):
        return self._name

    def get(self, default=_missing, /):
        value = _context()._values.get(self, _missing)
        if value is not _missing:
            return value
        if default is not _missing:
            return default
        if self._default is not _missing:
            return self._default
        raise LookupError(self)

    def set(self, value, /):
        values = _context()._values
        token = Token(self, values.get(self, _missing))
        values[self] = value
        return token

    def reset(self, token, /):
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        token._used = True
        values = _context()._values
        if token.old_value is _missing:
            values.pop(self, None)
        else:
            values[self] = token.old_value

    def __class_getitem__(cls, item):
        return cls

    def __repr__(self):
        return f"<ContextVar name={self._name!r} at {id(self):#x}>"


def _context():
    context = _get_context()
    if context is None:
        context = Context()
        _set_context(context)
    return context


def copy_context():
    return _context().copy()
