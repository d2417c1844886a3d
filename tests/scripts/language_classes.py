class A:
    """Doc of A.

    more
    """
    x = 1
    y = x + 1
    z = [q for q in range(x)]
    def __init__(self, v=0): self.v = v
    def m(self): return 'A.m', self.v
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(a): return a * 2
    @property
    def p(self): return self.v
    @p.setter
    def p(self, v): self.v = v * 10
print(A.__doc__, A.y, A.z, A().m(), A.c(), A.s(2), A.__qualname__, A.__module__)
a = A(); a.p = 3; print(a.p)
class B(A):
    def m(self): return ('B.m',) + super().m()
    def __init__(self, v, w): super().__init__(v); self.w = w
    def klass(self): return __class__
    def gen(self): return [super(B, self).m() for _ in range(1)]
    def listed(self): return [super().m() for _ in range(1)]
b = B(1, 2)
print(b.m(), b.w, b.klass() is B, b.gen(), b.listed(), B.__mro__[1].__name__)
class Meta(type):
    def __new__(m, name, bases, ns, **kw): ns['made'] = sorted(k for k in ns if not k.startswith('__')); return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns); cls.kw = kw
    @classmethod
    def __prepare__(m, name, bases, **kw): return {'prepared': 1}
class C(metaclass=Meta, opt=3):
    q = prepared
print(C.made, C.kw, C.q)
class Outer:
    class Inner:
        def f(self): return 1
    def g(self):
        class Local: pass
        return Local.__qualname__
    __private = 5
    def h(self): self.__attr = 1; return vars(self)
print(Outer.Inner.f.__qualname__, Outer().g(), Outer().h())
x = 'global x'
def scope():
    x = 'local x'
    class K:
        y = x
        x = 'class x'
        z = x
        def f(self): return x
        w = [x for _ in range(1)]
        v = (lambda: x)()
    return K.y, K.z, K().f(), K.w, K.v
try: print(scope())
except NameError as e: print('NameError', e)
def scope2():
    x = 'local'
    class K:
        y = x
        def f(self): return x
    return K.y, K().f()
print(scope2())
class Ann:
    a: int = 1
    b: 'str'
    c: undefined_later
    if True:
        d: float
    def f(self, q: int) -> 'Ann': pass
undefined_later = list
print(Ann.__annotations__, Ann.f.__annotations__)
class Static:
    def f(self): self.b = 1; self.a, self.c = 1, 2
    def g(self):
        self.d = 1
print(Static.__static_attributes__, Static.__firstlineno__)
class Slots:
    __slots__ = ('a', 'b')
s = Slots(); s.a = 1
print(s.a)
try: s.c = 1
except AttributeError as e: print(type(e).__name__)
class D:
    def __init__(self): self.log = []
    def __getattr__(self, n): return 'missing ' + n
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): self.log.append((k, v))
    def __delitem__(self, k): self.log.append(('del', k))
    def __call__(self, *a, **k): return a, k
    def __contains__(self, k): return k == 1
    def __len__(self): return 3
    def __bool__(self): return False
    def __iadd__(self, o): self.log.append(('iadd', o)); return self
d = D()
print(d.foo, d[1], d[1:2], d[1, 2], d[...], d[1:2, ::3], d(1, x=2), 1 in d, 2 not in d, len(d), not d)
d[0] = 1; del d[5]; d += 7
print(d.log)
class E:
    global gg
    gg = 5
    for i in range(3): pass
    del i
    locals_seen = sorted(k for k in locals() if not k.startswith('_'))
print(gg, E.locals_seen)
class Eq:
    def __eq__(self, o): return 'eq'
    def __lt__(self, o): return []
    def __gt__(self, o): return 'gt'
e = Eq()
print(e == 1, e < 1, 1 < e, e != 1, bool(e < 1 < 2))
@(lambda c: (c, 'decorated'))
class Deco: pass
print(Deco[1])
class Base:
    def __init_subclass__(cls, tag=None, **k): cls.tag = tag
class Sub(Base, tag='t'): pass
print(Sub.tag)
bases = (A,)
class Star(*bases, **{'metaclass': type}): pass
print(Star().m())
class Desc:
    def __set_name__(self, o, n): self.n = n
    def __get__(self, i, o): return self.n, i is None
class UD: d = Desc()
print(UD.d, UD().d)
class WithCell:
    def f(self):
        def g(): return __class__.__name__
        return g()
print(WithCell().f())
