# class creation: metaclasses, hooks, slots, layouts
class Meta(type):
    def __prepare__(name, bases, **kw):
        print("prepare", name, bases, kw); return {"prepared": 1}
    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if not k.startswith("__"))); return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw); super().__init__(name, bases, ns)
    def __call__(cls, *args): print("call", args); return super().__call__(*args)
    @property
    def kind(cls): return "kind of " + cls.__name__
class A(metaclass=Meta, option=3):
    def __init__(self, *a): self.a = a
print(A.kind, A(1, 2).a, type(A), A.prepared)
class B(A): pass
print(type(B), B.__mro__, B.__bases__, B.__base__)

class Hooked:
    subclasses = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw); Hooked.subclasses.append((cls.__name__, tag))
class H1(Hooked, tag="x"): pass
class H2(H1): pass
print(Hooked.subclasses)
try:
    class H3(Hooked, bad=1): pass
except TypeError as e: print(e)

class Named:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name)
class N: one = Named(); two = Named()

class S:
    __slots__ = ("x", "y")
s = S(); s.x = 1
print(s.x, hasattr(s, "y"), S.x)
try: s.z = 1
except AttributeError as e: print(e)
try: s.__dict__
except AttributeError as e: print(e)
del s.x
try: s.x
except AttributeError as e: print(e)
class SD(S):
    pass
d = SD(); d.x = 1; d.z = 3
print(d.__dict__, d.x); d.__dict__["w"] = 4; print(d.w, d.x, d.__dict__)
class SS(S): __slots__ = ("w",)
q = SS(); q.w = 3; q.x = 4; print(q.w, q.x, hasattr(q, "__dict__"))
class P:
    __slots__ = ("__private", "__dict__")
    def __init__(self): self.__private = 5; self.other = 6
p = P(); print(p._P__private, p.__dict__)

class E:
    def __eq__(self, o): return True
print(E.__hash__)
try: hash(E())
except TypeError as e: print(e)
class F(E):
    __hash__ = object.__hash__
print(isinstance(hash(F()), int))

x, y = A.__new__(A), object.__new__(S)
print(type(x).__name__, type(y).__name__)
T = type("T", (A,), {"v": 1}); print(T, T.v, T.__module__, T.__qualname__)
class Q:
    class R:
        def f(self): pass
print(Q.R.f.__qualname__, Q.R, Q.R.__qualname__)
print([c.__name__ for c in Hooked.__subclasses__()])
Q.R.__name__ = "Z"; print(Q.R.__name__, Q.R); Q.R.__qualname__ = "ZZ"; print(Q.R)

class X1: pass
class X2: 
    def f(self): return 2
class Y(X1):
    def f(self): return 1
y = Y(); y.k = 5
class W(X2): pass
y.__class__ = W; print(y.f(), y.k, type(y)); y.new = 6; print(y.__dict__)
class Base1: 
    def who(self): return "one"
class Base2:
    def who(self): return "two"
class Child(Base1): pass
c = Child(); print(c.who()); Child.__bases__ = (Base2,); print(c.who(), Child.__mro__)
print([k.__name__ for k in Base1.__subclasses__()], [k.__name__ for k in Base2.__subclasses__()])
class O:
    def __new__(cls, *a, **k):
        print("O.new", a, k); self = super().__new__(cls); return self
    def __init__(self, *a, **k): print("O.init", a, k)
O(1, k=2)
class Other:
    def __new__(cls): return 5
    def __init__(self): print("never")
print(Other())
class L(list):
    def __init__(self, items, tag): super().__init__(items); self.tag = tag
l = L([1, 2], "t"); print(l, l.tag, len(l), l.__dict__)
class I(int):
    def __new__(cls, v, unit): self = super().__new__(cls, v); self.unit = unit; return self
i = I(5, "m"); print(i, i + 1, i.unit, type(i + 1))
try: A.__mro__ = ()
except AttributeError as e: print(e)
class Descr:
    def __get__(self, o, t): return ("get", o is None, t.__name__)
    def __set__(self, o, v): print("set", v)
    def __delete__(self, o): print("delete")
class WithD: d = Descr()
w = WithD(); print(w.d, WithD.d); w.d = 3; del w.d; w.__dict__["d"] = 9; print(w.d)
class GA:
    def __getattr__(self, n):
        if n.startswith("x"): return n * 2
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v): print("setattr", n, v); object.__setattr__(self, n, v)
    def __delattr__(self, n): print("delattr", n); object.__delattr__(self, n)
g = GA(); print(g.xa); g.b = 1; print(g.b); del g.b
try: g.b
except AttributeError as e: print(e)
print(getattr(g, "q", "default"), hasattr(g, "q"), hasattr(g, "xq"))
