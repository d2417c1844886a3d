"""A submodule of what is no package: the error is kept whatever the parent's attributes do meanwhile."""
import sys
import types


def attempt(name):
    try:
        exec(f"import {name}", {})
    except ImportError as error:
        print(type(error).__name__, error, error.name)


attempt("sys.x")
attempt("math.x.y")

lazy = types.ModuleType("lazy")


def missing(name):
    raise AttributeError(name)


lazy.__getattr__ = missing
sys.modules["lazy"] = lazy
attempt("lazy.x")


class Odd:
    def __getattribute__(self, name):
        raise AttributeError(name)


sys.modules["odd"] = Odd()
attempt("odd.x")
