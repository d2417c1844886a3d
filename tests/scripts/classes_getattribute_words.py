"""An AttributeError that a script's `__getattribute__` raises keeps its words, unless `__getattr__` is asked next."""


class Own:
    def __getattribute__(self, name):
        raise AttributeError(f"own words about {name}")


class Both(Own):
    def __getattr__(self, name):
        return f"made up {name}"


class Sub(AttributeError):
    pass


class Other:
    def __getattribute__(self, name):
        if name == "there":
            return 1
        raise Sub("a subclass", name)


for value in Own(), Both(), Other():
    try:
        print(value.missing)
    except AttributeError as error:
        print(type(error).__name__, error.args)
    try:
        print(value.missing())
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error.args)
    print(getattr(value, "missing", "default"), hasattr(value, "missing"), hasattr(value, "there"))
    try:
        print(getattr(value, "missing"))
    except AttributeError as error:
        print(error.args)
