def f(n):
    x = yield n
    yield from range(x)
    return x
def g(xs):
    return sum(x * x for x in xs if x)
