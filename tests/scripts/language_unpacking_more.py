# Assignment in every form: chains, stars, nesting, swaps, augmented, annotated, slices, attributes, deletion, evaluation order.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
a = b = c = [1]; print(a is b is c); a, b = b, a; (a, b), c = (1, 2), 3; [d, [e, *f]] = 1, 'xyz'; print(a, b, c, d, e, f)
*a, = range(3); *b, c = 'q'; a1, *b1, c1 = 1, 2; (x, y), *z = [(1, 2), 3, 4]; print(a, b, c, a1, b1, c1, x, y, z)
for src in ('a, b = 1,', 'a, b = 1, 2, 3', 'a, *b, c = 1,', 'a, b = 5', 'a, b = None', '(a, b), c = 1, 2', 'a, b = {1: 2}', '[a] = ()', 'a, b = "abc"', '*a, = 5', 'a, (b, *c) = 1, 2', 'a, b = iter([1])', 'a, b = (i for i in range(3))'): print(src, '->', t(exec, src, {}))
for src in ('*a = [1]', 'a, *b, *c = x', '*a', 'f() = 1', '1 = x', 'a + b = c', '(a, b) += 1', 'x = *a', 'del *a', '[a, b] += 1', 'a: int, b = 1', '(a, b): int', 'a := 1', 'None = 1', 'x = yield = 1', '"a" = 1', 'f"{a}" = 1', '{a} = 1', 'a if b else c = 1', 'lambda: 1 = 2', '... = 1', 'True += 1', 'a() += 1', 'a = b += 1'):
    r = t(compile, src, '<s>', 'exec'); print(repr(src), r if isinstance(r, str) else 'ok')
log = []
def n(v): log.append(v); return v
class Rec:
    def __setattr__(self, k, v): log.append(('set', k, v)); object.__setattr__(self, k, v)
    def __setitem__(self, k, v): log.append(('item', k, v))
    def __getitem__(self, k): log.append(('get', k)); return 10
    def __delitem__(self, k): log.append(('del', k))
r = Rec(); r.p, r[n('k')], (r.q, *r.w) = n(1), n(2), (n(3), n(4), n(5)); print(log); log.clear()
n(r)[n('i')] += n(7); r.p += n(1); print(log[1:]); log.clear(); del r[n('d')], r.p; print(log, hasattr(r, 'p')); log.clear()
i = 0; l = [0, 0, 0]; i, l[i] = 1, 9; print(i, l); l[0], l[1], l[2] = l[2], l[0], l[1]; print(l); l[l[1]:] = 'ab' if False else [7]; print(l)
d = {}; d['a'], d['b'] = 1, 2; (d['c']) = 3; [d['e'], d['f']] = 'ef'; print(d)
class Aug:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): self.v += o; return self
    def __sub__(self, o): return Aug(self.v - o)
    def __imul__(self, o): return NotImplemented
    def __mul__(self, o): return Aug(self.v * o)
    def __rpow__(self, o): return o ** self.v
    def __imatmul__(self, o): return 'matmul'
x = w = Aug(1); x += 5; print(x is w, x.v); x -= 2; print(x is w, x.v); x *= 3; print(x.v, 2 ** Aug(3)); x @= 1; print(x)
v = 10; v -= 3; v *= 2; v //= 3; v **= 2; v %= 7; v <<= 3; v |= 1; v &= 0b1101; v ^= 0b11; v >>= 1; print(v); v /= 4; print(v, t(exec, 'q = 1\nq += "a"'), t(exec, 'q = None\nq -= 1'), t(exec, 'zz += 1', {}))
s = (1, [2]); print(t(lambda: s.__setitem__(0, 1)), t(exec, 's[1] += [3]', {'s': s}), s); t2 = ([],)
try: t2[0] += [1]
except TypeError as e: print(e, t2)
l = [1, 2, 3, 4, 5]; l[1:3] = []; print(l); l[1:1] = [8, 9]; print(l); l[::2] = 'xyz'; print(l, t(exec, 'l[::2] = [1]', {'l': l})); l[:] = range(3); l[5:] = [7]; l[-1:] = (); print(l); l[::-1] = [1, 2, 3] if len(l) == 3 else l; print(l); del l[0], l[-1]; print(l, t(exec, 'l[0:1] = 5', {'l': l}), t(exec, 'del l[9]', {'l': l}))
ann: int = 5; bare: str; (par): float = 1.0; d['x']: int = 9; print(t(lambda: bare), d['x'])
class An: p: int = 1; q: 'list[int]'; r: undefined_name if False else str
print(An.__annotations__, hasattr(An, 'q'))
def fn(): z: int; z2: int = 3; return z2
print(fn(), fn.__annotations__, [*range(2), *'ab'], (*[1], 2), {*[1], 2}, {**{'a': 1}, 'b': 2, **{'a': 3}}, print(*[1, 2], *(3,), **{'sep': '-'}))
def ret(): return 1, *[2, 3]
def yl(): yield 1, *[2]
print(ret(), list(yl())); k, = [5]; print(k, (k), (k,)); first, (second, third), *rest = 1, (2, 3), 4, 5; print(first, second, third, rest); _, _, last = 1, 2, 3; print(_, last)
with open(__file__) as fh, open(__file__) as (fh2): pass
for q, in [(1,), (2,)]: print(q, end=' ')
for (q, w), *e in [((1, 2), 3, 4)]: print(q, w, e)
import itertools as it, os.path as op; from os import (path as p1, sep,); print(it.__name__, op is p1, sep)
