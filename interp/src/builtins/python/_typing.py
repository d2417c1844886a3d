"""What `typing` and the syntax of type parameters stand on: type variables, aliases, Generic."""

import sys

Union = type(int | str)


def _idfunc(x, /):
    return x


def _caller_module(depth=2):
    try:
        return sys._getframe(depth).f_globals.get("__name__")
    except (AttributeError, ValueError):
        return None


class NoDefaultType:
    __module__ = "typing"

    def __new__(cls):
        return NoDefault

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"


NoDefault = object.__new__(NoDefaultType)


class _Constant:
    """An evaluator that is called with a format and gives a value known already."""

    def __init__(self, value):
        self.value = value

    def __call__(self, format, /):
        if format == 4:
            from annotationlib import type_repr
            if isinstance(self.value, tuple):
                return "(" + ", ".join(type_repr(item) for item in self.value) + ")"
            return type_repr(self.value)
        return self.value

    def __repr__(self):
        return f"<constevaluator {self.value!r}>"


class _Parameter:
    """Common ground of the three kinds of type parameters."""

    __module__ = "typing"

    def __init_subclass__(cls):
        if cls.__module__ != "typing":
            raise TypeError(f"type 'typing.{cls.__base__.__name__}' is not an acceptable base type")

    def __repr__(self):
        if self.__infer_variance__:
            return self.__name__
        if self.__covariant__:
            return "+" + self.__name__
        if self.__contravariant__:
            return "-" + self.__name__
        return "~" + self.__name__

    def __or__(self, right):
        return Union[self, right]

    def __ror__(self, left):
        return Union[left, self]

    def __reduce__(self):
        return self.__name__

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")

    def _set_variance(self, covariant, contravariant, infer_variance):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if infer_variance and (covariant or contravariant):
            raise ValueError("Variance cannot be specified with infer_variance.")
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)

    @property
    def __default__(self):
        if self._default is NoDefault and self._evaluate_default is not None:
            self._default = self._evaluate_default(1)
        return self._default

    @property
    def evaluate_default(self):
        if self._evaluate_default is not None:
            return self._evaluate_default
        return None if self._default is NoDefault else _Constant(self._default)

    def has_default(self):
        return self._default is not NoDefault or self._evaluate_default is not None


class TypeVar(_Parameter):
    __module__ = "typing"

    def __new__(cls, name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"typevar() argument 'name' must be str, not {type(name).__name__}")
        self = object.__new__(cls)
        self.__name__ = name
        self._set_variance(covariant, contravariant, infer_variance)
        if bound is not None:
            import typing
            bound = typing._type_check(bound, "Bound must be a type.")
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if constraints:
            if bound is not None:
                raise TypeError("Constraints cannot be combined with bound=...")
            import typing
            constraints = tuple(typing._type_check(t, "TypeVar(name, constraint, ...): constraints must be types.") for t in constraints)
        self._bound = bound
        self._constraints = constraints
        self._evaluate = None
        self._default = default
        self._evaluate_default = None
        module = _caller_module()
        if module is not None:
            self.__module__ = module
        return self

    def _settle(self):
        evaluate = self._evaluate
        if evaluate is not None:
            value = evaluate(1)
            if isinstance(value, tuple):
                self._constraints = value
            else:
                self._bound = value
            self._evaluate = None
            self._evaluated_by = evaluate

    @property
    def __bound__(self):
        self._settle()
        return self._bound

    @property
    def __constraints__(self):
        self._settle()
        return self._constraints

    @property
    def evaluate_bound(self):
        lazy = self._evaluate or getattr(self, "_evaluated_by", None)
        self_constrained = self.__constraints__ if lazy is None else None
        if lazy is not None:
            return None if self.__constraints__ else lazy
        return None if self._bound is None or self_constrained else _Constant(self._bound)

    @property
    def evaluate_constraints(self):
        lazy = self._evaluate or getattr(self, "_evaluated_by", None)
        if lazy is not None:
            return lazy if self.__constraints__ else None
        return _Constant(self._constraints) if self._constraints else None

    def __typing_subst__(self, arg):
        import typing
        return typing._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        parameters = alias.__parameters__
        index = parameters.index(self)
        if index == len(args) and self.has_default():
            return (*args, self.__default__)
        return args


class ParamSpecArgs:
    __module__ = "typing"

    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.args"

    def __eq__(self, other):
        return self.__origin__ == other.__origin__ if isinstance(other, ParamSpecArgs) else NotImplemented

    def __hash__(self):
        return hash(self.__origin__)

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecArgs")


class ParamSpecKwargs:
    __module__ = "typing"

    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.kwargs"

    def __eq__(self, other):
        return self.__origin__ == other.__origin__ if isinstance(other, ParamSpecKwargs) else NotImplemented

    def __hash__(self):
        return hash(self.__origin__)

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecKwargs")


