# Special methods: arithmetic with reflected forms, comparison, containers, calls, format, hash.
class V:
    def __init__(self, *x): self.x = x
    def __repr__(self): return "V%r" % (self.x,)
    def __add__(self, o): return V(*[a + b for a, b in zip(self.x, o.x)]) if isinstance(o, V) else NotImplemented
    def __radd__(self, o): return V(*[o + a for a in self.x])
    def __mul__(self, n): return V(*[a * n for a in self.x])
    __rmul__ = __mul__
    def __neg__(self): return self * -1
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.x, o.x))
    def __iadd__(self, o): self.x += tuple(o.x); return self
    def __eq__(self, o): return isinstance(o, V) and self.x == o.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, o): return self.x < o.x
    def __len__(self): return len(self.x)
    def __getitem__(self, i): return self.x[i]
    def __contains__(self, v): return v in self.x
    def __bool__(self): return any(self.x)
    def __call__(self, *a, **k): return (a, k)
    def __format__(self, spec): return "|".join(format(a, spec) for a in self.x)
    def __abs__(self): return sum(a * a for a in self.x) ** 0.5
    def __iter__(self): return iter(self.x)
    def __reversed__(self): return reversed(self.x)
    def __index__(self): return self.x[0]
    def __divmod__(self, o): return ("divmod", o)
    def __pow__(self, o, m=None): return ("pow", o, m)
    def __rpow__(self, o): return ("rpow", o)
    def __invert__(self): return "inverted"
    def __round__(self, n=None): return ("round", n)
a, b = V(1, 2), V(3, 4)
print(a + b, 5 + a, a * 2, 3 * a, -a, a @ b, a == V(1, 2), a != b, a < b, b > a, {a: 1}[V(1, 2)])
a += b; print(a, len(a), a[1], a[1:3], 3 in a, 9 in a, bool(V(0)), a(1, k=2), f"{b:03d}", abs(b), list(a), list(reversed(b)), [10, 20, 30, 40][V(2)], divmod(b, 1), b ** 2, pow(b, 2, 3), 2 ** b, ~b, round(b), round(b, 1))
for bad in (lambda: a + 1, lambda: a < 1, lambda: a - b, lambda: a <= b, lambda: 1 - a, lambda: a // 2):
    try: print(bad())
    except (TypeError, AttributeError) as error: print(error)
class Bad:
    def __len__(self): return -1
    def __bool__(self): return 1
    def __hash__(self): return "x"
    def __repr__(self): return 5
    def __iter__(self): return 5
    def __index__(self): return "i"
for bad in (lambda: len(Bad()), lambda: bool(Bad()), lambda: hash(Bad()), lambda: repr(Bad()), lambda: iter(Bad()), lambda: [1][Bad()]):
    try: print(bad())
    except (TypeError, ValueError) as error: print(type(error).__name__, error)
class NoHash:
    def __eq__(self, o): return True
try: {NoHash()}
except TypeError as error: print(error)
