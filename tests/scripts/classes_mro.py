# C3 order, super in every form, cooperative inheritance, __class__ cell, __init_subclass__, __set_name__, __mro_entries__.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
names = lambda cls: ' '.join(c.__name__ for c in cls.__mro__)
class O: pass
class A(O): pass
class B(O): pass
class C(O): pass
class D(O): pass
class E(O): pass
class K1(A, B, C): pass
class K2(D, B, E): pass
class K3(D, A): pass
class Z(K1, K2, K3): pass
print(names(Z)); print(names(K1)); print(Z.mro() == list(Z.__mro__), Z.__bases__, Z.__base__)
def conflict():
    class X(A, B): pass
    class Y(B, A): pass
    class W(X, Y): pass
print(t(conflict)); print(t(type, 'Dup', (A, A), {})); print(t(type, 'Bad', (int, str), {})); print(t(type, 'NoBase', (bool,), {})); print(t(type, 'Later', (O, A), {}))
class Base:
    def __init__(self, **k): self.log = getattr(self, 'log', []); self.log.append('Base'); self.extra = k
    def who(self): return ['Base']
class Left(Base):
    def __init__(self, left=0, **k): super().__init__(**k); self.left = left; self.log.append('Left')
    def who(self): return ['Left'] + super().who()
class Right(Base):
    def __init__(self, right=0, **k): super().__init__(**k); self.right = right; self.log.append('Right')
    def who(self): return ['Right'] + super().who()
class Both(Left, Right):
    def __init__(self, **k): super().__init__(**k); self.log.append('Both')
    def who(self): return ['Both'] + super().who()
b = Both(left=1, right=2, other=3); print(b.log, b.left, b.right, b.extra, b.who())
print(super(Left, b).who(), super(Both, b).who(), super(Right, b).who(), super(Left, Both).who(b), t(lambda: super(Both, 5).who()), t(lambda: super(5, b)))
class S:
    attr = 1
    @property
    def p(self): return 'S.p'
    @classmethod
    def cm(cls): return ('S', cls.__name__)
    @staticmethod
    def sm(): return 'S.sm'
    def __getitem__(self, i): return ('S', i)
class T(S):
    attr = 2
    @property
    def p(self): return 'T' + super().p
    @classmethod
    def cm(cls): return ('T', super().cm())
    @staticmethod
    def sm(): return 'T.sm ' + super(T, T).sm()
    def __getitem__(self, i): return super().__getitem__(i + 1)
    def a(self): return super().attr, super(T, self).attr, self.attr
    def inner(self): return (lambda: super().attr)() if False else [super(T, self).attr for _ in range(1)]
    def missing(self): return super().nothing
    def cls(self): return __class__
x = T(); print(x.p, x.cm(), T.sm(), x[1], x.a(), x.inner(), t(x.missing), x.cls())
def no_cell(self): return super().attr
T.bad = no_cell; print(t(x.bad)); print(super(T, x), super(T, T).__self_class__, super(T, x).__thisclass__)
class Plugin:
    found = []
    def __init_subclass__(cls, /, tag=None, **k): super().__init_subclass__(**k); Plugin.found.append((cls.__name__, tag))
class P1(Plugin, tag='one'): pass
class P2(P1): pass
print(Plugin.found, t(lambda: type('P3', (O,), {}, tag=1)))
class Named:
    def __set_name__(self, owner, name): self.where = (owner.__name__, name)
class Holder: a = Named(); b = Named()
print(Holder.a.where, Holder.b.where)
class Entry:
    def __mro_entries__(self, bases): return (A, B)
class M(Entry(), C): pass
print(names(M), M.__orig_bases__[1] is C, t(lambda: type('N', (Entry(),), {})))
print(issubclass(Z, O), issubclass(Z, (int, A)), isinstance(b, Left), isinstance(5, (str, (bytes, int))), t(isinstance, 5, 'x'), t(issubclass, 5, int), isinstance(True, int | str))
A.added = 'late'; print(Z.added, K3().added); del A.added; print(t(lambda: Z.added))
class Dyn: pass
d = Dyn(); Dyn.m = lambda self: 'm'; print(d.m()); Dyn.__bases__; d.__class__ = type('Dyn2', (), {'m': lambda self: 'm2'}); print(d.m(), type(d).__name__, t(setattr, d, '__class__', int))
print(sorted(c.__name__ for c in O.__subclasses__())[:5], type(Z) is type, Z.__name__, Z.__qualname__, Z.__module__, t(lambda: conflict.__qualname__))
