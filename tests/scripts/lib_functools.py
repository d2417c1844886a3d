# partial, reduce, lru_cache, cmp_to_key, singledispatch, cached_property, total_ordering, wraps.
import functools
from functools import *

print(reduce(lambda a, b: a * b, range(1, 6)), reduce(max, [3], 9), reduce(str.__add__, 'abc'))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: reduce(max, []))
attempt(lambda: reduce(max, 5))
base2 = partial(int, base=2)
print(base2('101'), base2.func, base2.args, base2.keywords, partial(print, 1, sep='-'))
partial(print, 1, 2, sep='-')(3, end='!\n')
nested = partial(partial(max, 5), 7)
print(nested.args, nested(6), partial(max, Placeholder, 2).args if hasattr(functools, 'Placeholder') else None)
middle = partial(lambda *a, **k: (a, k), Placeholder, 'b', z=1)
print(middle('a', 'c'), repr(Placeholder))
attempt(lambda: middle())
attempt(lambda: partial(max, Placeholder))
attempt(lambda: partial(3))
base2.note = 'attr'
print(base2.note)


class Holder:
    def greet(self, word, mark='!'):
        return word + mark
    hello = partialmethod(greet, 'hello')


print(Holder().hello(), Holder().hello(mark='?'))
calls = []


@lru_cache(maxsize=2)
def square(x, y=0):
    calls.append(x)
    return x * x + y


print(square(2), square(2), square(3), square(4), square(2), calls, square.cache_info())
square.cache_clear()
print(square.cache_info(), square(x=5), square(5), square.cache_parameters(), square.__name__, square.__wrapped__(9))


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())


@lru_cache(typed=True)
def kind(x):
    return type(x).__name__


print(kind(1), kind(1.0), kind(True), kind.cache_info())
attempt(lambda: square([]))


class Deep:
    @lru_cache
    def method(self, x):
        return x + 1

    @cached_property
    def slow(self):
        calls.append('slow')
        return 42


deep = Deep()
print(deep.method(1), deep.method(1), Deep.method.cache_info().hits, deep.slow, deep.slow, calls[-2:])
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)), sorted('bca', key=cmp_to_key(lambda a, b: (a > b) - (a < b))))


@total_ordering
class Num:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Num(1) <= Num(2), Num(3) > Num(2), Num(2) >= Num(2))


@singledispatch
def show(x):
    return 'object'


@show.register
def _(x: int):
    return 'int'


@show.register(list)
def _(x):
    return 'list'


print(show(1), show([]), show('x'), show(True))


def decorate(function):
    @wraps(function)
    def inner(*args):
        """inner doc"""
        return function(*args)
    return inner


@decorate
def documented(a):
    """the doc"""
    return a


print(documented.__name__, documented.__doc__, documented(3), documented.__wrapped__(4))
