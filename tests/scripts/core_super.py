# super in its forms
class A:
    def f(self): return "A.f"
    @classmethod
    def c(cls): return "A.c " + cls.__name__
    @staticmethod
    def s(): return "A.s"
    @property
    def p(self): return "A.p"
class B(A):
    def f(self): return "B.f>" + super().f()
    @classmethod
    def c(cls): return "B.c>" + super().c()
    @staticmethod
    def s(): return "B.s>" + super(B, B).s()
    @property
    def p(self): return "B.p>" + super().p
class C(A):
    def f(self): return "C.f>" + super().f()
class D(B, C):
    def f(self): return "D.f>" + super().f()
    def nested(self):
        return [super(D, self).f() for _ in range(1)], (lambda: super(D, self).f())()
    def bound(self):
        x = super(); return x.f(), x.__self__ is self, x.__thisclass__.__name__, x.__self_class__.__name__
d = D(); print(d.f(), d.c(), d.s(), d.p, d.nested(), d.bound())
class E(A):
    def f(self):
        def inner(): return super(E, self).f()
        return inner()
    def gen(self):
        yield super().f()
print(E().f(), list(E().gen()))
u = super(B); print(u.__get__(d, D).f())
class G:
    x = super
    def f(self): return super().__init__(), super().__repr__()[:12], super().__class__
print(G().f()[0], G().f()[2])
def loose(self): return super().f()
try: loose(1)
except RuntimeError as e: print(e)
def none(): return super().f()
try: none()
except RuntimeError as e: print(e)
class M(type):
    def make(cls): return "M.make"
class N(M):
    def make(cls): return "N>" + super().make()
class K(metaclass=N): pass
print(K.make())
class Attr:
    def __setattr__(self, n, v): super().__setattr__(n, v * 2)
a = Attr(); a.x = 2; print(a.x)
