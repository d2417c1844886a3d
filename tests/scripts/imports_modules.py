# Import forms, packages made on the fly, attributes of modules, errors, reload of names.
import sys, types
import math as m, json
from math import floor, ceil as up
from collections import *
print(m.pi, floor(2.5), up(2.5), json.dumps([1]), deque([1]), __name__)
mod = types.ModuleType("made"); exec("x = 1\ndef f(): return x", mod.__dict__); sys.modules["made"] = mod
import made; from made import f, x as y
print(made.f(), f(), y); made.x = 5; print(f(), y)
pkg = types.ModuleType("pkg"); pkg.__path__ = []; sub = types.ModuleType("pkg.sub"); sub.value = 7; pkg.sub = sub
sys.modules["pkg"], sys.modules["pkg.sub"] = pkg, sub
import pkg.sub; from pkg import sub as s; from pkg.sub import value; print(pkg.sub.value, s.value, value)
for bad in ("import nothing_here", "from math import nothing", "import math.nothing", "from . import x", "from nothing.here import z"):
    try: exec(bad)
    except ImportError as error: print(type(error).__name__, error)
def inside():
    import string
    return string.digits
print(inside(), "string" in globals(), type(sys).__name__, sys.modules["sys"] is sys)
class M(types.ModuleType): pass
print(hasattr(m, "sqrt"), getattr(m, "none", None), dir(made)[-2:], made.__name__, repr(made))
ns = {}; exec(compile("a = 1; b = a + 1", "<made>", "exec"), ns); print(ns["b"], eval("a + b", ns), eval("[x for x in (1, 2)]"))
