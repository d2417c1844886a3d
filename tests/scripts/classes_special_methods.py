# Special methods: arithmetic and reflection, comparison, containers, calls, conversion, formatting, hashing, truth, copying, deletion.
import math, operator
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
class N:
    def __init__(self, v): self.v = v
    def __repr__(self): return f'N({self.v})'
ops = {'add': '+', 'sub': '-', 'mul': '*', 'truediv': '/', 'floordiv': '//', 'mod': '%', 'pow': '**', 'matmul': '@', 'lshift': '<<', 'rshift': '>>', 'and': '&', 'or': '|', 'xor': '^'}
for name in ops:
    setattr(N, f'__{name}__', lambda s, o, name=name: f'{name}({s.v},{getattr(o, "v", o)})' if not isinstance(o, str) else NotImplemented)
    setattr(N, f'__r{name}__', lambda s, o, name=name: f'r{name}({s.v},{o})')
for name, op in ops.items(): print(eval(f'N(1) {op} N(2)'), eval(f'N(1) {op} 2'), eval(f'2 {op} N(1)'), t(eval, f'N(1) {op} "s"'), t(eval, f'[] {op} {{}}'), end=' | ')
print(); print(divmod(7, 2), t(divmod, N(1), 2), t(lambda: -N(1)), t(lambda: pow(N(1), 2, 3)))
class Sub(N):
    def __radd__(self, o): return f'sub radd {o}'
print(N(1) + Sub(2), 5 + Sub(1), Sub(1) + N(2))
class U:
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'inv'
    def __abs__(self): return 'abs'
    def __round__(self, n=None): return ('round', n)
    def __trunc__(self): return 'trunc'
    def __floor__(self): return 'floor'
    def __ceil__(self): return 'ceil'
    def __int__(self): return 7
    def __float__(self): return 1.5
    def __complex__(self): return 2j
    def __index__(self): return 3
    def __bool__(self): return False
    def __len__(self): return 9
    def __bytes__(self): return b'by'
    def __str__(self): return 'str'
    def __format__(self, s): return f'fmt{s}'
    def __hash__(self): return 42
    def __divmod__(self, o): return 'dm'
    def __rdivmod__(self, o): return 'rdm'
    def __dir__(self): return ['b', 'a']
    def __sizeof__(self): return 1
    def __call__(self, *a, **k): return a, k
u = U(); print(-u, +u, ~u, abs(u), round(u), round(u, 2), math.trunc(u), math.floor(u), math.ceil(u), int(u), float(u), complex(u), [0, 1, 2, 3][u], hex(u), bool(u), len(u), bytes(u), str(u), f'{u:x}', hash(u), divmod(u, 1), divmod(1, u), dir(u), u(1, a=2), not u, 'T' if u else 'F', math.sqrt(u), range(u), 'ab' * u, operator.index(u))
class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return NotImplemented if not isinstance(o, Cmp) else self.v == o.v
    def __lt__(self, o): return NotImplemented if not isinstance(o, Cmp) else self.v < o.v
print(Cmp(1) == Cmp(1), Cmp(1) != Cmp(1), Cmp(1) == 1, Cmp(1) != 1, Cmp(1) < Cmp(2), Cmp(1) > Cmp(2), t(lambda: Cmp(1) <= Cmp(2)), t(lambda: Cmp(1) < 1), t(hash, Cmp(1)), sorted([Cmp(3), Cmp(1)])[0].v, max(Cmp(1), Cmp(2)).v, Cmp(1) in [Cmp(1)])
class Weird:
    def __eq__(self, o): return 'eq'
    def __lt__(self, o): return [1]
    def __contains__(self, o): return 'yes'
    def __bool__(self): return 5
    def __len__(self): return -1
print(Weird() == 1, Weird() < 1, 1 > Weird(), 1 in Weird(), t(bool, Weird()), t(len, Weird()), Weird() != 1)
class Box:
    def __init__(self): self.d = {}; self.log = []
    def __getitem__(self, k): self.log.append(('get', k)); return self.d[k]
    def __setitem__(self, k, v): self.log.append(('set', k)); self.d[k] = v
    def __delitem__(self, k): self.log.append(('del', k)); del self.d[k]
    def __contains__(self, k): return k in self.d
    def __iter__(self): return iter(sorted(self.d))
    def __len__(self): return len(self.d)
    def __reversed__(self): return reversed(sorted(self.d))
    def __missing__(self, k): return 'never'
b = Box(); b['x'] = 1; b['y'] = 2; b['x'] += 5; del b['y']; print(b['x'], 'x' in b, list(b), len(b), list(reversed(b)), b.log, t(lambda: b['q']), bool(b), bool(Box()))
class Miss(dict):
    def __missing__(self, k): return f'missing {k}'
m = Miss(a=1); print(m['a'], m['z'], m.get('z'), 'z' in m, m)
class Im:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): self.v += o; return self
    def __add__(self, o): return Im(self.v + o)
    def __isub__(self, o): return NotImplemented
    def __sub__(self, o): return 'sub'
i = j = Im(1); i += 1; print(i is j, i.v); i -= 1; print(i)
class Cnt:
    def __instancecheck__(self, o): return True
    def __getattr__(self, n): return n.upper()
    def __delattr__(self, n): print('del', n)
    def __class_getitem__(cls, k): return (cls.__name__, k)
c = Cnt(); del c.x; print(c.abc, Cnt[int], Cnt[1, 2], isinstance(5, c) if False else '')
class NoHash: __hash__ = None
class NoEqHash:
    def __eq__(self, o): return True
class BadRet:
    def __str__(self): return 5
    def __repr__(self): return None
    def __hash__(self): return 'x'
    def __int__(self): return 'i'
    def __float__(self): return 1
    def __index__(self): return 1.5
    def __bytes__(self): return 's'
    def __len__(self): return 1.5
    def __iter__(self): return 5
    def __format__(self, s): return 1
    def __complex__(self): return 1
    def __dir__(self): return 5
x = BadRet()
for f in (str, repr, hash, int, float, bytes, len, iter, format, complex, dir, list, bool): print(f.__name__, t(f, x), end='; ')
print(t(hash, NoHash()), t(hash, NoEqHash()), t(lambda: {NoHash()}), t(lambda: N(1)()), t(lambda: N(1)[0]), t(lambda: N(1).__setitem__), t(len, N(1)), t(iter, N(1)), t(lambda: 5 in N(1)), t(lambda: N(1) < N(2)), t(int, N(1)), t(float, N(1)), t(lambda: [1][N(1)]))
class Big:
    def __hash__(self): return 2**70
    def __len__(self): return 2**70
print(hash(Big()) == hash(2**70), t(len, Big())); a = type('Dyn', (), {'__len__': lambda s: 4}); print(len(a())); o = a(); o.__len__ = lambda: 99; print(len(o), o.__len__())
