# Slices of every sequence: bounds, steps, huge numbers, __index__, own classes, slice objects, deletion, assignment.
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
seqs = [list(range(10)), tuple(range(10)), 'abcdefghij', b'abcdefghij', bytearray(b'abcdefghij'), range(10), range(20, 0, -2)]
slices = [slice(None), slice(3), slice(2, 5), slice(-3, None), slice(None, -3), slice(None, None, 2), slice(None, None, -1), slice(8, 2, -2), slice(100), slice(-100, 100), slice(5, 2), slice(2, 5, -1), slice(-1, -5, -1), slice(10**30), slice(-10**30, 10**30, 3), slice(None, None, 10**30), slice(None, None, -10**30), slice(0, 0), slice(True, 5)]
for s in seqs: print(type(s).__name__, [list(s[k]) if not isinstance(s, str) else s[k] for k in slices])
class Ix:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
class Bad:
    def __index__(self): return 'x'
class Ex:
    def __index__(self): raise KeyError('idx')
l = list(range(6)); print(l[Ix(1):Ix(-1)], l[Ix(2)], 'abc'[Ix(-1)], range(9)[Ix(3)], t(lambda: l[Bad()]), t(lambda: l[Bad():]), t(lambda: l[Ex():]), t(lambda: l[1.0:]), t(lambda: l['a']), t(lambda: l[::0]), t(lambda: 'abc'[::0]), t(lambda: l[None]), t(lambda: (1,)['x']), t(lambda: 'a'['x']), t(lambda: b'a'['x']), t(lambda: range(3)['x']), t(lambda: l[10**30]), t(lambda: l[7]), t(lambda: 'a'[5]), t(lambda: ()[0]), t(lambda: range(3)[3]), t(lambda: b''[0]))
class Seq:
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print('set', k, v)
    def __delitem__(self, k): print('del', k)
q = Seq(); print(q[1:2], q[::3], q[1:2, 3], q[..., None], q[()], q[-1], q[a:=5], q[*[1, 2]], q[1:2, *(3, 4)]); q[1:2] = 5; q[::2, 1] = 6; del q[3:]; q[0] = q[1] = 7
s = slice(1, 10, 2); print(s, s.start, s.stop, s.step, s.indices(5), slice(None, None, -1).indices(4), slice(-3, None).indices(2), t(s.indices, -1), s == slice(1, 10, 2), s < slice(2, 3), hash(s) == hash(slice(1, 10, 2)), slice(*range(3)), slice(5), t(slice), t(slice, 1, 2, 3, 4), repr(slice('a', [1])), slice(1, 2) in [slice(1, 2)])
for idx, new in ((slice(1, 3), 'xyz'), (slice(0, 0), [9]), (slice(None), ()), (slice(1, None, 2), 'ab'), (slice(None, None, -1), range(5)), (slice(5, 1), ['m']), (slice(100, None), ['end']), (slice(-2, None), []), (slice(1, 4), (i for i in 'gen'))):
    m = list(range(5)); r = t(m.__setitem__, idx, new); print(m, r)
for idx in (slice(1, 3), slice(None, None, 2), slice(None, None, -2), slice(3, 1), slice(4, 0, -1), slice(None), slice(-1, None), 0, -1, 9): m = list(range(5)); r = t(m.__delitem__, idx); print(m, r)
b = bytearray(b'hello'); b[1:3] = b'XYZ'; print(b); b[::2] = b'123' if len(b[::2]) == 3 else b[::2]; print(b); del b[::2]; print(b, t(b.__setitem__, slice(0, 1), 'x'), t(b.__setitem__, 0, 256), t(b.__setitem__, 0, 'a')); b[5:] = range(3); print(b)
m = list(range(3)); m[1:1] = m; print(m); m[:] = m[::-1]; print(m); m[::2] = m[::2][::-1]; print(m); r = range(0, 100, 7); print(r[2:5], r[::-1], r[-3:], list(r[1:10:4]), r[3:3], len(r[5:]), r[::2] == range(0, 100, 14), range(5)[1:][1:][1:])
class L(list): pass
class S(str): pass
class T(tuple): pass
print(type(L([1, 2])[:]).__name__, type(S('ab')[:]).__name__, type(T((1, 2))[:]).__name__, (1, 2)[:] is (1, 2)[:] or True, 'abc'[:] is 'abc'); mv = memoryview(b'abcdef'); print(bytes(mv[1:4]), bytes(mv[::-2]), mv[2], len(mv[10:]))
