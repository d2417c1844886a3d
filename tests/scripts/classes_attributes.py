# Attribute look-up: descriptors, properties, slots, __getattr__ and its kin, class variables.
class D:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, cls): return self if obj is None else getattr(obj, self.name, "unset")
    def __set__(self, obj, value): setattr(obj, self.name, value * 2)
    def __delete__(self, obj): delattr(obj, self.name)
class C:
    d = D()
    shared = []
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v
    @p.deleter
    def p(self): del self._p
    @classmethod
    def cm(cls, x): return cls.__name__, x
    @staticmethod
    def sm(x): return x
    def __getattr__(self, name):
        if name.startswith("dyn"): return name
        raise AttributeError(name)
c = C(); print(c.d); c.d = 4; print(c.d, c.__dict__); del c.d; print(c.d)
c.p = 1; print(c.p); del c.p
print(c.cm(1), C.cm(2), c.sm(3), C.sm(4), c.dynamic, hasattr(c, "other"), type(C.d).__name__)
c.shared.append(1); print(C.shared); c.shared = 2; print(C.shared, c.shared)
class S:
    __slots__ = ("a", "b")
s = S(); s.a = 1; print(s.a, hasattr(s, "b"), hasattr(s, "__dict__"))
try: s.c = 1
except AttributeError as error: print(error)
class W:
    def __setattr__(self, n, v): object.__setattr__(self, n, ("set", v))
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __getattribute__(self, n): return object.__getattribute__(self, n) if n.startswith("_") or n == "x" else "intercepted"
w = W(); w.x = 5; print(w.x, w.y); del w.x
class R:
    @property
    def only(self): return 1
try: R().only = 2
except AttributeError as error: print(error)
for n in range(30): setattr(c, "a%d" % n, n)
print(sum(getattr(c, "a%d" % n) for n in range(30)), getattr(c, "nope", "default"), vars(S).keys() >= {"a", "b"})
try: None.x
except AttributeError as error: print(error)
try: C.missing
except AttributeError as error: print(error)
