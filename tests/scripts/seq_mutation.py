# containers changed by the callbacks of their own operations
class Evil:
    def __init__(self, act): self.act = act
    def __eq__(self, other): self.act(); return False
    def __hash__(self): return 1
l = [0] * 5
l.append(Evil(lambda: l.clear()))
print(l.count(7), l)
l = [Evil(lambda: l.clear()), 2, 3]
print(5 in l, l)
l = [Evil(lambda: l.clear()), 2, 3]
try: l.remove(5)
except ValueError as e: print(e)
l = [Evil(lambda: l.append(1)), 2]
try: print(l.index(1))
except ValueError as e: print(e)
d = {}
class K:
    def __init__(self, n): self.n = n
    def __hash__(self): return 5
    def __eq__(self, o):
        if len(d) < 50: d[len(d) + 1000] = 1
        return self.n == o.n if isinstance(o, K) else False
for i in range(5): d[K(i)] = i
print(d[K(3)], len(d) > 5)
s = set()
class K2(K):
    def __eq__(self, o):
        if len(s) < 50: s.add(len(s) + 1000)
        return self.n == o.n if isinstance(o, K) else False
    __hash__ = K.__hash__
for i in range(5): s.add(K2(i))
print(K2(3) in s, len(s) > 5)
class Idx:
    def __index__(self): l.clear(); return 2
l = [1, 2, 3, 4]
try: print(l[Idx()])
except IndexError as e: print(e)
l = [1, 2, 3, 4]; print(l[Idx():])
l = [1, 2, 3, 4]
try: l[Idx()] = 5
except IndexError as e: print(e)
l = [1, 2, 3, 4]; l[Idx():] = [7]; print(l)
l = [1, 2, 3]
for x in l:
    if len(l) < 10: l.append(x + 10)
print(l)
l = list(range(10))
for x in l: l.remove(x)
print(l)
l = [1, 2, 3]; l.extend(l); print(l); l[1:2] = l; print(l); l += l; print(len(l))
def gen():
    yield 1
    l.append('during')
    yield 2
l = [0]; l.extend(gen()); print(l)
l = [5, 6]; l[:] = (l.append(9) or x for x in list(l)); print(l)
d = {1: 2}; d.update(d); print(d); d |= d; print(d)
s = {1, 2}; s |= s; s &= s; print(s); s -= s; print(s); s = {1}; s ^= s; print(s)
d = {i: i for i in range(5)}
for k in list(d): del d[k]
print(d)
