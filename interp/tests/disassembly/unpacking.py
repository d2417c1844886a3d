def f(t):
    a, b = t
    a, b = b, a
    a, *b = t
    (a, b), c = t
    x.y, z[0] = a, b
    d = e = t
    return a, b
