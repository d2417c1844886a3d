"""What `weakref.proxy` makes: objects that do whatever their referents do, and keep none of them alive."""

import operator
from _weakref import ref as _ref


def _alive(proxy):
    value = _reference(proxy)()
    if value is None:
        raise ReferenceError("weakly-referenced object no longer exists")
    return value


def _plain(value):
    return _alive(value) if type(value) in _kinds else value


def _unary(operation):
    return lambda self: operation(_alive(self))


def _binary(operation):
    return lambda self, other, /: operation(_plain(self), _plain(other))


def _reflected(operation):
    return lambda self, other, /: operation(_plain(other), _plain(self))


def _operators():
    found = {f"__{name}__": _unary(getattr(operator, name)) for name in "neg pos abs invert index".split()}
    for name in "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor".split():
        operation = getattr(operator, name, None) or getattr(operator, name + "_")
        found[f"__{name}__"] = _binary(operation)
        found[f"__r{name}__"] = _reflected(operation)
        found[f"__i{name}__"] = _binary(getattr(operator, "i" + name))
    for name in "eq ne lt le gt ge".split():
        found[f"__{name}__"] = _binary(getattr(operator, name))
    found["__divmod__"], found["__rdivmod__"] = _binary(divmod), _reflected(divmod)
    for name, function in ("int", int), ("float", float), ("len", len), ("bool", bool), ("str", str), ("bytes", bytes), ("iter", iter), ("reversed", reversed):
        found[f"__{name}__"] = _unary(function)
    return found


class _Proxy(type("_Operators", (), _operators())):
    __slots__ = ("_reference",)
    __hash__ = None

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create '{cls.__module__}.{cls.__name__}' instances")

    def __getattribute__(self, name, /):
        return getattr(_alive(self), name)

    def __setattr__(self, name, value, /):
        setattr(_alive(self), name, value)

    def __delattr__(self, name, /):
        delattr(_alive(self), name)

    def __repr__(self, /):
        value = _reference(self)()
        where = f"{id(self):#x}"
        if value is None:
            return f"<weakproxy at {where}; dead>"
        return f"<weakproxy at {where}; to '{type(value).__qualname__}' at {id(value):#x}>"

    def __getitem__(self, key, /):
        return _alive(self)[_plain(key)]

    def __setitem__(self, key, value, /):
        _alive(self)[_plain(key)] = value

    def __delitem__(self, key, /):
        del _alive(self)[_plain(key)]

    def __contains__(self, item, /):
        return _plain(item) in _alive(self)

    def __next__(self, /):
        value = _alive(self)
        if not hasattr(type(value), "__next__"):
            raise TypeError(f"Weakref proxy referenced a non-iterator '{type(value).__name__}' object")
        return next(value)


class ProxyType(_Proxy):
    __slots__ = ()
    __module__ = "weakref"


class CallableProxyType(_Proxy):
    __slots__ = ()
    __module__ = "weakref"

    def __call__(self, /, *args, **kwargs):
        return _alive(self)(*args, **kwargs)


_reference = _Proxy.__dict__["_reference"].__get__
_refer = _Proxy.__dict__["_reference"].__set__
_kinds = {ProxyType, CallableProxyType}


def proxy(object, callback=None, /):
    """Create a proxy object that weakly references 'object'."""
    made = _new(CallableProxyType if callable(object) else ProxyType)
    _refer(made, _ref(object, None if callback is None else lambda reference: callback(made)))
    return made


_new = object.__new__
