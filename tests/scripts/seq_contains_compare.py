nan = float('nan')
print(nan in [nan], [nan] == [nan], (nan,) == (nan,), nan in {nan}, {nan: 1} == {nan: 1}, [nan].index(nan), [nan].count(nan))
print(1 in [1.0], True in [1], '1' in [1], None in [None], [] in [[]], () in [()])
class Eq:
    def __eq__(self, o): return True
print(Eq() in [1], 1 in [Eq()], [1, 2] == [Eq(), 2], [Eq()].count(5), (1,) == (Eq(),))
class Cmp:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return f'lt{self.v}'
    def __eq__(self, o): return False
    def __gt__(self, o): return f'gt{self.v}'
print([Cmp(1)] < [Cmp(2)], [Cmp(1)] > [Cmp(2)], (Cmp(3), 1) < (Cmp(4), 0))
class NI:
    def __eq__(self, o): return NotImplemented
n = NI(); print([n] == [n], [n] == [NI()], n in [n])
class R(list): 
    def __eq__(self, o): return 'R.eq'
    def __lt__(self, o): return 'R.lt'
    def __gt__(self, o): return 'R.gt'
print([1] == R([1]), R([1]) == [1], [1] < R(), [1] > R())
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: 1 in 5)
attempt(lambda: 1 in 'abc')
attempt(lambda: 1 in object())
attempt(lambda: 5[0])
attempt(lambda: None[0])
attempt(lambda: int[0])
attempt(lambda: len[0])
attempt(lambda: [1, 'a'] < [1, 2])
attempt(lambda: (1,) < (None,))
attempt(lambda: max([1, 'a']))
class NoC:
    __contains__ = None
attempt(lambda: 1 in NoC())
class G:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(G[5], G['a', 'b'])
class Meta(type):
    def __getitem__(cls, k): return f'meta {k}'
class X(metaclass=Meta): pass
print(X[3])
class Full:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return ('get', k)
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __contains__(self, k): return k in self.d
f = Full(); f[1] = 2; f[1:2, ...] = 3; print(f[1, 2], f[::2], f.d.__len__(), 1 in f); del f[1]; print(1 in f)
def setit(x): x[0] = 1
def delit(x): del x[0]
for x in [5, None, (1,), 'a', b'a', range(3), {1}, object, len]:
    attempt(lambda: setit(x)); attempt(lambda: delit(x))
from types import MappingProxyType as P
p = P({'a': 1, 'b': 2}); print(p, p['a'], len(p), 'a' in p, list(p), p.get('z', 3), p == {'a': 1, 'b': 2}, p | {'c': 3}, list(p.items()), p.copy())
attempt(lambda: setit(p))
attempt(lambda: p['zz'])
attempt(lambda: P([1]))
