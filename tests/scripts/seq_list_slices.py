a = list(range(10))
for s in [slice(None), slice(2, 5), slice(-3, None), slice(None, None, 2), slice(None, None, -1), slice(8, 2, -2), slice(5, 2), slice(-100, 100), slice(100, -100, -3)]:
    print(s, a[s], tuple(a)[s], 'abcdefghij'[s], bytes(a)[s], range(10)[s])
b = a[:]; b[2:5] = ['x']; print(b)
b[1:1] = [7, 7, 7]; print(b)
b[-2:] = []; print(b)
b[:] = 'hello'; print(b)
b[1:3] = b; print(b)
b[::2] = range(len(b[::2])); print(b)
b[5:2] = ['mid']; print(b)
del b[::3]; print(b)
del b[1:3]; print(b)
del b[::-1]; print(b)
c = list(range(10)); del c[8:1:-3]; print(c)
c = list(range(10)); c[::-2] = 'abcde'; print(c)
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
def assign(l, s, v): l[s] = v; return l
attempt(lambda: assign([1, 2, 3], slice(None, None, 2), [1]))
attempt(lambda: assign([1, 2, 3], slice(0, 1), 5))
attempt(lambda: assign([1, 2, 3], slice(None, None, 2), 5))
attempt(lambda: [1][::0])
attempt(lambda: [1][1.0:])
attempt(lambda: [1]['a':])
class I:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print(a[I(2):I(6):I(2)], a[I(3)], a[True], a[False])
print(slice(1, 2), slice(None), slice(1, 2, 3).start, slice(1, 2, 3).stop, slice(1, 2, 3).step)
print(slice(1, 10, 3).indices(5), slice(None, None, -1).indices(5), slice(-100, 100).indices(3), slice(5).indices(10 ** 20))
print(slice(1, 2) == slice(1, 2), slice(1) < slice(2), slice(1, 2) != slice(1, 3), hash(slice(1, 2)) == hash(slice(1, 2)))
attempt(lambda: slice())
attempt(lambda: slice(1).indices(-1))
print(a[10 ** 30:], a[:10 ** 30] == a, a[-10 ** 30:3])
attempt(lambda: a[10 ** 30])
