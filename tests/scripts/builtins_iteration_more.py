# The iteration protocol: __iter__, __next__, __getitem__ fallback, __len__/__length_hint__, __contains__, __reversed__, iter(callable), errors while iterating.
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
class Up:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1; return self.i
class Seq:
    def __init__(self, *v): self.v = v
    def __getitem__(self, i): return self.v[i]
class Len(Seq):
    def __len__(self): return len(self.v)
class NotIter: __iter__ = None
class BadIter:
    def __iter__(self): return 5
class Has:
    def __contains__(self, x): return x == 'in' or []
print(list(Up(3)), sum(Up(4)), max(Up(3)), 2 in Up(3), [*Up(2), *Up(1)], dict(zip(Up(2), 'ab')), tuple(Up(0)), sorted(Up(3), reverse=True), list(zip(Up(3), Up(2))), list(map(str, Up(2))), set(Up(2)), ''.join(map(str, Up(3))))
print(list(Seq(1, 2)), 2 in Seq(1, 2), 9 in Seq(1), list(reversed(Len(1, 2, 3))), t(iter, NotIter()), t(lambda: 1 in NotIter()), t(iter, BadIter()), 'in' in Has(), 'x' in Has(), t(lambda: [*5]), t(lambda: {**5}), t(lambda: (lambda *a: a)(*5)))
a, *b, c = Up(5); print(a, b, c, t(exec, 'p, q = Up(3)', globals()), t(exec, 'p, q = Up(1)', globals()), t(exec, 'p, *q, r = Up(1)', globals()), t(exec, 'p, q = 5', globals()), t(exec, '[p, q] = "ab"; print(p, q)', globals()))
class Hint:
    def __init__(self, h): self.h = h
    def __iter__(self): return iter([1, 2])
    def __length_hint__(self): return self.h
import operator
print(list(Hint(5)), operator.length_hint(Hint(7)), operator.length_hint(iter([1, 2, 3])), list(Hint(NotImplemented)), operator.length_hint(Up(1), 9))
class Boom:
    def __iter__(self): yield 1; raise KeyError('boom')
for f in (list, tuple, set, sum, max, sorted, any, dict.fromkeys, lambda b: [*b], lambda b: 5 in b, lambda b: ','.join(map(str, b)), lambda b: list(zip(b, [1, 2])), lambda b: [].extend(b), lambda b: {}.update(dict.fromkeys(b))): print(t(f, Boom()), end=' ')
print()
l = [1, 2, 3, 4]; out = []
for x in l:
    out.append(x)
    if x == 2: l.remove(2)
    if x == 3: l.append(9)
    if len(out) > 8: break
print(out, l)
d = {1: 1, 2: 2}
def chg():
    for k in d: d[k + 10] = 1
def chs():
    for k in s: s.add(k + 10)
s = {1, 2}; print(t(chg), t(chs)); it = iter([1, 2]); print(next(it), list(it), list(it), t(next, it)); it = iter({}); print(next(it, 'none'))
g = (i for i in range(3)); print(next(g), [*g], [*g]); e = enumerate('ab'); print(next(e), list(e)); z = zip([1, 2, 3], iter('ab')); print(list(z)); m = map(int, ['1', 'x']); print(next(m), t(next, m)); r = reversed([1, 2]); print(next(r), r.__length_hint__(), list(r))
for i in range(3):
    for j in range(3):
        if j == 1: continue
        if i == 1: break
        print(i, j, end=' ')
    else: print('done', i, end=' ')
print(); n = 5
while n:
    n -= 1
    if n == 3: continue
    if n == 1: break
    print(n, end=' ')
else: print('else')
print(n); n = 2
while n: n -= 1
else: print('while else', n)
for i, (a, *b) in enumerate([(1, 2, 3), 'xy']): print(i, a, b)
for d['k'] in 'ab': pass
print(d['k']); x = [0, 0]
for x[0], x[1] in [(1, 2), (3, 4)]: pass
print(x); class_attr = type('T', (), {})()
for class_attr.v in range(3): pass
print(class_attr.v, [i for i in iter(iter([1, 2]))], next(iter(range(5, 6))), list(iter(int, 1))[:0] if False else '', [v for v in iter([3, 2, 1].pop, 2)])
class It2:
    def __init__(self): self.i = 0
    def __iter__(self): return It2()
    def __next__(self): self.i += 1; return self.i if self.i < 3 else (_ for _ in ()).throw(StopIteration('val'))
print(list(It2()), t(lambda: next(It2().__class__.__next__(It2()) and iter(()), 0)))
