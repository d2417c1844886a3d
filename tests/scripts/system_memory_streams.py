# StringIO, BytesIO, wrappers around them and around Python classes.
import io
s = io.StringIO('first\nsecond\n')
print(s.readline(), s.read(3), s.tell(), s.read(), s.read())
s.write('third')
print(s.getvalue(), s.tell(), s.seek(0), s.write('FI'), s.getvalue())
s.seek(0)
print(list(s), s.truncate(4), s.getvalue())
s.seek(8)
s.write('z')
print(repr(s.getvalue()))
for newline in (None, '', '\n', '\r', '\r\n'):
    t = io.StringIO('a\r\nb\rc\n', newline=newline)
    print(repr(newline), list(t), repr(t.getvalue()), t.newlines)
    t.write('x\ny')
    print(repr(t.getvalue()))
for call in (lambda: s.write(1), lambda: s.seek(-1), lambda: s.seek(1, 1), lambda: io.StringIO(5), lambda: io.StringIO(newline='q'), lambda: s.truncate(-1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
s.close()
try:
    s.read()
except ValueError as e:
    print(e)
with io.StringIO() as s:
    print('to a string', 1, file=s, end='')
    print(repr(s.getvalue()))
b = io.BytesIO(b'abc\ndef')
print(b.read(2), b.readline(), b.readlines(), b.seek(0, 2), b.write(b'!'), b.getvalue(), b.tell())
b.seek(10)
b.write(b'x')
print(b.getvalue(), b.seek(1), b.read1(2), bytes(b.getbuffer()[:3]), b.truncate(3), b.getvalue())
v = bytearray(2)
b.seek(0)
print(b.readinto(v), v, list(io.BytesIO(b'1\n2\n3')))
for call in (lambda: b.write('s'), lambda: b.seek(-1), lambda: io.BytesIO('s')):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
t = io.TextIOWrapper(io.BytesIO(b'h\xc3\xa9llo\r\nworld\rend'), encoding='utf-8')
print(t.readline(), t.read(3), t.read(), t.newlines)
t = io.TextIOWrapper(io.BytesIO('\u20ac\n'.encode('utf-16')), encoding='utf-16')
print(t.read())
raw = io.BytesIO()
t = io.TextIOWrapper(raw, encoding='latin-1', newline='\r\n', write_through=True)
t.write('a\n\xe9\n')
t.flush()
print(raw.getvalue(), t.encoding, t.errors, t.line_buffering)
t = io.TextIOWrapper(io.BytesIO(b'a' * 10000 + b'\nnext\n'), encoding='ascii')
print(len(t.readline()), t.tell(), t.readline())

class Raw(io.RawIOBase):
    def __init__(self, data):
        self.data = data
        self.at = 0
    def readable(self):
        return True
    def readinto(self, b):
        n = min(len(b), 3, len(self.data) - self.at)
        b[:n] = self.data[self.at:self.at + n]
        self.at += n
        return n

print(Raw(b'hello world').read(), Raw(b'hello world').read(2))
r = io.BufferedReader(Raw(b'line one\nline two\nrest'))
print(r.readline(), r.peek(1)[:1], r.read(4), r.read())
print(list(io.TextIOWrapper(io.BufferedReader(Raw(b'x\ny\nz')))))

class Sink(io.RawIOBase):
    def __init__(self):
        self.got = []
    def writable(self):
        return True
    def write(self, b):
        self.got.append(bytes(b))
        return len(b)

k = Sink()
w = io.BufferedWriter(k)
w.write(b'abc')
w.write(b'def')
w.flush()
print(b''.join(k.got))
w.close()
print(k.closed)
print(isinstance(s, io.TextIOBase), isinstance(b, io.BufferedIOBase), isinstance(k, io.RawIOBase), isinstance(b, io.IOBase), issubclass(io.FileIO, io.RawIOBase))
class Mine(io.StringIO):
    def write(self, s):
        return super().write(s.upper())
m = Mine()
print('loud', file=m)
m.extra = 5
print(m.getvalue(), m.extra)
d = io.IncrementalNewlineDecoder(None, True)
print(repr(d.decode('a\r')), repr(d.decode('\nb\rc')), d.newlines)
try:
    io.IOBase().fileno()
except io.UnsupportedOperation as e:
    print(type(e).__mro__[1:3], e)
