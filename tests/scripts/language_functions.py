def f(a, b=2, /, c=3, *args, d, e=5, **kw): return a, b, c, args, d, e, kw
print(f(1, d=4)); print(f(1, 2, 3, 4, 5, d=6, e=7, x=8)); print(f(*[1, 2], **{'d': 3, 'y': 1}))
print(f.__defaults__, f.__kwdefaults__, f.__name__, f.__qualname__, f.__code__.co_varnames, f.__code__.co_argcount)
for bad in ['f()', 'f(1)', 'f(1, a=2, d=3)', 'f(1, d=2, **{"d": 3})', 'f(*5, d=1)', 'f(**5)']:
    try: exec(bad); print('ok', bad)
    except TypeError as e: print(e)
def g(x, acc=[]):
    acc.append(x); return acc
print(g(1), g(2))
print((lambda x, *y, z=1, **w: (x, y, z, w))(1, 2, 3, z=4, q=5))
def make(n):
    def inner(m):
        def innermost(): return n, m
        return innermost
    return inner
print(make(1)(2)())
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
def gen_closure():
    return [f() for f in [(lambda: x) for x in range(3)]], [x for x in range(2)]
print(gen_closure())
x = 'global'
def scopes():
    def read(): return x
    def own():
        x = 'own'
        def inner():
            global x
            return x
        return x, inner()
    return read(), own()
print(scopes())
def param_cell(a, b):
    def f():
        nonlocal a
        a += b
        return a
    f(); return a
print(param_cell(1, 2))
def kw_order(**kw): return list(kw)
print(kw_order(b=1, a=2, **{'c': 3}, d=4))
def deco(tag):
    def wrap(fn):
        def inner(*a, **k): return tag, fn(*a, **k)
        return inner
    return wrap
@deco('one')
@deco('two')
def decorated(x): return x
print(decorated(3))
def recursive(n): return 1 if n == 0 else n * recursive(n - 1)
print(recursive(20))
def doc():
    """First line.

        Indented.
    Last.
    """
print(repr(doc.__doc__))
def annotated(a: int, b: 'str' = 'x', *c: float, d: list[int] = None, **e) -> dict: pass
print(annotated.__annotations__)
def lazily(a: undefined_thing): return a
print(lazily(1))
try: lazily.__annotations__
except NameError as e: print(e)
print([*map(lambda v: v + 1, [1, 2])], sorted([3, 1, 2], key=lambda v: -v))
def star_mid(a, *b, c): return a, b, c
print(star_mid(1, 2, *[3, 4], c=5), star_mid(*'abc', **{'c': 'd'}))
def many(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9): return a0+a9
print(many(*range(10)), many(0,1,2,3,4,5,6,7,8,a9=9))
class M:
    def m(self, x, *, y=1): return x, y
    __p = 3
    def q(self): return self.__p
m = M()
print(m.m(1), m.m(1, y=2), m.m(*[3]), m.m(**{'x': 4}), m.q(), M._M__p)
b = m.m
print(b(5, y=6))
print((lambda: (yield))().__class__.__name__)
def defaults_eval():
    log = []
    def t(v): log.append(v); return v
    def f(a=t(1), *, b=t(2), c: t(9) = t(3)): pass
    return log
print(defaults_eval())
def unused(): return; print('dead')
print(unused())
def conditional(n):
    if n: return 'a'
    elif n == 0: pass
print(conditional(1), conditional(0))
