# MRO, super in every place, mixins, __init_subclass__, metaclasses, __new__, abstract classes.
class A:
    def __init__(self, **k): print("A", k); self.log = ["A"]
    def who(self): return ["A"]
class B(A):
    def __init__(self, b=1, **k): super().__init__(**k); self.log.append("B")
    def who(self): return ["B"] + super().who()
class C(A):
    def __init__(self, c=1, **k): super().__init__(**k); self.log.append("C")
    def who(self): return ["C"] + super().who()
class E(B, C):
    def who(self): return ["E"] + super().who()
print(E(b=2, c=3, d=4).log, E().who(), [k.__name__ for k in E.__mro__])
try:
    class X(A, B): pass
except TypeError as error: print(error)
class Registry:
    found = []
    def __init_subclass__(cls, /, tag=None, **k): super().__init_subclass__(**k); Registry.found.append((cls.__name__, tag))
class R1(Registry, tag="one"): pass
class R2(R1): pass
print(Registry.found)
class Meta(type):
    def __new__(m, name, bases, ns, **k): ns["made"] = (name, sorted(k)); return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **k): super().__init__(name, bases, ns)
    def __call__(cls, *a): print("call", a); return super().__call__(*a)
    def __iter__(cls): return iter("meta")
    @property
    def prop(cls): return cls.__name__
class M(metaclass=Meta, option=1):
    def __init__(self, x): self.x = x
print(M(5).x, M.made, list(M), M.prop, type(M).__name__)
class Single:
    instance = None
    def __new__(cls): 
        if cls.instance is None: cls.instance = super().__new__(cls)
        return cls.instance
print(Single() is Single())
class Point(tuple):
    def __new__(cls, x, y): return super().__new__(cls, (x, y))
    x = property(lambda self: self[0])
print(Point(1, 2), Point(3, 4).x, isinstance(Point(0, 0), tuple))
T = type("T", (A,), {"n": 5, "m": lambda self: self.n}); print(T().m(), T.__name__, issubclass(T, A))
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Square(Shape):
    def area(self): return 4
print(Square().area())
try: Shape()
except TypeError as error: print(error)
print(isinstance(5, (str, int)), issubclass(bool, int), isinstance(True, int), type(3) is int, super(E, E()).who())
class Outer:
    class Inner:
        def f(self): return self.__class__.__qualname__
print(Outer.Inner().f(), Outer.Inner, Outer.Inner.f.__qualname__)
o = Outer(); o.__class__ = A; print(type(o).__name__)
