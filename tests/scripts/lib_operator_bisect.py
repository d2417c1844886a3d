# operator, bisect, heapq, itertools beyond the basics, collections.abc: functions, getters, in-place forms, keys, mixins.
import operator as op, bisect, heapq, collections.abc as abc, itertools as it
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
print(op.add(1, 2), op.concat('a', 'b'), op.mod(7, 3), op.truth([]), op.is_(None, None), op.not_(1), op.contains([1], 1), op.countOf([1, 1, 2], 1), op.indexOf('abc', 'c'), op.getitem({'a': 1}, 'a'), op.length_hint([1]), op.pos(-1), op.inv(5), op.matmul.__name__, op.pow(2, 3), op.lt(1, 2), op.is_none(None) if hasattr(op, 'is_none') else '', op.call(max, 1, 2))
l = [1]; print(op.iadd(l, [2]) is l, l, op.iconcat([1], [2]), op.imul([1], 2), op.ior({1}, {2}), t(op.concat, 1, 2), t(op.indexOf, [1], 9), op.setitem(l, 0, 9), op.delitem(l, 1), l)
P = type('P', (), {}); p = P(); p.x, p.q = 1, P(); p.q.z = 'deep'; p.f = lambda *a, **k: (a, k)
print(op.attrgetter('x')(p), op.attrgetter('x', 'q.z')(p), op.itemgetter(1)('abc'), op.itemgetter(0, -1)([1, 2, 3]), op.itemgetter(slice(1, None))([1, 2, 3]), op.methodcaller('f', 1, a=2)(p), op.methodcaller('upper')('x'), t(op.attrgetter('nope'), p), t(op.itemgetter(5), 'a'), t(op.attrgetter, 5), op.attrgetter('a.b', 'c'), op.itemgetter(1, 2), op.methodcaller('m', 1, k=2), sorted([(1, 'b'), (2, 'a')], key=op.itemgetter(1)))
a = [1, 3, 3, 5]; print(bisect.bisect_left(a, 3), bisect.bisect_right(a, 3), bisect.bisect(a, 0), bisect.bisect(a, 9), bisect.bisect_left(a, 3, 2), bisect.bisect(a, 3, hi=2), bisect.insort(a, 4), a, bisect.insort_left(a, 3), a, bisect.bisect(['a', 'BB', 'ccc'], 2, key=len), t(bisect.bisect, a, 'x'), t(bisect.bisect, a, 1, -1)); r = [5, 3, 1]; bisect.insort(r, 2, key=lambda v: -v); print(r)
h = [5, 1, 4, 2]; heapq.heapify(h); print(h, heapq.heappop(h), heapq.heappushpop(h, 0), heapq.heapreplace(h, 9), heapq.heappush(h, 3), h, heapq.nlargest(2, h), heapq.nsmallest(9, h), heapq.nlargest(1, ['aa', 'b'], key=len), list(heapq.merge([3, 1], [2], reverse=True)), list(heapq.merge('ac', 'B', key=str.lower)), t(heapq.heappop, []), t(heapq.heappush, (), 1), t(heapq.heappush, [1], 'a'))
if hasattr(heapq, 'heappush_max'): m = []; [heapq.heappush_max(m, v) for v in (1, 5, 3)]; print(heapq.heappop_max(m), m)
print(list(it.batched('abcdefg', 3)), t(lambda: list(it.batched('abc', 2, strict=True))), list(it.pairwise([1, 2, 3])), list(it.accumulate([1, 2, 3], op.mul, initial=10)), list(it.groupby('aabBc', str.lower))[0][0], [(k, list(g)) for k, g in it.groupby([1, 1, 2, 1])], list(it.islice(it.count(5, -2), 1, 6, 2)), list(it.zip_longest('ab', [1], fillvalue='-')), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.chain.from_iterable(['ab', [1]])), list(it.compress('abc', [1, 0, 1])), list(it.dropwhile(bool, [1, 0, 2])), list(it.takewhile(bool, [1, 0, 2])), list(it.filterfalse(bool, [1, 0])), list(it.permutations('abc', 2))[:3], list(it.combinations('abc', 2)), list(it.combinations_with_replacement('ab', 2)), list(it.product('ab', [1, 2], repeat=1)), list(it.repeat('x', 2)), [next(c) for c in [it.cycle('ab')] for _ in range(3)], [list(x) for x in it.tee(iter('ab'), 2)], it.count(1), it.repeat(1, 2))
class MyList(abc.MutableSequence):
    def __init__(self): self.l = []
    def __getitem__(self, i): return self.l[i]
    def __setitem__(self, i, v): self.l[i] = v
    def __delitem__(self, i): del self.l[i]
    def __len__(self): return len(self.l)
    def insert(self, i, v): self.l.insert(i, v)
m = MyList(); m.append(1); m.extend([2, 3, 2]); m += [9]; m.reverse(); m.remove(2); print(m.l, m.pop(), m.index(3), m.count(2), 3 in m, list(reversed(m)), list(m), m.clear(), len(m), t(m.pop), t(m.remove, 1), t(m.index, 5))
class MyMap(abc.MutableMapping):
    def __init__(self, *a, **k): self.d = {}; self.update(*a, **k)
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
d = MyMap(a=1, b=2); print(dict(d), d.get('z', 0), d.pop('a'), d.setdefault('c', 3), d.popitem(), list(d.items()), d.keys() & {'c'}, 'c' in d.keys(), 3 in d.values(), d == {'b': 2, 'c': 3}, d.keys() | {'q'} >= {'q'}, t(lambda: d['zz']), t(d.pop, 'zz'), repr(d.keys())[:8], d.clear(), len(d))
class MySet(abc.Set):
    def __init__(self, it=()): self.s = list(dict.fromkeys(it))
    def __contains__(self, x): return x in self.s
    def __iter__(self): return iter(self.s)
    def __len__(self): return len(self.s)
s = MySet('abc'); print(sorted(s & set('bcd')), sorted(s | MySet('z')), sorted(s - {'a'}), sorted(s ^ MySet('ad')), s <= MySet('abcd'), s == set('abc'), s.isdisjoint('xyz'), s > MySet('a'), t(hash, s))
for cls, objs in ((abc.Iterable, [[], 5, '']), (abc.Callable, [len, 5]), (abc.Hashable, [(), []]), (abc.Sized, [{}, 5]), (abc.Container, ['', 5]), (abc.Iterator, [iter([]), []]), (abc.Generator, [(i for i in ()), []]), (abc.Sequence, [(), range(1), set(), b'', memoryview(b'')]), (abc.MutableSequence, [[], (), bytearray()]), (abc.Mapping, [{}, []]), (abc.Set, [set(), frozenset(), {}.keys(), []]), (abc.Reversible, [[], {}, set()]), (abc.Collection, [[], 5]), (abc.Awaitable, [5]), (abc.Buffer, [b'', 5]), (abc.KeysView, [{}.keys()])): print(cls.__name__, [isinstance(o, cls) for o in objs], end=' ')
print(t(abc.Sequence), t(type('Part', (abc.Sized,), {})), issubclass(list, abc.Sequence), abc.Callable[[int], str], abc.Sequence[int])
