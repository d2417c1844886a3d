# Every kind of parameter: calls, defaults, errors, signatures, unpacking at the call.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
def po(a, b=2, /): return (a, b)
def pk(a, b=2): return (a, b)
def ko(*, a, b=2): return (a, b)
def va(*args): return args
def kw(**kwargs): return kwargs
def mix(a, /, b, c=3, *args, d, e=5, **rest): return (a, b, c, args, d, e, rest)
def star(a, *, b): return (a, b)
for f, calls in ((po, ['1', '1, 2', '', '1, 2, 3', 'a=1', '1, b=3']),
                 (pk, ['1', '1, 2', 'a=1', 'b=1', '1, a=2', '1, 2, 3', 'c=1', '1, c=2', '*[1], **{"b": 4}']),
                 (ko, ['a=1', 'a=1, b=3', '1', '', 'b=1', 'a=1, c=2', '1, 2, a=3']),
                 (va, ['', '1, 2', 'a=1', '*range(3), 4, *"ab"']),
                 (kw, ['', 'a=1, b=2', '1', '**{"x": 1}, y=2', '**{"x": 1}, x=2', '**{1: 2}', '**5', '*5']),
                 (mix, ['1, 2, d=4', '1, 2, 3, 4, 5, d=6', '1, d=2', '1, 2', '1, b=2, d=3, z=4, a=9', '1, 2, d=3, e=4, **{"f": 5, "g": 6}', '*[1, 2], *(3, 4), d=0, **{"x": 1}, **{"y": 2}']),
                 (star, ['1, b=2', '1, 2', '1', 'a=1, b=2', 'b=2'])):
    for c in calls: print(f.__name__, c, '->', t(eval, f'f({c})', {'f': f}))
def many(a, b, c, d, e): pass
print(t(many)); print(t(many, 1)); print(t(many, 1, 2, 3)); print(t(many, 1, 2, 3, 4)); print(t(many, 1, 2, 3, 4, 5, 6)); print(t(many, 1, b=2, e=3))
def manyko(*, x, y, z): pass
print(t(manyko)); print(t(manyko, x=1)); print(t(manyko, x=1, y=2))
def defaults(a, b=[], c={}):
    b.append(a); c[a] = len(b); return b, c
print(defaults(1), defaults(2), defaults(3, [9]), defaults.__defaults__)
print(mix.__kwdefaults__, mix.__defaults__, mix.__code__.co_argcount, mix.__code__.co_posonlyargcount, mix.__code__.co_kwonlyargcount, mix.__code__.co_varnames)
pk.__defaults__ = (10, 20); print(pk(), pk(1)); pk.__defaults__ = None; print(t(pk)); ko.__kwdefaults__ = {'a': 7}; print(t(ko), t(ko, b=1))
order = []
def note(x): order.append(x); return x
def f(*a, **k): return a, k
f(note(1), *[note(2)], note(3), x=note(4), **{'y': note(5)}, z=note(6)); print(order)
lam = lambda a, /, b=1, *c, d, **e: (a, b, c, d, e)
print(lam(1, d=2), lam(1, 2, 3, d=4, f=5), (lambda: 5)(), (lambda *a: a)(1, 2), (lambda **k: k)(a=1))
class C:
    def m(self, x, *, y=1): return (x, y)
    @classmethod
    def c(cls, x): return (cls.__name__, x)
    @staticmethod
    def s(x): return x
    def __call__(self, *a, **k): return ('called', a, k)
o = C()
print(o.m(1), o.m(1, y=2), C.m(o, 3), C.c(1), o.c(2), C.s(3), o.s(4), o(1, a=2))
for s in ('o.m()', 'o.m(1, 2)', 'C.m()', 'C.m(1)', 'o.c()', 'o.s(1, 2)', 'C(1)', 'o.nothing()', 'o.m(1, x=2)', 'o.m(z=1, x=1)'): print(s, '->', t(eval, s))
import inspect
for f in (po, pk, ko, va, kw, mix, lam): print(f.__name__, inspect.signature(f))
def annotated(a: int, b: 'str' = 'x', *c: float, d: bool = True, **e: dict) -> list: "doc"
print(annotated.__annotations__, inspect.signature(annotated), annotated.__doc__)
def rec(n, acc=()): return acc if n == 0 else rec(n - 1, (*acc, n))
print(rec(5)); print([f(2) for f in [lambda x, n=n: x * n for n in range(4)]], [f(2) for f in [lambda x: x * n for n in range(4)]])
