# Walrus, global, nonlocal, del, class scopes, exec and eval scopes, unbound names.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
if (n := len('abc')) > 2: print(n)
while (n := n - 1): print('w', n, end=' ')
print((a := 1, b := 2), a, b, (c := (d := 3) + 1), c, d, [e := 1, e + 1], {(k := 'x'): k}, (lambda: (z := 5) + z)(), f'{(w := 7)}', w, f'{w:=5}')
def defaults(x=(y := 10)): return x, y
print(defaults(), y)
def nested():
    if any((found := v) == 3 for v in range(5)): return found
print(nested())
g = 1
def readg(): return g
def setg(): global g; g = 2; return g
def localg(): g = 3; return g
def unbound(): print(g); g = 4
def delg(): global newg; newg = 1; del newg; return 'newg' in globals()
print(readg(), setg(), g, localg(), g, t(unbound), delg())
def counter():
    n = 0
    def inc():
        nonlocal n; n += 1
        def deeper():
            nonlocal n; n += 10; return n
        return deeper()
    return inc, lambda: n
inc, get = counter(); print(inc(), inc(), get())
def shadow():
    v = 'f'
    class C:
        v = 'c'
        def m(self): return v
        w = v
        def __init__(self): self.q = [v for _ in range(1)]
    return C.v, C.w, C().m(), C().q
print(shadow())
v = 'module'
def classy():
    class K:
        u = v
        v = 'class'
        z = v
    return K.u, K.z
print(classy())
def cls_nonlocal():
    x = 1
    class C: nonlocal x; x = 2
    return x, hasattr(C, 'x')
def cls_global():
    class C: global cg; cg = 5
    return cg
print(cls_nonlocal(), cls_global(), cg)
def deleted():
    x = 1; del x
    return x
def delcell():
    x = 1
    def f(): return x
    del x
    return f
print(t(deleted), t(delcell()), t(lambda: nothere), t(exec, 'del nope', {}), t(exec, 'def f():\n del q\nf()', {}))
def ex():
    try: 1/0
    except ZeroDivisionError as err: pass
    return err
print(t(ex))
def late():
    def f(): return val
    r = t(f); val = 1
    return r, f()
print(late())
for src in ('def f():\n nonlocal x', 'nonlocal x', 'def f():\n x = 1\n global x', 'def f(x):\n global x', 'def f():\n print(x)\n global x', 'def f(x):\n nonlocal x', 'def f():\n global x\n nonlocal x', 'def f(a, a): pass', 'lambda a, a: 1', 'x = 1\nglobal x',
            'def f():\n return\nreturn', 'break', 'continue', 'yield 1', 'def f():\n x: int\n global x', '(x := 1) = 2', 'x := 1', 'f(a=1, a=2)', 'def f(*): pass', 'def f(a=1, b): pass', 'def f(**k, a): pass', 'await x', 'def f():\n await x', 'class C: return 1', '__debug__ = 1', 'None = 1', 'f() = 1', 'a + 1 = 2', 'del f()', 'import a.b as c.d', 'from x import *, y', 'def f():\n from x import *'):
    r = t(compile, src, '<s>', 'exec'); print(repr(src), r if isinstance(r, str) else 'ok')
ns = {'p': 1}; exec('q = p + 1\ndef f(): return q', ns); print(ns['q'], ns['f'](), eval('q * 2', ns), eval('x + y', {'x': 1}, {'y': 2}), sorted(k for k in ns if k[0] != '_'))
def loc(a, b=2):
    c = 3
    exec('c = 99; d = 4')
    return sorted(locals().items()), c
print(loc(1)); loc2 = {}; exec('i = 5\nj = [i for _ in range(2)]', {}, loc2) ; print(loc2)
def rec():
    def fact(n): return 1 if n < 2 else n * fact(n - 1)
    return fact(10)
print(rec(), [globals().get(k) for k in ('g', 'zz')], '__name__' in vars(), dir() == sorted(globals()))
import builtins
builtins.extra = 'b'; print(extra); extra = 'm'; print(extra); del extra; print(extra); del builtins.extra; print(t(lambda: extra))
print = (lambda p: lambda *a: p('wrapped', *a))(print); print('x'); del print; print('y')
