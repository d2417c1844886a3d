# What changes a bytearray.
def t(f):
    try:
        r = f()
        if r is not None: print(repr(r))
    except Exception as e:
        print(type(e).__name__, e)
b = bytearray(b'hello')
b.append(33); b.extend(b' you'); b.extend([65, 66]); b.extend(range(67, 70)); b.insert(0, 42); b.insert(-1, 43); b.insert(100, 44); print(b, len(b))
print(b.pop(), b.pop(0), b.pop(-2), b); b.remove(111); print(b); b.reverse(); print(b); c = b.copy(); b.clear(); print(b, c, b == bytearray())
b = bytearray(range(20))
b[3] = 255; b[-1] = 0; b[5:8] = b'xyz!'; print(b); b[::4] = b'AAAAAA'; print(b); del b[0]; del b[-2:]; del b[::3]; print(b); b[2:2] = [1, 2, 3]; print(b); b[1:5] = b''; print(b); b[5:] = range(3); print(b)
b += b'tail'; b += bytearray(b'!'); b *= 2; print(b); b *= 0; print(b)
for i in range(1000): b.append(i & 255)
print(len(b), sum(b), b[500:510], b.count(7)); b[100:900] = b'-'; print(len(b), b[95:105]); del b[10:]; print(b)
b = bytearray(b'abc')
t(lambda: b.append(256)); t(lambda: b.append('x')); t(lambda: b.extend('abc')); t(lambda: b.extend(5)); t(lambda: b.extend([300])); t(lambda: b.insert(0, -1)); t(lambda: b.pop(10)); t(lambda: bytearray().pop()); t(lambda: b.remove(1)); t(lambda: b[10]); t(lambda: b['x'])
def setitem(k, v): b[k] = v
def delitem(k): del b[k]
t(lambda: setitem(10, 1)); t(lambda: setitem(0, 256)); t(lambda: setitem(0, 'x')); t(lambda: setitem(slice(0, 1), 'x')); t(lambda: setitem(slice(0, 1), 5)); t(lambda: setitem(slice(None, None, 2), b'abc')); t(lambda: delitem(5)); t(lambda: delitem('x')); t(lambda: setitem('k', 1))
b[:] = b; print(b); b[1:2] = b; print(b); b.extend(b); print(b)
b.resize(3); print(b); b.resize(6); print(b); t(lambda: b.resize(-1))
for x in b: print(x, end=' ')
print(list(reversed(b)), 97 in b, b.index(98), bytes(b), b.__reduce__()[0], b.decode())
class Sub(bytearray):
    def __init__(self, *a): super().__init__(*a); self.tag = 'tag'
s = Sub(b'xy'); s.append(122); print(s, s.tag, type(s + b'1'), len(s), s == b'xyz', isinstance(s, bytearray))
