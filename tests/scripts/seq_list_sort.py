
a = [5, 2, 9, 1, 5, 6]
a.sort(); print(a)
a.sort(reverse=True); print(a)
w = ["banana", "apple", "Cherry", "date", "élan", "zoo"]
w.sort(); print(w)
w.sort(key=str.lower); print(w)
w.sort(key=len, reverse=True); print(w)
pairs = [(i % 3, i) for i in range(12)]
pairs.sort(key=lambda p: p[0]); print(pairs)
pairs.sort(key=lambda p: p[0], reverse=True); print(pairs)
f = [1.5, -0.0, 0.0, -3.25, 1e300, float('-inf')]
f.sort(); print(f)
m = [1, 2.5, True, -1, 10 ** 20, 0.1]
m.sort(); print(m)
t = [(2, 'b'), (1, 'z'), (2, 'a'), (1,)]
t.sort(); print(t)
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return f'K{self.v}'
k = [K(x * 7 % 11) for x in range(11)]
k.sort(); print(k)
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: [1, 'a'].sort())
bad = [3, 2, 'x', 1]
try: bad.sort()
except TypeError as e: print(e, sorted(map(str, bad)))
def boom(x): raise ValueError('boom')
b = [3, 1, 2]
try: b.sort(key=boom)
except ValueError as e: print(e, b)
class M:
    def __init__(self, l): self.l = l
    def __lt__(self, o): self.l.append(1); return False
l = []
l.extend([M(l), M(l)])
try: l.sort()
except ValueError as e: print(e, len(l))
seen = []
l = [3, 2, 1]
l.sort(key=lambda x: seen.append(list(l)) or x); print(seen, l)
# long: runs, many equal keys, stability
seed = 12345
def rnd():
    global seed
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed
big = [rnd() % 1000 for _ in range(5000)]
c = big[:]; c.sort()
print(all(x <= y for x, y in zip(c, c[1:])), sum(c) == sum(big), c[:5], c[-5:])
d = list(enumerate(big)); d.sort(key=lambda p: p[1])
print(all(x[1] < y[1] or x[1] == y[1] and x[0] < y[0] for x, y in zip(d, d[1:])))
e = [K(x) for x in big]; e.sort(); print([x.v for x in e] == c)
e.sort(reverse=True); print([x.v for x in e] == c[::-1])
s = [str(x) for x in big]; s.sort(); print(s[:3], s[-3:])
up = list(range(3000)) + list(range(3000)); up.sort(); print(up[::1000])
down = list(range(3000, 0, -1)); down.sort(); print(down[:3])
print(sorted("hello"), sorted({3: 1, 1: 2}), sorted((3, 1, 2), reverse=True), sorted([]))
attempt(lambda: [].sort(1))
