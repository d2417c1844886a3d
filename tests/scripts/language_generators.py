def g(n):
    got = []
    for i in range(n):
        r = yield i
        if r is not None: got.append(r)
    return got
def outer():
    r = yield from g(3)
    yield r
it = outer(); print(next(it), it.send('a'), next(it), next(it))
def fin():
    try:
        yield 1; yield 2
    except ValueError as e:
        print('caught', e); yield 'v'
    finally: print('closed')
it = fin(); next(it); print(it.throw(ValueError('x'))); it.close()
it = fin(); next(it); it.close()
print(list(x * y for x in range(3) for y in range(x)))
print(sum(i for i in range(10) if i % 2), max((len(s), s) for s in ['a', 'bbb', 'cc']))
def deleg():
    x = yield from (i * 2 for i in range(2))
    y = yield from [7, 8]
    return x, y
def run():
    r = yield from deleg()
    yield ('ret', r)
print(list(run()))
def stop():
    yield 1
    raise StopIteration('inner')
try: list(stop())
except RuntimeError as e: print(type(e.__cause__).__name__, e)
def early():
    return 5
    yield
try: next(early())
except StopIteration as e: print(e.value)
def lazy():
    print('start'); x = yield; print('got', x)
it = lazy(); next(it)
try: it.send(3)
except StopIteration: print('stop')
def with_gen():
    class C:
        def __enter__(self): print('in')
        def __exit__(self, *a): print('out')
    with C():
        yield 1
        yield 2
for v in with_gen(): print(v)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
it = fib(); print([next(it) for _ in range(10)])
def nested(n):
    if n:
        yield n
        yield from nested(n - 1)
print(list(nested(5)))
matrix = [[1, 2], [3, 4]]
print([[r[i] for r in matrix] for i in range(2)], {k: v for k, v in zip('ab', [1, 2])}, sorted({c for c in 'aab'}))
print([x for x in [1, 2, 3, 4] if x > 1 if x < 4], [(x, y) for x in 'ab' for y in range(2)])
def comp_scope():
    x = 'outer'
    l = [x for x in range(3)]
    return x, l
print(comp_scope())
def comp_walrus():
    l = [last := i for i in range(4)]
    return last, l
print(comp_walrus())
def comp_nested_lambda(): return [f() for f in [lambda: (a, b) for a in 'x' for b in 'yz']]
print(comp_nested_lambda())
def comp_exc():
    try: return [1 / i for i in (1, 0)]
    except ZeroDivisionError: return 'zero'
print(comp_exc())
def comp_unbound():
    try: return [y for x in [1] if y for y in [2]]
    except (UnboundLocalError, NameError) as e: return type(e).__name__
print(comp_unbound())
def gen_first():
    def boom(): print('evaluated'); return [1]
    g = (x for x in boom())
    print('made')
    return list(g)
print(gen_first())
def in_finally():
    try:
        yield 1
    finally:
        yield 2
print(list(in_finally()))
def y_expr():
    x = [(yield 1), (yield 2)]
    yield x
it = y_expr(); next(it); it.send('a'); print(it.send('b'))
def exc_state():
    try: raise ValueError
    except ValueError:
        yield 1
        try: raise
        except ValueError: yield 'reraised'
print(list(exc_state()))
