"""What `pwd` and `grp` share: the lines of a file with fields between colons, and tuples with names for their items."""


def entries(path, count):
    """The fields of each line that has this many; what is no entry is passed over, as the C library does."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    split = (line.split(":") for line in lines if line and not line.startswith("#"))
    return [fields for fields in split if len(fields) == count and fields[2].isdecimal()]


def kind(module, name, fields):
    """A tuple class with these attributes."""

    def new(cls, sequence):
        made = tuple.__new__(cls, sequence)
        if len(made) != len(fields):
            raise TypeError(f"{module}.{name}() takes a {len(fields)}-sequence ({len(made)}-sequence given)")
        return made

    def shown(self):
        return f"{module}.{name}({', '.join(f'{field}={item!r}' for field, item in zip(fields, self))})"

    def reduced(self):
        return type(self), (tuple(self),)

    def getter(at):
        return property(lambda self: self[at])

    names = {field: getter(at) for at, field in enumerate(fields)}
    names |= {"__new__": new, "__repr__": shown, "__reduce__": reduced, "__module__": module, "__slots__": ()}
    names |= {"__match_args__": fields, "n_fields": len(fields), "n_sequence_fields": len(fields), "n_unnamed_fields": 0}
    return type(name, (tuple,), names)
