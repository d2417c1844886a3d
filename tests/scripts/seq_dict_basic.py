d = {'b': 1, 'a': 2}
d['c'] = 3; d['b'] = 10; print(d, len(d), d['a'], 'a' in d, 'z' in d, 'z' not in d)
print(d.get('a'), d.get('z'), d.get('z', 0), d.setdefault('q', []), d.setdefault('a', 99), d)
print(d.pop('q'), d.pop('nope', 'dflt'), d.popitem(), d)
d.update({'x': 1}, y=2); d.update([('k', 'v'), ['k2', 'v2']]); d.update(); print(d)
del d['x']; print(d, list(d), list(d.keys()), list(d.values()), list(d.items()))
print(dict(), dict(a=1), dict([(1, 2)]), dict({1: 2}, b=3), dict(zip('ab', [1, 2])), dict.fromkeys('abc'), dict.fromkeys([1, 2], 0))
print({1: 'a', 2: 'b'} | {2: 'c', 3: 'd'}, {1: 2} == {1: 2.0}, {1: 2, 3: 4} == {3: 4, 1: 2}, {1: 2} != {1: 3})
e = {1: 1}; f = e; e |= {2: 2}; e |= [(3, 3)]; print(e, f is e)
print({1: 'int', 1.0: 'float', True: 'bool'}, {0: 1}[False], {2 ** 60: 'big'}[2 ** 60], {-1: 'm'}[-1.0])
c = d.copy(); c.clear(); print(c, bool(c), len(d))
print(list(reversed({1: 2, 3: 4})), list(reversed({1: 2, 3: 4}.items())), list(reversed({1: 2, 3: 4}.values())))
big = {}
for i in range(1000): big[i] = i * i
for i in range(0, 1000, 2): del big[i]
print(len(big), big[999], 998 in big, list(big)[:5], sum(big.values()))
for i in range(0, 1000, 2): big[i] = -i
print(list(big)[:3], list(big)[-3:], len(big))
q = {}
for i in range(200):
    q[i] = 1
    if i >= 3: q.pop(i - 3)
print(q)
s = {str(i): i for i in range(100)}; print(s['57'], sum(s.values()), list(s.items())[42])
print({k: v for k, v in [('a', 1)]}, {**{'a': 1}, 'b': 2, **{'a': 3}})
class Key:
    def __init__(self, v): self.v = v
    def __hash__(self): return 42
    def __eq__(self, o): return isinstance(o, Key) and self.v == o.v
    def __repr__(self): return f'Key({self.v})'
kd = {Key(i): i for i in range(20)}
print(kd[Key(7)], Key(19) in kd, Key(20) in kd, len(kd))
del kd[Key(7)]; print(Key(7) in kd, Key(8) in kd, len(kd))
fl = {float(i) / 4: i for i in range(64)}; print(fl[0.25], fl[1], fl[15.75], 3.1 in fl)
t = {(i, j): i * j for i in range(10) for j in range(10)}; print(t[7, 8], (3, 11) in t, len(t))
