class L(list):
    def __init__(self, *a):
        super().__init__(*a)
        self.log = []
    def __getitem__(self, i):
        self.log.append(i)
        return super().__getitem__(i)
    def append(self, x):
        super().append(x * 2)
l = L([1, 2, 3]); l.append(5)
print(l, l[0], l[1:], l.log, len(l), type(l[1:]), l == [1, 2, 3, 10], isinstance(l, list), type(l + [1]), type(l * 2), type(l.copy()))
for x in l: print(x, end=' ')
print(list(l), sorted(l, reverse=True), l.index(3), 3 in l)
l.sort(reverse=True); print(l); l.extra = 'e'; print(l.__dict__)
class Stack(list):
    def push(self, x): self.append(x)
    @property
    def top(self): return self[-1]
s = Stack(); s.push(1); s.push(2); print(s.top, s, s.pop(), s)
class C(dict):
    def __getitem__(self, k): return super().__getitem__(k.lower())
    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)
    def __contains__(self, k): return super().__contains__(k.lower())
c = C(); c['A'] = 1; print(c['a'], 'A' in c, c, list(c), c.get('A'), dict(c))
class Counter(dict):
    def __missing__(self, k): self[k] = 0; return 0
n = Counter()
for ch in 'hello': n[ch] += 1
print(n, n['q'], len(n))
print(issubclass(L, list), L.__mro__[1], L.__bases__)
class Ro(tuple):
    __slots__ = ()
    x = property(lambda self: self[0])
print(Ro((7, 8)).x, Ro((1, 2)) + Ro((3,)), Ro() == ())
class It(list):
    def __iter__(self): return iter('overridden')
print(list(It([1])), [*It([1])], tuple(It([1]))[:2], len(It([1])), It([1])[0])
class B(list):
    def __bool__(self): return False
    def __len__(self): return 42
    def __eq__(self, o): return 'eq'
    def __contains__(self, o): return 1
b = B([1]); print(bool(b), len(b), b == 5, 9 in b)
class G(list): pass
print(G[int], list[int], dict[str, int], tuple[int, ...], set[str], frozenset[int])
