def f(xs, k):
    a = [x + k for x in xs if x > 0]
    b = {x: y for x in xs for y in x}
    c = [lambda: x for x in xs]
    return {x for x in xs}