class ParamSpec(_Parameter):
    __module__ = "typing"

    def __new__(cls, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False):
        if not isinstance(name, str):
            raise TypeError(f"paramspec() argument 'name' must be str, not {type(name).__name__}")
        self = object.__new__(cls)
        self.__name__ = name
        self._set_variance(covariant, contravariant, infer_variance)
        if bound is not None:
            import typing
            bound = typing._type_check(bound, "Bound must be a type.")
        self.__bound__ = bound
        self._default = default
        self._evaluate_default = None
        module = _caller_module()
        if module is not None:
            self.__module__ = module
        return self

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg):
        import typing
        return typing._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    __module__ = "typing"
    __infer_variance__ = True

    def __new__(cls, name, *, default=NoDefault):
        if not isinstance(name, str):
            raise TypeError(f"typevartuple() argument 'name' must be str, not {type(name).__name__}")
        self = object.__new__(cls)
        self.__name__ = name
        self._default = default
        self._evaluate_default = None
        module = _caller_module()
        if module is not None:
            self.__module__ = module
        return self

    def __iter__(self):
        import typing
        yield typing.Unpack[self]

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._typevartuple_prepare_subst(self, alias, args)


class TypeAliasType:
    __module__ = "typing"

    def __new__(cls, name, value, *, type_params=()):
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        seen_default = False
        for parameter in type_params:
            if not isinstance(parameter, _Parameter):
                raise TypeError(f"Expected a type param, got {parameter!r}")
            if parameter.has_default():
                seen_default = True
            elif seen_default:
                raise TypeError(f"non-default type parameter '{parameter!r}' follows default type parameter")
        self = object.__new__(cls)
        self.__dict__.update(__name__=name, _value=value, _evaluate=None, __type_params__=type_params, __module__=_caller_module())
        return self

    def __setattr__(self, name, value):
        if name in ("__name__", "__value__", "__type_params__", "__parameters__", "__module__"):
            raise AttributeError("readonly attribute")
        raise AttributeError(f"'typing.TypeAliasType' object has no attribute '{name}'")

    @property
    def __value__(self):
        if self._evaluate is not None:
            value = self._evaluate(1)
            self.__dict__.update(_value=value, _evaluated_by=self._evaluate, _evaluate=None)
        return self._value

    @property
    def evaluate_value(self):
        lazy = self._evaluate or self.__dict__.get("_evaluated_by")
        return lazy if lazy is not None else _Constant(self._value)

    @property
    def __parameters__(self):
        parameters = []
        for parameter in self.__type_params__:
            if isinstance(parameter, TypeVarTuple):
                parameters.extend(parameter)
            else:
                parameters.append(parameter)
        return tuple(parameters)

    def __getitem__(self, args):
        if not self.__type_params__:
            raise TypeError("Only generic type aliases are subscriptable")
        from types import GenericAlias
        return GenericAlias(self, args)

    def __or__(self, right):
        return Union[self, right]

    def __ror__(self, left):
        return Union[left, self]

    def __iter__(self):
        import typing
        yield typing.Unpack[self]

    def __repr__(self):
        return self.__name__

    def __reduce__(self):
        return self.__name__

    def __init_subclass__(cls):
        raise TypeError("type 'typing.TypeAliasType' is not an acceptable base type")


class Generic:
    """Abstract base class for generic types."""

    __module__ = "typing"
    __slots__ = ()

    @classmethod
    def __class_getitem__(cls, *args, **kwargs):
        import typing
        return typing._generic_class_getitem(cls, *args, **kwargs)

    @classmethod
    def __init_subclass__(cls, *args, **kwargs):
        import typing
        return typing._generic_init_subclass(cls, *args, **kwargs)


def _make_typevar(name, bound=None, default=None):
    self = TypeVar(name, infer_variance=True)
    self._evaluate = bound
    self._evaluate_default = default
    self.__module__ = _caller_module()
    return self


def _make_paramspec(name, default=None):
    self = ParamSpec(name, infer_variance=True)
    self._evaluate_default = default
    self.__module__ = _caller_module()
    return self


def _make_typevartuple(name, default=None):
    self = TypeVarTuple(name)
    self._evaluate_default = default
    self.__module__ = _caller_module()
    return self


def _make_typealias(name, type_params, evaluate):
    self = TypeAliasType(name, None, type_params=type_params or ())
    self.__dict__.update(_evaluate=evaluate, __module__=_caller_module())
    return self


def _generic(parameters):
    import typing
    return typing._generic_class_getitem(Generic, tuple(typing.Unpack[p] if isinstance(p, TypeVarTuple) else p for p in parameters))
