# dataclasses, enum, namedtuple, typing generics: the library on top of the class machinery.
from dataclasses import dataclass, field, replace, asdict
from enum import Enum, IntFlag, auto
from collections import namedtuple
@dataclass(order=True)
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False)
a, b = P(1, 2), P(1, 3)
print(a, a == P(1, 2), a < b, replace(a, y=9), asdict(b), P(5))
@dataclass(frozen=True)
class F:
    v: str
f = F("a"); print(hash(f) == hash(F("a")))
try: f.v = "b"
except Exception as error: print(type(error).__name__, error)
class Colour(Enum):
    RED = 1
    GREEN = auto()
    def nice(self): return self.name.title()
print(Colour.RED, repr(Colour.GREEN), Colour(2), Colour["RED"].nice(), list(Colour), Colour.RED is Colour(1))
class Perm(IntFlag):
    R = 4; W = 2
print(Perm.R | Perm.W, Perm.R in (Perm.R | Perm.W), int(Perm.R))
N = namedtuple("N", "a b", defaults=[5]); n = N(1); print(n, n.b, n._replace(a=3), n._asdict(), N._fields, *n)
