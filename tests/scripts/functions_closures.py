# Closures, nonlocal, late binding, cells shared by functions, decorators, recursion.
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return up, get
up, get = counter(); up(); up(5); print(get(), counter()[1]())
print([f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]])
def decorator(times):
    def wrap(function):
        def inner(*args): return [function(*args) for _ in range(times)]
        inner.__wrapped__ = function
        return inner
    return wrap
@decorator(2)
@decorator(3)
def one(x): return x
print(one("a"))
def unbound():
    def inner(): return late
    try: inner()
    except NameError as error: print(error)
    late = 1
    return inner()
print(unbound())
def local():
    try: print(x)
    except UnboundLocalError as error: print(error)
    x = 1
local()
def deep(n):
    def inner(m): return m if m == 0 else inner(m - 1) + n
    return inner(n)
print(deep(20))
x = "global"
def scopes():
    x = "local"
    class C:
        y = x
        x = "class"
        z = [x for _ in range(1)]
        def m(self): return x
    return C.y, C.x, C.z, C().m()
print(scopes())
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(18))
def way_down(n): return 0 if n == 0 else 1 + way_down(n - 1)
print(way_down(900))
print(max("apple", "fig", key=len), sorted("bca", key=lambda c: -ord(c)), list(map(lambda a, b: a * b, [1, 2], [3, 4])))
