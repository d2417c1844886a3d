"""Type parameters and aliases: what typing.py and the compiler's type-parameter syntax stand on."""

import sys as _sys
from types import UnionType as Union, GenericAlias as _GenericAlias


class _Identity:
    """Gives its argument back. No function: as an attribute of a class it takes no `self`."""

    def __call__(self, x, /):
        return x


_idfunc = _Identity()


class _NoDefaultType:
    __slots__ = ()

    def __new__(cls):
        return NoDefault

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"


NoDefault = object.__new__(_NoDefaultType)
_NoDefaultType.__module__ = "typing"
_NoDefaultType.__name__ = _NoDefaultType.__qualname__ = "NoDefaultType"


def _caller(depth=2):
    try:
        return _sys._getframe(depth).f_globals.get("__name__", "__main__")
    except (AttributeError, ValueError):
        return None


def _typing():
    import typing
    return typing


def _constant_evaluator(value):
    def evaluate(format=1, /):
        if format == 4:
            from annotationlib import type_repr
            if isinstance(value, tuple) and value and all(isinstance(v, type) for v in value):
                return "(" + ", ".join(map(type_repr, value)) + ")"
            return type_repr(value)
        return value
    return evaluate


def _checked(value, message):
    if value is None:
        return type(None)
    if type(value) is type or isinstance(value, type):
        return value
    return _typing()._type_check(value, message)


class _Parameter:
    __slots__ = ("__name__", "_bound", "_evaluate_bound", "_default", "_evaluate_default", "__covariant__",
                 "__contravariant__", "__infer_variance__", "__dict__", "__weakref__")

    def __init_subclass__(cls, **kwargs):
        if cls.__module__ != __name__:
            raise TypeError(f"type 'typing.{cls.__mro__[1].__name__}' is not an acceptable base type")

    def _set_variance(self, covariant, contravariant, infer_variance):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if infer_variance and (covariant or contravariant):
            raise ValueError("Variance cannot be specified with infer_variance.")
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)

    def _set_default(self, default):
        self._default = default
        self._evaluate_default = None

    @property
    def __default__(self):
        if self._default is NoDefault and self._evaluate_default is not None:
            self._default = self._evaluate_default(1)
        return self._default

    @property
    def evaluate_default(self):
        if self._evaluate_default is not None:
            return self._evaluate_default
        if self._default is NoDefault:
            return None
        return _constant_evaluator(self._default)

    @property
    def __bound__(self):
        if self._bound is None and self._evaluate_bound is not None:
            self._bound = self._evaluate_bound(1)
        return self._bound

    @property
    def evaluate_bound(self):
        if self._evaluate_bound is not None:
            return self._evaluate_bound
        if self._bound is None:
            return None
        return _constant_evaluator(self._bound)

    def has_default(self):
        return self._default is not NoDefault or self._evaluate_default is not None

    def __repr__(self):
        if self.__infer_variance__:
            return self.__name__
        return ("+" if self.__covariant__ else "-" if self.__contravariant__ else "~") + self.__name__

    def __reduce__(self):
        return self.__name__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")


def _union(left, right):
    return Union[left, right]


class TypeVar(_Parameter):
    __slots__ = ("_constraints", "_evaluate_constraints")

    def __init__(self, name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False,
                 infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"TypeVar() argument 'name' must be str, not {type(name).__name__}")
        self.__name__ = name
        self._set_variance(covariant, contravariant, infer_variance)
        if constraints and bound is not None:
            raise TypeError("Constraints cannot be combined with bound=...")
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        self._constraints = tuple(_checked(c, "TypeVar(name, constraint, ...): constraints must be types.")
                                  for c in constraints)
        self._evaluate_constraints = None
        self._bound = None if bound is None else _checked(bound, "Bound must be a type.")
        self._evaluate_bound = None
        self._set_default(default)
        module = _caller()
        if module is not None:
            self.__module__ = module

    def _settle(self):
        """A tuple behind the colon of `[T: (int, str)]` names the constraints."""
        evaluate = self._evaluate_bound
        if self._bound is None and evaluate is not None:
            value = evaluate(1)
            if isinstance(value, tuple):
                self._constraints, self._evaluate_constraints, self._evaluate_bound = value, evaluate, None
            else:
                self._bound = value

    @property
    def __bound__(self):
        self._settle()
        return self._bound

    @property
    def evaluate_bound(self):
        self._settle()
        if self._evaluate_bound is not None:
            return self._evaluate_bound
        return None if self._bound is None else _constant_evaluator(self._bound)

    @property
    def __constraints__(self):
        self._settle()
        if not self._constraints and self._evaluate_constraints is not None:
            self._constraints = self._evaluate_constraints(1)
        return self._constraints

    @property
    def evaluate_constraints(self):
        self._settle()
        if self._evaluate_constraints is not None:
            return self._evaluate_constraints
        if not self._constraints:
            return None
        return _constant_evaluator(self._constraints)

    def __typing_subst__(self, arg):
        return _typing()._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        params = alias.__parameters__
        index = params.index(self)
        if index < len(args):
            return args
        if index == len(args) and self.has_default():
            return (*args, self.__default__)
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least {index + 1}")


