# Every kind of parameter, defaults, stars, errors of calls.
def f(a, b=2, /, c=3, *args, d, e=5, **kw): return a, b, c, args, d, e, kw
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7, b=8), f(*[1, 2], **{"d": 3, "c": 4}))
print(f(*"ab", *"cd", d=0, **{"x": 1}, **{"y": 2}))
def g(*, k): return k
def h(a, b): return a - b
def try_(call):
    try: print(call())
    except TypeError as error: print("TypeError:", error)
for call in (lambda: f(), lambda: f(1), lambda: f(a=1, d=2), lambda: g(1), lambda: g(), lambda: h(1), lambda: h(1, 2, 3), lambda: h(1, a=2), lambda: h(1, c=2), lambda: g(k=1, **{"k": 2}), lambda: h(*5), lambda: h(**5), lambda: h(1, **{2: 3}), lambda: (lambda: 0)(1), lambda: len(), lambda: len(1, 2)):
    try_(call)
def default(x, seen=[]): seen.append(x); return seen
print(default(1), default(2), default.__defaults__)
def k(a, *, b=1, **c): "doc"; x = 1; return a
print(k.__name__, k.__doc__, k.__kwdefaults__, k.__code__.co_varnames, k.__code__.co_argcount, k.__module__)
k.attribute = 5; print(k.attribute, k.__dict__)
print((lambda a, b=2, *c: (a, b, c))(1), (lambda *a, **k: (a, k))(1, z=2))
