# Properties and descriptors: order of look-up, data and other descriptors, deleters, inheritance, own functions.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
class P:
    def __init__(self): self._x = 1; self.log = []
    @property
    def x(self): "the x"; return self._x
    @x.setter
    def x(self, v): self.log.append(('set', v)); self._x = v
    @x.deleter
    def x(self): self.log.append('del'); self._x = None
    @property
    def ro(self): return 'ro'
    wo = property(None, lambda s, v: s.log.append(('wo', v)), None, 'write only')
p = P(); p.x = 5; del p.x; p.wo = 3
print(p.x, p.log, P.x.__doc__, P.wo.__doc__, P.x.fget.__name__, P.ro.fset, isinstance(P.x, property))
for s in ('p.ro = 1', 'del p.ro', 'p.wo', 'del p.wo', 'P.x.__get__(p)', 'P.x.__set__(p, 8)'): print(s, t(exec, s), end='; ')
print(p.x, P.x.__name__ if hasattr(P.x, '__name__') else '')
class Q(P):
    @P.x.getter
    def x(self): return ('q', super().x)
    ro = property(lambda self: 'new ' + super(Q, self).ro)
q = Q(); q.x = 7; print(q.x, q.ro, q.log)
class Data:
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, obj, cls=None): return self if obj is None else ('data', obj.__dict__.get(self.name))
    def __set__(self, obj, v): obj.__dict__[self.name] = v
    def __delete__(self, obj): obj.__dict__.pop(self.name, None); print('deleted')
class NonData:
    def __get__(self, obj, cls): return ('nondata', obj is not None, cls.__name__)
class SetOnly:
    def __set__(self, obj, v): obj.__dict__['so'] = v * 2
class H: d = Data(); n = NonData(); so = SetOnly(); plain = 'class'
h = H(); print(h.d, h.n, H.n, isinstance(H.d, Data), type(h.so).__name__)
h.d = 1; h.so = 4; h.__dict__['n'] = 'instance'; h.__dict__['d'] = 'raw'; h.plain = 'inst'
print(h.d, h.n, h.so, h.plain, sorted(h.__dict__)); del h.d; del h.n; del h.plain; print(h.d, h.n, h.plain, t(delattr, h, 'so'))
class G:
    def __getattr__(self, n): return f'ga {n}' if not n.startswith('_') else super().__getattribute__(n)
    known = 'k'
    @property
    def bad(self): raise AttributeError('inner')
    @property
    def worse(self): raise ValueError('worse')
g = G(); print(g.known, g.unknown, g.bad, t(lambda: g.worse), t(lambda: g._x), hasattr(g, '_y'), getattr(g, 'z', 0))
class GA:
    def __init__(self): object.__setattr__(self, 'store', {})
    def __getattribute__(self, n):
        if n == 'secret': raise AttributeError(n)
        return object.__getattribute__(self, n)
    def __setattr__(self, n, v): self.store[n] = v
    def __delattr__(self, n): self.store.pop(n)
    def __getattr__(self, n):
        try: return self.store[n]
        except KeyError: raise AttributeError(f'no {n}') from None
    def __dir__(self): return ['one', 'two']
a = GA(); a.x = 1; print(a.x, a.store, t(lambda: a.secret), dir(a)); del a.x; print(t(lambda: a.x), a.store)
class Typed:
    def __init__(self, kind, default=None): self.kind, self.default = kind, default
    def __set_name__(self, o, n): self.n = '_' + n
    def __get__(self, o, c): return self.default if o is None else getattr(o, self.n, self.default)
    def __set__(self, o, v):
        if not isinstance(v, self.kind): raise TypeError(f'{self.n[1:]} must be {self.kind.__name__}')
        setattr(o, self.n, v)
class Person: name = Typed(str, '?'); age = Typed(int, 0)
m = Person(); m.name = 'Ann'; print(m.name, m.age, Person.age, t(setattr, m, 'age', 'x'))
class Fn:
    def __call__(self, *a): return a
class UsesFn: f = Fn(); g = len; h = lambda self: 'bound'; s = staticmethod(lambda: 's'); c = classmethod(lambda cls: cls.__name__)
u = UsesFn(); print(u.f(1), u.g([1]), u.h(), u.s(), u.c(), UsesFn.__dict__['s'], type(UsesFn.__dict__['c']).__name__) if False else print(u.f(1), u.g([1]), u.h(), u.s(), u.c(), type(UsesFn.__dict__['c']).__name__)
f = UsesFn.h; b = f.__get__(u, UsesFn); print(b() , b.__self__ is u, b.__func__ is f, f.__get__(None, UsesFn) is f, UsesFn.__dict__['s'].__func__(), UsesFn.__dict__['s'].__get__(None, int)())
class Meta(type):
    @property
    def mp(cls): return 'mp ' + cls.__name__
    attr = 'meta'
class WithMeta(metaclass=Meta): pass
print(WithMeta.mp, WithMeta.attr, t(lambda: WithMeta().attr))
class LazyD:
    def __init__(self, f): self.f = f
    def __get__(self, o, c): v = self.f(o); o.__dict__[self.f.__name__] = v; return v
class L:
    n = 0
    @LazyD
    def v(self): L.n += 1; return 'lazy'
l = L(); print(l.v, l.v, L.n); print(vars(P).keys() >= {'x', 'ro', 'wo'}, P.__dict__['ro'].__get__(P()))
