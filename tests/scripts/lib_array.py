# array.array: every type, methods, slices, buffers, errors, subclasses.
from array import array, typecodes, ArrayType
import array as module, io, copy, pickle, struct, warnings
warnings.simplefilter('ignore')
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
print(typecodes, ArrayType is array)
for c in 'bBhHiIlLqQ':
    size = array(c).itemsize * 8
    low, high = (-(1 << size - 1), (1 << size - 1) - 1) if c.islower() else (0, (1 << size) - 1)
    a = array(c, [low, 0, 1, high])
    print(c, size, a, a[-1], a.tolist() == [low, 0, 1, high], len(a.tobytes()))
    print([t(a.__setitem__, 0, v) for v in (low - 1, high + 1, 2**70, -2**70, 1.5, 'x', None)])
for c in 'fd':
    a = array(c, [1, 2.5, -0.0, float('inf'), 1e300])
    print(c, a.itemsize, a, t(a.append, 'x'), t(a.append, None), t(a.append, 10**400))
w = array('w', 'héllo€')
print(w, w.tounicode(), w[1], w[::-1], t(w.append, 'ab'), t(w.append, 1), t(w.fromunicode, 'x'), w)
print(t(array), t(array, 'x'), t(array, 'ab'), t(array, 1), t(array, 'i', 'abc'), t(array, 'i', 5), t(array, 'i', b'abc'), t(array, 'i', b'abcd'))
a = array('i', range(10))
print(a, len(a), a[3], a[-1], a[2:5], a[::3], a[::-1], a[20:], 3 in a, 33 in a)
a[2:4] = array('i', [20, 30, 40]); print(a)
a[::4] = array('i', [7, 7, 7]); print(a)
del a[1:3]; print(a); del a[::2]; print(a); del a[0]; print(a)
for s in ('a[50]', 'a["x"]', 'a[1.5]', 'a.index(99)', 'a.remove(99)', 'a.pop(99)', 'array("i").pop()', 'a.fromlist(5)', 'a.frombytes("abc")', 'a.frombytes(b"abc")', 'a.extend(5)', 'a * "x"', 'a.fromunicode("x")', 'a.tounicode()', 'a < [1]', 'a == [1]', 'a.foo'):
    print(s, '->', t(eval, s))
for s in ('a[50] = 1', 'a[0] = "x"', 'a["x"] = 1', 'a[0:1] = [1]', 'a[::2] = array("i", [1])', 'del a[90]', 'a += [1]', 'a *= 1.5', 'a.foo = 1'):
    print(s, '->', t(exec, s))
a = array('h', [3, 1, 2, 1])
a.append(5); a.extend([6, 7]); a.extend(array('h', [8])); a.insert(0, 9); a.insert(-1, 10); a.insert(99, 11)
print(a, a.count(1), a.index(1), a.index(1, 3), a.pop(), a.pop(0), a)
a.remove(1); a.reverse(); print(a); a.byteswap(); print(a); a.byteswap()
print(a + a, a * 2, 2 * a, a * 0, a.tobytes(), bytes(a[:2]), bytearray(a[:1]))
a += array('h', [1]); a *= 2; print(a)
print(t(a.fromlist, [1, 'x']), len(a), t(a.extend, [1, 'x']), len(a), t(a.extend, array('i')))
print(array('i', [1, 2]) < array('i', [1, 3]), array('i', [1]) == array('d', [1.0]), array('i', [1, 2]) >= array('i', [1]), array('i') == array('d'), array('d', [float('nan')]) == array('d', [float('nan')]))
f = io.BytesIO(); a.tofile(f); f.seek(0); b = array('h'); b.fromfile(f, 3); print(b, t(b.fromfile, f, 100), len(b))
m = memoryview(array('d', [1.5, 2.5])); print(m.format, m.itemsize, m.tolist(), len(m), m.nbytes, m[1]); m[0] = 9.0; print(m.obj)
print(memoryview(array('B', b'abc')).tobytes(), struct.unpack('<2h', array('h', [1, -2])), b'x'.join([b'a', array('B', b'b')]), int.from_bytes(array('B', [1, 2]), 'big'))
buffer = array('B', bytes(8)); struct.pack_into('<i', buffer, 2, 258); print(buffer, io.BytesIO(b'hello').readinto(buffer), buffer.tobytes())
print(copy.copy(b) == b, copy.deepcopy(b) is b, pickle.loads(pickle.dumps(b)), list(iter(b)), sum(b), max(b), sorted(b), [x for x in reversed(b)])
class Sub(array):
    def total(self): return sum(self)
s = Sub('i', [1, 2, 3]); s.name = 'n'; print(s, s.total(), type(s[:2]).__name__, s.name, isinstance(s, array), array[int])
it = iter(s); next(it); print(list(it), list(it), b.buffer_info()[1], a.clear(), a)
match array('i', [1, 2]):
    case [x, y]: print('sequence', x, y)
