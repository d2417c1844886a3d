# Decorators: of functions, methods and classes, stacked, with arguments, as classes; closures they keep.
import functools
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
log = []
def trace(tag):
    log.append(f'make {tag}')
    def deco(f):
        log.append(f'apply {tag}')
        @functools.wraps(f)
        def inner(*a, **k):
            log.append(f'enter {tag}')
            try: return f(*a, **k)
            finally: log.append(f'leave {tag}')
        return inner
    return deco
@trace('a')
@trace('b')
def add(x, y=1):
    "adds"
    return x + y
print(add(1), add(1, y=5), add.__name__, add.__doc__, add.__wrapped__.__wrapped__(3)); print(log)
class Count:
    def __init__(self, f): self.f, self.n = f, 0; functools.update_wrapper(self, f)
    def __call__(self, *a): self.n += 1; return self.f(*a)
    def __get__(self, obj, cls): return self if obj is None else functools.partial(self, obj)
@Count
def hello(n): return 'hi ' * n
print(hello(2), hello(1), hello.n, hello.__name__)
class K:
    def __init__(self, v): self.v = v
    @Count
    def get(self, d): return self.v + d
    @staticmethod
    @trace('s')
    def st(x): return x * 2
    @classmethod
    @trace('c')
    def cl(cls, x): return (cls.__name__, x)
    @property
    @trace('p')
    def prop(self): return self.v * 10
k = K(3); print(k.get(1), k.get(2), K.get.n, k.st(4), K.cl(5), k.prop)
def register(cls): registry[cls.__name__] = cls; return cls
registry = {}
@register
class A: pass
@register
class B(A): pass
print(sorted(registry), registry['B'].__mro__[1] is A)
def addmethods(**methods):
    def deco(cls):
        for n, f in methods.items(): setattr(cls, n, f)
        return cls
    return deco
@addmethods(area=lambda s: s.w * s.h, double=lambda s: type(s)(s.w * 2, s.h * 2))
class Rect:
    def __init__(self, w, h): self.w, self.h = w, h
print(Rect(2, 3).area(), Rect(2, 3).double().area())
def singleton(cls):
    instances = {}
    def get(*a):
        if cls not in instances: instances[cls] = cls(*a)
        return instances[cls]
    return get
@singleton
class S:
    def __init__(self, x): self.x = x
print(S(1) is S(2), S(3).x)
table = {'deco': [lambda f: lambda: f() + 1]}
@table['deco'][0]
def odd(): return 1
@(lambda f: f())
def value(): return 42
print(odd(), value)
def bad(): 
    @None
    def f(): pass
print(t(bad))
@functools.lru_cache(maxsize=3)
def sq(n): log.append(n); return n * n
log.clear(); print([sq(i) for i in (1, 2, 1, 3, 4, 1)], log, sq.cache_info(), sq.cache_clear(), sq.cache_info())
@functools.singledispatch
def show(x): return f'object {x!r}'
@show.register
def _(x: int): return f'int {x}'
@show.register(list)
def _(x): return f'list of {len(x)}'
@show.register(float)
@show.register(complex)
def _(x): return f'number {x}'
print(show('s'), show(True), show([1, 2]), show(1.5), show(1j), show.dispatch(bool) is show.registry[int])
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
i1, g1 = counter(); i2, g2 = counter(); i1(); i1(5); i2(2); print(g1(), g2(), i1.__closure__[0].cell_contents, i1.__code__.co_freevars, counter.__code__.co_cellvars)
def compose(*fs): return functools.reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)
print(compose(str, lambda x: x + 1, abs)(-5))
def once(f):
    def g(*a):
        if not hasattr(g, 'result'): g.result = f(*a)
        return g.result
    return g
@once
def compute(x): return x * 2
print(compute(3), compute(4))
class Cached:
    @functools.cached_property
    def big(self): log.append('computed'); return 99
log.clear(); c = Cached(); print(c.big, c.big, log, c.__dict__)
@functools.total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(2), V(1) >= V(2), V(2) > V(1), V(1) != V(1))
p = functools.partial(int, base=2); print(p('101'), p, functools.partial(p, '11')(), p.func, p.keywords)
class PM:
    def f(self, a, b): return (a, b)
    g = functools.partialmethod(f, 1)
print(PM().g(2))