class ParamSpec(_Parameter):
    __slots__ = ()

    def __init__(self, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False,
                 infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"ParamSpec() argument 'name' must be str, not {type(name).__name__}")
        self.__name__ = name
        self._set_variance(covariant, contravariant, infer_variance)
        self._bound = None if bound is None else _checked(bound, "Bound must be a type.")
        self._evaluate_bound = None
        self._set_default(default)
        module = _caller()
        if module is not None:
            self.__module__ = module

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg):
        return _typing()._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    __slots__ = ()

    def __init__(self, name, *, default=NoDefault):
        if not isinstance(name, str):
            raise TypeError(f"TypeVarTuple() argument 'name' must be str, not {type(name).__name__}")
        self.__name__ = name
        self._set_variance(False, False, True)
        self._bound = self._evaluate_bound = None
        self._set_default(default)
        module = _caller()
        if module is not None:
            self.__module__ = module

    def __iter__(self):
        yield _typing().Unpack[self]

    def __repr__(self):
        return self.__name__

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._typevartuple_prepare_subst(self, alias, args)


class ParamSpecArgs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.args" if isinstance(self.__origin__, ParamSpec) else f"{self.__origin__!r}.args"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecArgs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((ParamSpecArgs, self.__origin__))

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecArgs")


class ParamSpecKwargs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.kwargs" if isinstance(self.__origin__, ParamSpec) else f"{self.__origin__!r}.kwargs"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecKwargs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    def __hash__(self):
        return hash((ParamSpecKwargs, self.__origin__))

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecKwargs")


class TypeAliasType:
    __slots__ = ("__name__", "__type_params__", "_value", "_evaluate", "__dict__")

    def __init__(self, name, value, *, type_params=()):
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        self.__name__ = name
        self.__type_params__ = type_params
        self._value = value
        self._evaluate = None
        self.__module__ = _caller()

    @property
    def __value__(self):
        if self._evaluate is not None:
            self._value = self._evaluate(1)
            self._evaluate = None
        return self._value

    @property
    def evaluate_value(self):
        return self._evaluate if self._evaluate is not None else _constant_evaluator(self._value)

    @property
    def __parameters__(self):
        result = []
        for parameter in self.__type_params__:
            if isinstance(parameter, TypeVarTuple):
                result.extend(parameter)
            else:
                result.append(parameter)
        return tuple(result)

    def __getitem__(self, parameters):
        if not self.__type_params__:
            raise TypeError("Only generic type aliases are subscriptable")
        return _GenericAlias(self, parameters)

    def __iter__(self):
        yield _typing().Unpack[self]

    def __repr__(self):
        return self.__name__

    def __reduce__(self):
        return self.__name__

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)


class Generic:
    """Abstract base class for generic types."""
    __slots__ = ()
    _is_protocol = False

    @classmethod
    def __class_getitem__(cls, args):
        return _typing()._generic_class_getitem(cls, args)

    @classmethod
    def __init_subclass__(cls, *args, **kwargs):
        _typing()._generic_init_subclass(cls, *args, **kwargs)


for _class in (TypeVar, ParamSpec, TypeVarTuple, ParamSpecArgs, ParamSpecKwargs, TypeAliasType, Generic):
    try:
        _class.__module__ = "typing"
    except AttributeError:
        pass
del _class


def _lazy(parameter, default):
    parameter._evaluate_default = default


def _make_typevar(name, value=None, default=None, constraints=False):
    """A type parameter of the `[T: bound = default]` syntax; `value` and `default` are evaluated on demand."""
    made = TypeVar(name, infer_variance=True)
    if constraints:
        made._evaluate_constraints = value
    else:
        made._evaluate_bound = value
    _lazy(made, default)
    made.__module__ = _caller()
    return made


def _make_paramspec(name, default=None):
    made = ParamSpec(name, infer_variance=True)
    _lazy(made, default)
    made.__module__ = _caller()
    return made


def _make_typevartuple(name, default=None):
    made = TypeVarTuple(name)
    _lazy(made, default)
    made.__module__ = _caller()
    return made


def _make_typealias(name, type_params, evaluate):
    made = TypeAliasType(name, None, type_params=type_params or ())
    made._evaluate = evaluate
    made.__module__ = _caller()
    return made


def _generic(parameters):
    """`Generic[*parameters]`, for the classes of PEP 695."""
    typing = _typing()
    return typing._generic_class_getitem(Generic, tuple(typing.Unpack[p] if isinstance(p, TypeVarTuple) else p for p in parameters))
