"""Errors that arise where a special method returns: the answer is wrong, and whoever called it may catch that."""
class N:
    def __sub__(s, o): return NotImplemented
n = N()
try: n - n
except Exception as e: print(type(e).__name__, e)
class A:
    def __init__(self): return 1
try: A()
except Exception as e: print(type(e).__name__, e)
class B:
    def __init__(self): yield
try: B()
except Exception as e: print(type(e).__name__, e)
class C:
    def __enter__(self): pass
    def __bool__(self): return 3
    def __len__(self): return -1
    def __iter__(self): return 3
    def __contains__(self, x): return NotImplemented
    def __lt__(self, o): return NotImplemented
    def __getattr__(self, n): raise AttributeError(n)
    def __hash__(self): return "x"
    def __iadd__(self, o): return NotImplemented
    def __add__(self, o): return NotImplemented
    def __repr__(self): return 3
    def __format__(self, s): return 3
    def __index__(self): return "x"
    def __neg__(self): return 1
    def __exit__(self, *a): return 3
    def __next__(self): raise StopIteration
    def __get__(self, a, b): return 4
    def __call__(self): return 3
    def __eq__(self, o): return NotImplemented
c = C()
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
import operator
t(lambda: bool(c)); t(lambda: 1 if c else 2); t(lambda: len(c)); t(lambda: [*c]); t(lambda: 3 in c); t(lambda: c < c); t(lambda: c.x); t(lambda: hash(c)); t(lambda: {c: 1}); t(lambda: operator.iadd(c, 1)); t(lambda: c + c); t(lambda: c - c); t(lambda: repr(c)); t(lambda: f"{c}"); t(lambda: [1][c]); t(lambda: c @ c); t(lambda: c == c); t(lambda: c != c); t(lambda: not c); t(lambda: c[0]); t(lambda: -c); t(lambda: ~c)
def g():
    global c
    x = c
    x += 1
t(g)
def g():
    x = c
    x -= x
t(g)
def g():
    for i in c: pass
t(g)
def g():
    a, b = c
t(g)
def g():
    with c: raise ValueError
t(g)
def g():
    with 3: pass
t(g)
def g():
    while c: pass
t(g)
def g():
    if c and c: pass
t(g)
def g():
    match c:
        case [a]: pass
        case {"a": 1}: pass
        case C(x=1): pass
        case 3: pass
    return "m"
t(g)
def g(): assert c
t(g)
def g(): yield from c
t(lambda: list(g()))
def g(): raise c
t(g)
def g(): raise ValueError from c
t(g)
def g():
    try: raise ValueError
    except c: pass
t(g)
def g(): del c[0]
t(g)
def g(): c[0] = 1
t(g)
def g(): c()()
t(g)
def g(): c(*c)
t(g)
def g(): del c.zz
t(g)
async def g():
    await c
t(lambda: g().send(None))
async def g():
    async with c: pass
t(lambda: g().send(None))
async def g():
    async for x in c: pass
t(lambda: g().send(None))
class M(type):
    def __call__(cls): return 3
    def __prepare__(n, b): return 3
def g():
    class X(metaclass=M): pass
t(g)
class D:
    def __setattr__(s, n, v): raise KeyError(n)
    def __delattr__(s, n): raise KeyError(n)
    def __getitem__(s, n): raise IndexError(n)
    @property
    def p(s): raise ValueError("p")
d = D()
def g(): d.x = 1
t(g)
def g(): d.p
t(g)
def g(): d.x += 1
t(g)
def g(): d[0] += 1
t(g)
t(lambda: list(d))
t(lambda: 1 in d)
class F:
    def __new__(cls): return 5
    def __init__(self): return 7
t(lambda: F())
class G:
    def __init__(self, *a): return 7
t(lambda: G(1, 2))
t(lambda: G(*[1]))
class H(G): pass
t(lambda: H())
class I(int):
    def __init__(self, x): return 3
t(lambda: I(3))
class J(Exception):
    def __init__(self): return 3
t(lambda: J())
def g(): raise J
t(g)
class C: pass
class D:
    def __getitem__(self, k): return 1
class E:
    def __setitem__(self, k, v): pass
for c in (C(), D(), E()):
    try: del c[0]
    except Exception as e: print(type(e).__name__, e)
    try: c[0] = 1
    except Exception as e: print(type(e).__name__, e)
    import operator
    try: operator.delitem(c, 0)
    except Exception as e: print(type(e).__name__, e)
