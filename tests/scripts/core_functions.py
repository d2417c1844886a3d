# function objects: attributes, binding, wrappers
def f(a, b=2, *c, d, e=5, **g) -> int:
    "the doc"
    local = 1
    return a
print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__, f.__closure__, f.__dict__)
print(f.__annotations__, f.__type_params__, f.__globals__ is globals(), f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount)
f.tag = 1; print(f.tag, f.__dict__); del f.tag
f.__defaults__ = (7,); print(f(1, d=1)); f.__kwdefaults__ = {"d": 9, "e": 1}; print(f(1))
f.__name__ = "g"; f.__qualname__ = "q.g"; f.__doc__ = "new"; print(f.__name__, f.__qualname__, f.__doc__)
for bad in ["f.__name__ = 1", "f.__defaults__ = 1", "f.__code__ = 1", "f.__kwdefaults__ = 1", "f.__annotations__ = 1", "f.__dict__ = 1", "f.__closure__ = 1", "f.__globals__ = 1"]:
    try: exec(bad)
    except (TypeError, AttributeError) as e: print(type(e).__name__, e)
def one(): return 1
def two(): return 2
one.__code__ = two.__code__; print(one())
def make():
    n = 0
    def inc():
        nonlocal n; n += 1; return n
    return inc
inc = make(); inc(); print(inc.__closure__[0].cell_contents, inc.__code__.co_freevars, make.__code__.co_cellvars)
inc.__closure__[0].cell_contents = 10; print(inc())
import types
h = types.FunctionType(two.__code__, {}, "h"); print(h(), h.__name__, h.__module__)
class A:
    def m(self): return "m"
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(x): return x
    def __call__(self, x): return x * 2
a = A()
print(a.m.__func__ is A.m, a.m.__self__ is a, a.m == a.m, a.m is a.m, hash(a.m) == hash(a.m), A.c.__self__ is A, A.s(3), a.s(4), a(5))
print(types.MethodType(lambda self: self.__class__.__name__, a)())
print(A.__dict__["c"].__func__.__name__, A.__dict__["s"].__wrapped__.__name__, A.__dict__["s"](8), A.__dict__["s"].__name__)
print(f.__get__(a, A).__self__ is a, f.__get__(None, A) is f)
print(callable(f), callable(a), callable(A), callable(3), callable(len))
class P:
    def __init__(self): self._v = 1
    @property
    def v(self): "v doc"; return self._v
    @v.setter
    def v(self, x): self._v = x
    @v.deleter
    def v(self): del self._v
    @property
    def ro(self): return 1
p = P(); p.v = 5; print(p.v, P.v.__doc__, P.v.fget.__name__, P.v.__name__)
del p.v
for bad in ["p.ro = 1", "del p.ro", "p.v"]:
    try: exec(bad)
    except AttributeError as e: print(e)
class MyProp(property):
    def __get__(self, o, t=None): return ("mine", super().__get__(o, t))
class PP:
    @MyProp
    def x(self): return 3
print(PP().x)
print(len.__name__, len.__module__, len.__self__.__name__ if len.__self__ else None, [].append.__name__, [].append.__qualname__, list.append.__qualname__, list.append.__objclass__)
print([].append.__self__, str.upper("abc"), str.upper.__get__("x", str)(), list.append == list.append)
try: list.append(3, 4)
except TypeError as e: print(e)
try: int.__add__("x", 4)
except TypeError as e: print(e)
try: str.upper()
except TypeError as e: print(e)
def gen[T](x: T) -> T: return x
print(gen.__type_params__, gen(3))
def ann(x: undefined_name): pass
try: ann.__annotations__
except NameError as e: print(e)
class An:
    x: int
    y: "str" = 3
print(An.__annotations__, hasattr(An, "__annotate__"))
