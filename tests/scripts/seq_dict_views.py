d = {'a': 1, 'b': 2, 'c': 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i))
d['d'] = 4; print(k, 'd' in k, 4 in v, ('d', 4) in i, ('d', 5) in i, 'd' in i)
print(sorted(k & {'a', 'z'}), sorted(k | ['z']), sorted(k - ['a']), sorted(k ^ {'a', 'z'}), sorted(['z'] | k), sorted({'a', 'q'} - k), sorted({'a'} & k))
print(sorted(i & {('a', 1), ('b', 9)}), sorted(i - {('a', 1)}))
print(k == {'a', 'b', 'c', 'd'}, k == d.keys(), k <= {'a', 'b', 'c', 'd', 'e'}, k < k, k >= {'a'}, i == i, v == v, v == d.values(), k != {'a'}, k > {'a'})
print(k.isdisjoint('xyz'), k.isdisjoint('a'), i.isdisjoint([('a', 1)]))
print(list(reversed(k)), list(reversed(v)), list(reversed(i)))
print(k.mapping, type(k.mapping))
print({}.keys(), {}.values(), {}.items())
print([x for x in k], dict(i), set(k) == set(d))
print(isinstance(k, set), type(k), type(v), type(i))
class D(dict):
    def __missing__(self, key): return f'missing {key}'
m = D(a=1); print(m['a'], m['zz'], m.get('zz'), 'zz' in m, m, len(m))
class U(dict):
    def __setitem__(self, key, value): super().__setitem__(key, value * 2)
u = U(); u['a'] = 4; u.update(b=5); print(u, u == {'a': 8, 'b': 5}, type(u.copy()), type(u | {}))
u.attr = 1; print(u.attr, u.__dict__)
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: k & 5)
attempt(lambda: k < [1])
class Mapping:
    def keys(self): return ['x', 'y']
    def __getitem__(self, key): return key * 2
print(dict(Mapping()), {**Mapping()})
