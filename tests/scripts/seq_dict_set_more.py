# dict, set and frozenset: every method and operator, order, merging, views, comprehension of edge cases, errors.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
d = {'a': 1, 'b': 2}; d['c'] = 3; d['a'] = 9; del d['b']; d['b'] = 4; print(d, list(d), d.pop('c'), d.pop('zz', None), t(d.pop, 'zz'), d.popitem(), d.setdefault('n', 5), d.setdefault('n', 6), d.get('q'), d.get('q', 0), d)
print(dict(), dict(a=1), dict([('a', 1), ['b', 2]]), dict({'x': 1}, y=2), dict(zip('ab', [1, 2])), dict.fromkeys('ab'), dict.fromkeys([1, 2], []), t(dict, 5), t(dict, [1]), t(dict, [(1, 2, 3)]), t(dict, ['a']), t(dict, {}, {}), {**{'a': 1}, 'a': 2}, {1: 'a', 1.0: 'b', True: 'c'})
d = {'a': 1}; d.update({'b': 2}); d.update([('c', 3)], d=4); d |= {'e': 5}; d |= [('f', 6)]; print(d, d | {'a': 0}, {'z': 1} | d == d | {'z': 1}, t(lambda: d | [1]), t(d.update, 5), d.copy() is d, d == dict(d), d != {}, d.clear(), d, bool(d))
d = dict.fromkeys('abc', 0); k, v, i = d.keys(), d.values(), d.items(); d['x'] = 1; print(k, v, i, len(k), 'x' in k, 1 in v, ('x', 1) in i, k & {'a', 'q'}, k | {'q'} == {'a', 'b', 'c', 'x', 'q'}, k - {'a'} == {'b', 'c', 'x'}, k ^ {'a'} == {'b', 'c', 'x'}, list(reversed(k)), list(reversed(i))[:1], k == {'a', 'b', 'c', 'x'}, k.isdisjoint({'q'}), k.mapping['a'], t(hash, k), i & {('a', 0)}, k >= {'a'}, v == d.values())
for bad in ([], {}, set(), [1].__iter__, slice([])): print(t(lambda: {bad: 1}) if not callable(bad) else 'ok', end='; ')
print(); print(t(lambda: d[[]]), t(lambda: d['missing']), t(d.__delitem__, 'missing'), d.__contains__('a'), d.__len__(), 'a' in d, [] in [[]], repr({'self': None}), t(lambda: {} < {}))
class H:
    def __init__(self, h, n): self.h, self.n = h, n
    def __hash__(self): return self.h
    def __eq__(self, o): return isinstance(o, H) and self.n == o.n
    def __repr__(self): return f'H{self.n}'
m = {H(1, i): i for i in range(5)}; print(m, m[H(1, 3)], H(1, 9) in m, m.pop(H(1, 2)), list(m.values()), len(m))
big = {i: str(i) for i in range(1000)}; [big.pop(i) for i in range(0, 1000, 2)]; print(len(big), big[999], 998 in big, next(iter(big)), sum(big), list(big)[:3]); big.update((i, i) for i in range(4)); print(list(big)[-2:])
s = {3, 1, 2}; s.add(1); s.add(4); s.discard(9); s.remove(3); print(sorted(s), t(s.remove, 9), len(s), 2 in s, s.copy() == s, s.pop() in {1, 2, 4}, t(set().pop), sorted(set('hello')), set(), frozenset(), {1} == frozenset([1]), t(set, 5), t(lambda: {[]}), t(s.add, []))
a, b = {1, 2, 3}, {3, 4}; print(a | b, a & b, a - b, a ^ b, a.union(b, [9]), a.intersection(b, {3}), a.difference([1], (2,)), a.symmetric_difference([3, 5]), a <= {1, 2, 3, 4}, a < a, a >= b, a.issubset(range(9)), a.issuperset([1]), a.isdisjoint([9]), t(lambda: a | [1]), t(lambda: a + b), t(lambda: a < 5), {1, 2} == {2, 1}, {1} != {2})
c = a.copy(); c |= {7}; c &= {1, 7, 9}; c -= {7}; c ^= {5}; print(c, c.update([8], (9,)), c.intersection_update([8, 9, 1]), sorted(c), c.difference_update([1]), sorted(c), c.symmetric_difference_update([8, 0]), sorted(c), t(c.__ior__, [1]))
f = frozenset([1, 2]); print(f, hash(f) == hash(frozenset([2, 1])), f | {3}, type(f | {3}).__name__, type({3} | f).__name__, f & {1}, t(lambda: f.add(1)), {f: 1}[frozenset([1, 2])], f.union([3]), f.copy() is f, frozenset(f) is f, f == {1, 2}, sorted(f - {1}), {frozenset([1])} , frozenset([1]) in {frozenset([1])}, {1} in {frozenset([1])}, f < {1, 2, 3}, repr(frozenset({5})), t(lambda: frozenset([[]])))
def gen(): yield from 'ab'
print(set(gen()) == {'a', 'b'}, {x for x in gen()} == set('ab'), dict.fromkeys(gen()), sorted({*gen(), *'bc'}), {**dict(a=1), **{'b': 2}}, {(1, 2), (1, 2)}, {1, True, 1.0}, {None, ...} == {..., None})
class D(dict):
    def __getitem__(self, k): return 'sub'
    def __missing__(self, k): return 'miss'
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)
x = D(a=1); x['b'] = 2; print(x, x['a'], x.get('a'), x.get('z'), x.copy(), type(x.copy()).__name__, type(x | {}).__name__, {**x}, dict(x), x == {'a': 1, 'b': 4}, x.setdefault('c', 3), x.update(e=5), x)
class S(set): pass
y = S([1]); y.name = 'n'; print(y, y | {2}, type(y | {2}).__name__, type(y.copy()).__name__, type({2} | y).__name__, y == {1}, isinstance(y, set))
it = iter({1: 1, 2: 2}.items()); print(next(it), it.__length_hint__(), list(it)); z = {1: 1}
for op in (lambda: [z.update({2: 2}) for _ in z], lambda: [z.clear() for _ in z.items()]): print(t(op))
print({'a': 1}.items() <= {'a': 1, 'b': 2}.items(), sorted({'b': 1, 'a': 2}.items(), key=lambda p: p[1]), max({'a': 3, 'b': 5}, key={'a': 3, 'b': 5}.get), {v: k for k, v in {'a': 1}.items()}, dict(sorted({'b': 1, 'a': 2}.items())), list(map(dict.get, [{'a': 1}], ['a'])), {1: {2: {3: 4}}}[1][2][3])
