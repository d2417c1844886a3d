"""`from x import *` takes the names of whatever stands in sys.modules."""
import sys


class Config:
    level = "of the class"

    def __init__(self):
        self.debug = True
        self._hidden = 1


class Listed:
    __all__ = ["level", "computed"]
    level = 3
    other = 4

    @property
    def computed(self):
        return self.level * 2


def attempt(name):
    space = {}
    try:
        exec(f"from {name} import *", space)
    except (ImportError, TypeError, AttributeError) as error:
        print(name, type(error).__name__, error)
    else:
        del space["__builtins__"]
        print(name, sorted(space.items()))


class Numbered:
    pass


sys.modules["settings"] = Config()
sys.modules["listed"] = Listed()
sys.modules["number"] = 5
attempt("settings")
attempt("listed")
attempt("number")

numbered = Numbered()
numbered.__dict__[3] = 4
sys.modules["numbered"] = numbered
attempt("numbered")
numbered.__name__ = "a name"
attempt("numbered")
numbered.__name__ = 7
attempt("numbered")

wrong = Numbered()
wrong.__all__ = ["there", "missing"]
wrong.there = 1
sys.modules["wrong"] = wrong
attempt("wrong")
wrong.__all__ = ["there", 1]
wrong.__name__ = "wrong"
attempt("wrong")

from settings import *
print(debug)
