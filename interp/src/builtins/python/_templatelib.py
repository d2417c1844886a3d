"""Template strings: what `t"…"` makes, and what `string.templatelib` shows."""


class Interpolation:
    __module__ = "string.templatelib"
    __match_args__ = ("value", "expression", "conversion", "format_spec")
    __slots__ = ("_value", "_expression", "_conversion", "_format_spec")

    def __new__(cls, value, expression="", conversion=None, format_spec=""):
        if not isinstance(expression, str):
            raise TypeError(f"Interpolation() argument 'expression' must be str, not {type(expression).__name__}")
        if conversion is not None and not isinstance(conversion, str):
            raise TypeError(f"Interpolation() argument 'conversion' must be str, not {type(conversion).__name__}")
        if conversion not in (None, "s", "r", "a"):
            raise ValueError("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
        if not isinstance(format_spec, str):
            raise TypeError(f"Interpolation() argument 'format_spec' must be str, not {type(format_spec).__name__}")
        self = object.__new__(cls)
        self._value, self._expression, self._conversion, self._format_spec = value, expression, conversion, format_spec
        return self

    def __init_subclass__(cls):
        raise TypeError("type 'string.templatelib.Interpolation' is not an acceptable base type")

    value = property(lambda self: self._value)
    expression = property(lambda self: self._expression)
    conversion = property(lambda self: self._conversion)
    format_spec = property(lambda self: self._format_spec)

    def __repr__(self):
        return f"Interpolation({self._value!r}, {self._expression!r}, {self._conversion!r}, {self._format_spec!r})"

    def __reduce__(self):
        return (Interpolation, (self._value, self._expression, self._conversion, self._format_spec))


class Template:
    __module__ = "string.templatelib"
    __slots__ = ("_strings", "_interpolations")

    def __new__(cls, *args):
        strings, interpolations, text = [], [], ""
        for part in args:
            if isinstance(part, str):
                text += part
            elif isinstance(part, Interpolation):
                strings.append(text)
                interpolations.append(part)
                text = ""
            else:
                raise TypeError(f"Template.__new__ *args need to be of type 'str' or 'Interpolation', got {type(part).__name__}")
        strings.append(text)
        return _template(tuple(strings), tuple(interpolations))

    def __init_subclass__(cls):
        raise TypeError("type 'string.templatelib.Template' is not an acceptable base type")

    strings = property(lambda self: self._strings)
    interpolations = property(lambda self: self._interpolations)
    values = property(lambda self: tuple(part.value for part in self._interpolations))

    def __iter__(self):
        parts = []
        for text, interpolation in zip(self._strings, self._interpolations):
            if text:
                parts.append(text)
            parts.append(interpolation)
        if self._strings[-1]:
            parts.append(self._strings[-1])
        return iter(parts)

    def __add__(self, other):
        if isinstance(other, Template):
            middle = self._strings[-1] + other._strings[0]
            return _template(self._strings[:-1] + (middle,) + other._strings[1:], self._interpolations + other._interpolations)
        if isinstance(other, str):
            raise TypeError('can only concatenate string.templatelib.Template (not "str") to string.templatelib.Template')
        return NotImplemented

    def __radd__(self, other):
        if isinstance(other, str):
            raise TypeError('can only concatenate str (not "string.templatelib.Template") to str')
        return NotImplemented

    def __repr__(self):
        return f"Template(strings={self._strings!r}, interpolations={self._interpolations!r})"

    def __reduce__(self):
        from string.templatelib import _template_unpickle
        return (_template_unpickle, (self._strings, self._interpolations))


def _template(strings, interpolations):
    self = object.__new__(Template)
    self._strings, self._interpolations = strings, interpolations
    return self


def _interpolation(value, expression, conversion, format_spec):
    return Interpolation(value, expression, conversion, format_spec)
