# memoryview over bytes and bytearray.
def t(f):
    try:
        r = f()
        if r is not None: print(repr(r))
    except Exception as e:
        print(type(e).__name__, e)
b = bytearray(b'hello world')
m = memoryview(b)
print(m[0], m[-1], len(m), m.tobytes(), bytes(m[2:5]), m[::2].tobytes(), m[::-1].tobytes(), m.tolist()[:3], m.readonly, m.format, m.itemsize, m.nbytes, m.ndim, m.shape, m.strides, m.contiguous, m[::2].contiguous, m.obj is b)
m[0] = 72; m[6:11] = b'WORLD'; print(b); m[1::2] = b'-----'; print(b)
m2 = m[3:8]; m2[0] = 33; print(b, m2 == b[3:8], m == b, m != b'x', m2 == memoryview(bytes(m2)), list(m2), 33 in m2, m.hex()[:6], m2.hex(':'))
def setitem(v, k, x): v[k] = x
t(lambda: m[100]); t(lambda: setitem(m, 0, 256)); t(lambda: setitem(m, 0, 'x')); t(lambda: setitem(m, slice(0, 2), b'abc')); t(lambda: m['x']); t(lambda: memoryview('x')); t(lambda: memoryview(5)); r = memoryview(b'ro'); t(lambda: setitem(r, 0, 1)); print(r.readonly, hash(r) == hash(b'ro'))
t(lambda: hash(m))
c = memoryview(bytearray(range(16)))
for f in ('b', 'B', 'h', 'H', 'i', 'I', 'q', 'Q', 'f', 'd', 'c', '?'):
    v = c.cast(f); print(f, v.itemsize, len(v), v.nbytes, v.shape, v.strides, v.tolist()[:2] if f not in 'fd' else len(v.tolist()))
i = c.cast('i'); i[1] = -5; print(i[1], c.tolist()[4:8], i[1:3].tolist(), i.cast('B')[4]); d = c.cast('d'); d[0] = 2.5; print(d[0], d.tolist()[0])
t(lambda: c.cast('x')); t(lambda: c[1:].cast('i')); t(lambda: i.cast('h')); t(lambda: c[::2].cast('h')); t(lambda: setitem(i, 0, 2**40)); t(lambda: setitem(i, 0, 'x'))
with memoryview(b'abc') as w:
    print(w[1], w.count(97), w.index(98))
t(lambda: w[0]); t(lambda: len(w)); w.release()
print(m.toreadonly().readonly, [x for x in memoryview(b'xyz')], int.from_bytes(memoryview(b'\1\2'), 'big'), b'a' + memoryview(b'b'), bytes(memoryview(b'q')), b'-'.join([memoryview(b'1'), b'2']))
