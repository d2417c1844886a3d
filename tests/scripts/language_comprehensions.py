# Comprehensions: scopes, conditions, nesting, unpacking targets, generator expressions, order of evaluation.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
x = 'outer'
print([x for x in range(3)], x, {x: y for x, y in zip('ab', [1, 2])}, {x % 2 for x in range(5)}, x)
print([(i, j) for i in range(3) for j in range(i)], [i for i in range(20) if i % 2 if i % 3], [[r * c for c in range(3)] for r in range(3)])
print([a + b for a, (b, *c) in [(1, (2, 3)), (4, (5,))]], [c for a, (b, *c) in [(1, (2, 3)), (4, (5,))]], [k for k, v in {'a': 1}.items()])
print([f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]], [(lambda y: y * n)(2) for n in range(3)])
class C:
    n = 3
    squares = [i * i for i in range(n)]
    pairs = [(i, j) for i in range(n) for j in range(2)]
    names = [__qualname__ for _ in range(1)] if False else __qualname__
    def m(self): return [self.n + k for k in range(2)]
print(C.squares, C.pairs, C().m(), C.names, t(exec, 'class D:\n n = 2\n q = [n for i in range(1)]'))
def f(items):
    total = 0
    def add(v):
        nonlocal total
        total += v
        return total
    return [add(i) for i in items], total
print(f([1, 2, 3]))
log = []
def note(v): log.append(v); return v
r = [note(f'{a}{b}') for a in note('ab') if note(a + '?') for b in note('xy')]; print(r, log)
log.clear(); d = {note(k): note(v) for k, v in [(1, 'a'), (2, 'b')]}; print(d, log)
g = (note(i) for i in iter([1, 2, 3])); log.clear(); print(next(g), log, list(g), log, t(next, g))
print(sum(i for i in range(5)), max((len(w), w) for w in 'a bb ccc'.split()), list(i for i in 'abc'), tuple(i for i in ()), dict((k, k * 2) for k in 'ab'), set(i for i in [1, 1]), ' '.join(str(i) for i in range(3)), sorted((-i for i in range(3))))
print(t(lambda: (i for i in 5)), t(lambda: [i for i in 5]), [y := 5, y ** 2], [last := i for i in range(4)], last, [(z := i, z * 2) for i in range(2)], z)
print(any((hit := n) > 2 for n in range(5)), hit, [v for n in range(4) if (v := n * n) > 1])
def gen():
    got = yield [i for i in range(2)]
    yield {k: got for k in 'ab'}
q = gen(); print(next(q), q.send(7))
m = [[1, 2], [3, 4], [5, 6]]
print([list(r) for r in zip(*m)], [e for r in m for e in r], {i: {j: i * j for j in range(2)} for i in range(2)}, [{n for n in r} for r in m], [tuple(e + 1 for e in r) for r in m])
def outer():
    v = [1, 2]
    return [(lambda: [v[i] + j for j in range(2)])() for i in range(2)], [locals().get('i') for i in range(1)]
print(outer()); print(list(map(lambda p: [p for _ in range(2)], [1, 2])))
for src in ('[i for i in range(3)] = 1', '[i := 0 for i in range(3)]', '[(yield) for i in range(3)]', '(i for i in range(3), 1)', 'f(i for i in x, 1)', '[*i for i in x]', '{**i for i in x}', '[x for x in y := z]', 'class C:\n [a := 1 for b in c]', '[i async for i in x]'):
    print(repr(src), t(compile, src, '<s>', 'exec').__class__.__name__ if not isinstance(t(compile, src, '<s>', 'exec'), str) else t(compile, src, '<s>', 'exec'))
def deleted():
    i = 5
    _ = [i for i in range(2)]
    return i
print(deleted(), [i for i in range(3) for i in range(2)], [a if a else 'zero' for a in range(2)], [not a for a in (0, 1)], [a for a in (1, 2, 3) if a != 2 or False])
it = iter(range(6)); print([(a, next(it)) for a in it], list(zip(*[iter(range(6))] * 2)))
e = [i for i in range(1000)]; print(len(e), e[-1], sum([1 for _ in e if _ & 1]))
def raising():
    return [1 / i for i in (2, 1, 0)]
print(t(raising), t(lambda: {k: v for k, v in [(1, 2, 3)]}), t(lambda: {[]: 1 for _ in 'a'}), t(lambda: {[] for _ in 'a'}))
