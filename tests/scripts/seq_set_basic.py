s = {1, 2, 3}
s.add(4); s.add(1); s.discard(2); s.discard(99); s.remove(3); print(s, len(s), 1 in s, 9 in s)
print({1, 2} | {2, 3}, {1, 2} & {2, 3}, {1, 2} - {2, 3}, {1, 2} ^ {2, 3})
print({1, 2} == {2, 1}, {1} < {1, 2}, {1, 2} <= {1, 2}, {1, 2} > {1}, {1} >= {2}, {1} != {1}, {1} < {2})
print(set().union([1], (2,), {3: 0}), {1, 2, 3}.intersection([2, 3], {3}), {1, 2, 3}.difference([1], [2]), {1, 2}.symmetric_difference([2, 3]))
print({1}.issubset([1, 2]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]), {1}.isdisjoint({1}))
a = {1, 2, 3}
a |= {4}; print(a); a &= {1, 2, 4}; print(a); a -= {1}; print(a); a ^= {2, 9}; print(a)
a.update([5], (6,), 'a'); a.difference_update(['a'], [5]); a.intersection_update([4, 9, 6]); a.symmetric_difference_update([4, 100]); print(a)
b = a.copy(); b.clear(); print(b, len(a), bool(b))
print(set('hello') == set('olleh'), set(), frozenset(), frozenset([1]), {frozenset([1, 2])} == {frozenset([2, 1])})
f = frozenset([1, 2, 3]); print(f | {4}, {4} | f, f & {1}, type(f | {4}), type({4} | f), f.copy() is f, frozenset(f) is f)
print(hash(f) == hash(frozenset([3, 2, 1])), hash(frozenset()), hash(frozenset([1, 2, 3])), f == {1, 2, 3}, {f: 1}[frozenset([3, 2, 1])])
print({1, 2} in {frozenset([1, 2])}, {1.0, 1, True})
p = {5}; print(p.pop(), p)
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: set().pop())
attempt(lambda: {1}.remove(5))
attempt(lambda: {[]})
attempt(lambda: {1} | [2])
attempt(lambda: {1} < [2])
attempt(lambda: set(5))
attempt(lambda: hash({1}))
attempt(lambda: frozenset([1]).add(2))
attempt(lambda: {1}.union(5))
class S(set):
    pass
x = S([1, 2]); x.tag = 't'; print(x, x.tag, x | {3}, type(x | {3}), type(x.copy()), x == {1, 2}, len(x))
class F(frozenset):
    def __new__(cls, it): return super().__new__(cls, it)
y = F([1]); print(y, y == frozenset([1]), hash(y) == hash(frozenset([1])), type(y | {2}))
print({x * x for x in range(5)}, {*[1, 2], *(3,)})
