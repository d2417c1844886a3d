t = (1, 'a', 2.5)
print(t, (), (1,), t[0], t[-1], t[1:], t + (9,), t * 2, 2 * (1,), (1,) * 0)
print(t.index('a'), t.count(1), 'a' in t, 7 in t, len(t), bool(()), hash((1, 2)) == hash((1, 2)), hash(()) == hash(()))
print((1, 2) == (1, 2.0), (1, 2) < (1, 3), (1,) < (1, 2), (2,) > (1, 9), () <= ())
print(tuple(), tuple('abc'), tuple([1, 2]), tuple(x for x in range(3)), tuple(t) is t, t[:] is t)
print(hash((1, 2, 3)), hash(()), hash((1,)), hash(('a',)) == hash(('a',)))
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: t[5])
attempt(lambda: t['a'])
attempt(lambda: t + [1])
attempt(lambda: t.index(99))
attempt(lambda: t * 1.5)
attempt(lambda: hash(([],)))
attempt(lambda: (1,) < [1])
def setit(): t[0] = 1
def delit(): del t[0]
attempt(setit); attempt(delit)
a, *b, c = t * 2; print(a, b, c)
class T(tuple):
    def __new__(cls, *args): return super().__new__(cls, args)
    def total(self): return sum(self)
x = T(1, 2, 3)
print(x, x.total(), x == (1, 2, 3), hash(x) == hash((1, 2, 3)), x[1:], type(x[1:]), type(x + (4,)), isinstance(x, tuple), len(x))
x.name = 'named'; print(x.name)
print({(1, 2): 'found'}[T(1, 2)])
print(list(iter(t)), list(reversed(t)), t.__iter__().__length_hint__())
nested = ((1, (2, (3,))),); print(nested)
