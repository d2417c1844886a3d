# __slots__: storage, inheritance, errors, weakref and dict entries, pickling of the values.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
import weakref, copy
class P:
    __slots__ = ('x', 'y')
    def __init__(self, x, y=None):
        self.x = x
        if y is not None: self.y = y
p = P(1); print(p.x, t(lambda: p.y), t(setattr, p, 'z', 1), hasattr(p, '__dict__'), P.x, P.__slots__, t(weakref.ref, p))
p.y = 5; del p.x; print(t(lambda: p.x), t(delattr, p, 'x'), p.y, type(P.y).__name__, P.y.__get__(p), P.y.__name__)
class Q(P): __slots__ = ['z']
q = Q(1, 2); q.z = 3; print(q.x, q.y, q.z, t(setattr, q, 'w', 1))
class R(P): pass
r = R(1); r.anything = 9; print(r.__dict__, r.x, r.anything)
class D: __slots__ = ('a', '__dict__', '__weakref__')
d = D(); d.a = 1; d.b = 2; print(d.__dict__, weakref.ref(d)() is d, d.a)
class One: __slots__ = 'single'
o = One(); o.single = 1; print(o.single, One.__slots__)
class Priv:
    __slots__ = ('__hidden', 'open')
    def __init__(self): self.__hidden = 'h'; self.open = 'o'
    def get(self): return self.__hidden
print(Priv().get(), Priv()._Priv__hidden)
for src in ("class A:\n __slots__ = ('a',)\n a = 1", "class A:\n __slots__ = ('1x',)", "class A:\n __slots__ = (5,)", "class A(int):\n __slots__ = ('a',)", "class A:\n __slots__ = ('__dict__', '__dict__')",
            "class A: __slots__ = ('a',)\nclass B: __slots__ = ('b',)\nclass C(A, B): pass", "class A(tuple): __slots__ = ('x',)"): print(repr(src.split(chr(10))[-1]), t(exec, src, {}))
class E: __slots__ = ()
print(t(setattr, E(), 'x', 1), E.__slots__, '__dict__' in dir(E()))
class Tup(tuple):
    __slots__ = ()
    first = property(lambda s: s[0])
print(Tup((4, 5)).first, t(setattr, Tup(), 'x', 1))
class L(list): __slots__ = ('name',)
l = L([1, 2]); l.name = 'n'; print(l, l.name, t(setattr, l, 'other', 1))
class Dict(dict): __slots__ = ('extra',)
m = Dict(a=1); m.extra = 'e'; print(m, m.extra, t(setattr, m, 'q', 1))
class X(Exception): __slots__ = ('code',)
e = X('m'); e.code = 3; print(e, e.code, e.args)
class Docs: __slots__ = {'x': 'the x', 'y': 'the y'}
k = Docs(); k.x = 1; print(k.x, Docs.__slots__, Docs.x.__doc__)
class Mixed(P):
    __slots__ = ('z', '__dict__')
mm = Mixed(1, 2); mm.z = 3; mm.free = 4; print(mm.x, mm.z, mm.__dict__)
c = copy.copy(q); print(c.x, c.y, c.z, copy.deepcopy(mm).__dict__, copy.copy(p).y)
class Desc:
    __slots__ = ('_v',)
    @property
    def v(self): return self._v
    @v.setter
    def v(self, x): self._v = x * 2
s = Desc(); s.v = 4; print(s.v, t(lambda: Desc().v))
class Sh: __slots__ = ('a',)
class Sh2: __slots__ = ('a',)
i = Sh(); i.a = 1; i.__class__ = Sh2; print(type(i).__name__, i.a, t(setattr, i, '__class__', D))
class A1: __slots__ = ()
class A2: __slots__ = ('n',)
class A3(A1, A2): __slots__ = ('m',)
z = A3(); z.n, z.m = 1, 2; print(z.n, z.m, sorted(n for n in dir(A3) if not n.startswith('_')))
