# getattr and friends, type, callable, vars, dir, id, hash, repr, eval, exec, compile, globals, locals, isinstance, help-less introspection.
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
class A:
    "doc of A"
    c = 1
    def __init__(self): self.i = 2
    def m(self): "doc of m"; return 1
    @staticmethod
    def s(): pass
    @classmethod
    def k(cls): pass
    def __call__(self): return 'called'
    def __dir__(self): return ['z', 'a']
a = A()
print(getattr(a, 'i'), getattr(a, 'x', 'dflt'), t(getattr, a, 'x'), t(getattr, a, 5), hasattr(a, 'm'), hasattr(a, 'x'), setattr(a, 'y', 3), a.y, delattr(a, 'y'), t(delattr, a, 'y'), t(getattr, a), t(getattr, a, 'b', 1, 2))
print(callable(a), callable(A), callable(5), callable(len), callable(lambda: 0), dir(a), [n for n in dir(A) if n[0] != '_'], vars(a), sorted(n for n in vars(A) if n[0] != '_'), t(vars, 5), t(vars, 1, 2))
print(type(a), type(A), type(5), type(None), type(...), type(NotImplemented), type(len), type(a.m), type(A.m), type(A.s), type(A.k), type(type), type(print), type([].append), type(lambda: 0), type(x for x in ()), type(range), type(property()), type(dict.fromkeys), type(str.join))
print(a.m.__name__, a.m.__func__ is A.m, a.m.__self__ is a, A.m.__doc__, A.__doc__, A.m.__qualname__, A.__name__, A.__module__, A.m.__code__.co_name, len.__name__, [].append.__self__, print.__module__, a.m == a.m, a.m is a.m, hash(a.m) == hash(a.m))
print(repr(A.m)[:18], repr(len), repr([].append)[:40], repr(int), repr(A), repr(print), repr(int.__add__), repr(str.join), repr(dict.fromkeys)[:35], ascii('é\u20ac\U0001f600'), repr('a\'b"\n\t\x00é\ud800'))
print(eval('1 + 2'), eval('x * 2', {'x': 4}), eval('[i for i in y]', {}, {'y': 'ab'}), eval(compile('3 * 3', '<s>', 'eval')), eval(b'1 + 1'), eval('  5'), t(eval, 'x ='), t(eval, ''), t(eval, 'a b'), t(eval, 5), t(eval, '1', 5))
ns = {}; exec('def f(x):\n return x + 1\nz = f(2)', ns); print(ns['z'], exec('1'), t(exec, 'raise ValueError("x")'), t(exec, 'x = = 1'), t(exec, 5))
c = compile('a = 1\nb = a + 1', 'file.py', 'exec'); d = {}; exec(c, d); print(d['b'], c.co_filename, c.co_name, t(compile, '1', 'f', 'bad'), t(compile, 'x = 1', 'f', 'eval'))
exec(compile('5 + 5', '<s>', 'single')); exec(compile('None\nx = 1' if 0 else 'None', '<s>', 'single'))
print(sorted(k for k in globals() if len(k) == 1), (lambda p, q=2: sorted(locals().items()))(1), '__builtins__' in globals(), __name__)
print(isinstance(5, int), isinstance(5, (str, int)), isinstance(5, int | str), isinstance(None, type(None)), issubclass(bool, int), issubclass(A, object), t(isinstance, 5, 5), t(issubclass, A, 5), isinstance(A, type), isinstance(a, A | None), t(isinstance, 5, list[int]))
print(hash(1) == hash(1.0) == hash(True), hash('a') == hash('a'), t(hash, []), t(hash, {}), t(hash, (1, [])), hash(None) == hash(None), hash(A) == hash(A), hash(2**61 - 1), hash(-1), hash(float('inf')), hash(0.5))
print(id(a) == id(a), abs(-3), abs(-2.5), abs(3+4j), t(abs, 'x'), divmod(7, 3), divmod(-7, 3), divmod(7.5, 2), t(divmod, 1, 0), pow(2, 10), pow(2, -1), pow(2, 10, 1000), pow(3, -1, 7), t(pow, 2, -1, 4), t(pow, 2, 1, 0), t(pow, 'a', 1))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1e20), round(2.5, None), round(5, 2), t(round, 'x'), t(round, 1.5, 'x'), round(0.5), round(1.5), type(round(2.0)), type(round(2.0, 0)), t(round, float('nan')), t(round, float('inf')))
print(bin(10), bin(-5), oct(64), hex(255), hex(-1), t(hex, 1.5), chr(8364), ord('€'), t(chr, -1), t(chr, 0x110000), t(ord, 'ab'), t(ord, 5), chr(0x10ffff) == '\U0010ffff', format(255, 'x'), format(3.14159, '.2f'), format('a', '>3'), t(format, 5, 'q'), format(A, ''), t(format, a, 'x'))
print(min(3, 1, 2), max('b', 'a'), min([5], default=0), min([], default='d'), max([1, -5], key=abs), t(min), t(min, []), t(max, 1), t(min, 1, 'a'), min('abc', 'b', key=len), max({'a': 1, 'b': 2}, key=lambda k: -ord(k)), t(min, [1], 2, default=3), sum([1, 2], 10), sum([[1], [2]], []), t(sum, ['a'], ''), t(sum, ['a']), sum([.1] * 10), sum((1, 2.5, 3)), sum([True, True]))
print(sorted([3, 1, 2], reverse=True), sorted('bCa', key=str.lower), sorted({'b': 1, 'a': 2}), t(sorted, [1, 'a']), t(sorted, 5), list(reversed([1, 2])), list(reversed('ab')), t(reversed, {1}), list(reversed(range(3))), list(reversed({'a': 1, 'b': 2})), all([]), any([]), all([1, 0]), any([0, 1]), t(all, 5))
print(list(zip('ab', [1, 2, 3])), t(lambda: list(zip('ab', [1], strict=True))), list(zip()), list(map(lambda x, y: x + y, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, '', 'a'])), list(filter(str.isdigit, 'a1b2')), list(enumerate('ab', 5)), t(enumerate, 5), t(enumerate, [], 'x'), list(iter(lambda it=iter([1, 2, 0, 3]): next(it), 0)), next(iter([]), 'end'), t(next, iter([])), t(next, 5), t(iter, 5), len(range(10)), t(len, 5))
print(slice(1, 2, 3), slice(5).indices(3), slice(None, None, -1).indices(5), slice(1, 2) == slice(1, 2), t(hash, slice(1)) == hash(slice(1)), slice(1, 2).start, object() == object(), bool(object()), int(), float(), str(), list(), tuple(), dict(), set(), frozenset(), bytes(), complex(), bool(), t(object, 1), NotImplemented, Ellipsis, t(bool, NotImplemented), __debug__)
print('no newline', end='|'); print(1, 2, sep='-', end='\n'); print(sep='x'); print('a', 'b', sep=''); print(*[1, 2], *'xy', sep=','); print(t(print, 1, sep=5), t(print, 1, end=5)); print('x', file=None); import sys, io; s = io.StringIO(); print('to s', file=s, flush=True); print(repr(s.getvalue()))
