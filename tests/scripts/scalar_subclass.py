# Subclasses of the scalar types keep their class where CPython does, and lose it where it does.
class Int(int):
    def __new__(cls, v, extra=None):
        self = super().__new__(cls, v); self.extra = extra; return self
    def double(self): return self * 2
class Float(float):
    def __add__(self, o): return Float(float(self) + o)
class Str(str):
    def shout(self): return self.upper() + '!'
class Bytes(bytes):
    pass
class Complex(complex):
    pass
i = Int(5, 'e'); print(i, repr(i), i.extra, i.double(), type(i + 1), type(+i), type(-i), type(abs(i)), type(int(i)), type(i.real), i == 5, hash(i) == hash(5), i < 6, [10, 20, 30, 40, 50, 60][i], i in {5: 1}, {i: 1}[5], isinstance(i, int), divmod(i, 2), i ** 2, 2 ** i, i & 4, f'{i:03d}', '%d' % i, i.bit_length(), bool(Int(0)), round(i), i.__class__.__name__)
big = Int(10**30); print(big, big + 1, type(big // 1), big == 10**30, hash(big) == hash(10**30), str(big), big.bit_length(), -big)
f = Float(1.5); print(f, repr(f), type(f + 1), f + 1, type(1 + f), type(f * 2), f == 1.5, hash(f) == hash(1.5), int(f), type(float(f)), f'{f:.3f}', round(f), f.is_integer(), type(f.real))
s = Str('héllo'); print(s, repr(s), s.shout(), type(s + 'x'), type('x' + s), type(s[0]), type(s.upper()), type(s[:]), type(str(s)), s == 'héllo', hash(s) == hash('héllo'), {s: 1}['héllo'], {'héllo': 2}[s], ','.join([s, s]), type(''.join([s])), len(s), 'h' in s, s * 2, '%s' % s, f'{s:>8}', type(s.replace('z', 'y')), type(s.strip()), list(s)[:2], s.encode())
b = Bytes(b'abc'); print(b, type(b), type(b + b'd'), type(b[:]), b == b'abc', hash(b) == hash(b'abc'), {b: 1}[b'abc'], b[0], b.hex(), type(b.upper()), type(bytes(b)), b.decode(), type(Bytes.fromhex('41')), len(b))
c = Complex(1, 2); print(c, type(c), type(c + 1), c == 1+2j, hash(c) == hash(1+2j), c.real, abs(c), type(c.conjugate()))
print(type(Int.from_bytes(b'\5')), Int.from_bytes(b'\5').extra, type(Float.fromhex('0x1p1')), type(Float(2)), Int('12').extra, Int(3.7), Str(5), Str(b'x', 'ascii'), Str())
i.note = 'attr'; s.note = 1; f.note = 2; b.note = 3; print(i.__dict__, s.note, f.__dict__, vars(b))
class Rev(int):
    def __radd__(self, o): return 'radd'
    def __rmul__(self, o): return 'rmul'
    def __eq__(self, o): return 'eq'
    __hash__ = int.__hash__
print(1 + Rev(2), 2 * Rev(3), Rev(2) + 1, 1 == Rev(1), 1.5 + Rev(2), sorted([Int(3), 1, Int(2)]), sum([Int(1), Int(2)]), max(Int(1), 2))
class Idx:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print([1, 2, 3][Idx(1)], 'abc'[Idx(2)], bytes(Idx(2)), 'ab' * Idx(2), range(Idx(3)), hex(Idx(255)), int(Idx(7)), float(Idx(8)), round(2.567, Idx(1)), (1).__add__(Int(2)))
for cls, args in [(int, ('x',)), (Int, ('x',)), (Float, ('x',)), (Complex, ('x',))]:
    try:
        cls(*args)
    except ValueError as e:
        print(e)
