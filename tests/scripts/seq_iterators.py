def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
it = iter([1, 2, 3]); print(next(it), list(it), next(it, None), iter(it) is it)
attempt(lambda: next(it))
l = [1]; it = iter(l); l.append(2); print(list(it)); l.append(3); print(list(it))
print(type(iter([])).__name__, type(iter(())).__name__, type(iter({})).__name__, type(iter('é')).__name__, type(iter(set())).__name__, type(iter(b'')).__name__, type(iter(range(1))).__name__, type(reversed([])).__name__)
print(list(enumerate('ab')), list(enumerate('ab', 5)), list(enumerate([], 3)), next(enumerate('x', 10 ** 30)), list(enumerate(iterable='ab', start=1)))
print(list(zip()), list(zip('ab')), list(zip('ab', [1, 2, 3])), list(zip('abc', 'de', 'fgh')), list(zip('ab', 'cd', strict=True)))
attempt(lambda: list(zip('a', 'bc', strict=True)))
attempt(lambda: list(zip('ab', 'c', strict=True)))
attempt(lambda: list(zip('a', 'b', 'cd', strict=True)))
attempt(lambda: list(zip('ab', 'cd', 'e', strict=True)))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(map(None, [])))
attempt(lambda: list(map(lambda a, b: a, [1], [1, 2], strict=True)))
attempt(lambda: list(map(5, [1])))
attempt(lambda: map(str))
print(list(filter(None, [0, 1, '', 'a', None])), list(filter(lambda x: x % 2, range(6))), list(filter(bool, [0, 2])))
print(list(reversed([1, 2, 3])), list(reversed('abc')), list(reversed((1, 2))), list(reversed(range(3))), list(reversed({1: 2, 3: 4})))
attempt(lambda: reversed({1}))
attempt(lambda: reversed(5))
attempt(lambda: iter(5))
attempt(lambda: zip(5))
attempt(lambda: zip([1], 5))
attempt(lambda: enumerate(5))
attempt(lambda: filter(None, 5))
class Seq:
    def __init__(self, n): self.n = n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError(i)
        return i * i
    def __len__(self): return self.n
print(list(Seq(4)), list(reversed(Seq(4))), 9 in Seq(4), 5 in Seq(4))
n = 0
def count():
    global n
    n += 1
    return n
print(list(iter(count, 4)))
class Rev:
    def __reversed__(self): return 'custom'
print(reversed(Rev()))
class NoRev:
    __reversed__ = None
attempt(lambda: reversed(NoRev()))
for x in [iter([1, 2]), iter((1,)), iter('ab'), iter({1: 2}), iter({5}), iter(range(3)), reversed([1, 2]), iter(b'ab')]:
    print(x.__reduce__(), x.__length_hint__())
z = zip('ab', [1, 2]); print(next(z)); print(z.__reduce__()[0], m := map(str, [1]), ) if False else None
class En(enumerate):
    pass
e = En('ab'); e.x = 5; print(list(e), e.x)
class Mp(map):
    def __next__(self): return 'm' + super().__next__()
print(list(Mp(str, [1, 2])))
g = (x for x in range(3)); print(list(zip(g, g)))
d = {'a': 1}; print(next(iter(d.items())), next(iter(d.values())))
a, b = zip(*[(1, 2), (3, 4)]); print(a, b)
print(sum(map(int, '12345')), max(map(len, ['a', 'bbb'])), list(map(max, [1, 5], [4, 2])))
