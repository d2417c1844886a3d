def f(o, *args, **kw):
    o.append(1)
    g(o, 2, x=3)
    o.m(1, y=2)
    g(*args)
    g(1, *args, k=1, **kw)
    return h(g(1), g(2))
