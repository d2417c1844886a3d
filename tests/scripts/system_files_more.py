# Files: modes, positions, encodings, newlines, buffering, context managers, errors, iteration, truncation, binary structures.
import os, tempfile, io, sys
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'.replace(d, 'DIR')
d = tempfile.mkdtemp(); p = os.path.join(d, 'f.txt')
with open(p, 'w') as f: print(f.write('one\ntwo\nthree'), f.tell(), f.writable(), f.readable(), f.mode, f.encoding.lower(), f.closed, f.writelines(['\n', 'four\n']))
print(f.closed, t(f.write, 'x'), t(f.read), os.path.getsize(p))
with open(p) as f: print(f.read(3), f.read(1) == '\n', f.readline(), f.tell(), f.readlines(), f.read(), f.readline(), f.seek(0), next(f), [l.strip() for l in f], t(f.write, 'x'))
with open(p, 'r+') as f: print(f.readline(), f.seek(0), f.write('ONE'), f.seek(0, 2), f.write('end'), f.seek(0), f.read())
with open(p, 'a') as f: print(f.write('appended\n'), f.tell() > 0)
with open(p, 'a+') as f: f.seek(0); print(f.readline())
with open(p, 'rb') as f: print(f.read(5), f.seek(-3, 2), f.read(), f.seek(2), f.read(1), f.seek(1, 1), f.read(2), f.peek(2)[:2], f.readinto(bytearray(3)), f.raw.name == p)
with open(p, 'wb') as f: print(f.write(bytes(range(5))), t(f.write, 'str'), f.truncate(2), f.tell())
print(open(p, 'rb').read(), t(open, p, 'x'), t(open, p + '/no'), t(open, os.path.join(d, 'none')), t(open, d), t(open, p, 'q'), t(open, p, 'rw'), t(open, p, 'rbt'), t(open, p, 'rb', encoding='utf-8'), t(open, p, buffering=0), t(open, p, 'w', newline='x'), t(open, 'a\0b'), t(open, 5.5))
for nl in (None, '', '\n', '\r', '\r\n'):
    with open(p, 'w', newline=nl) as f: f.write('a\nb\r\nc\rd')
    raw = open(p, 'rb').read()
    print(repr(nl), raw, [open(p, newline=n).readlines() for n in (None, '', '\n', '\r', '\r\n')])
for enc, text in (('utf-8', 'é€\U0001f600'), ('latin-1', 'é'), ('utf-16', 'aé'), ('utf-8-sig', 'x'), ('ascii', 'a'), ('cp1252', '€')):
    with open(p, 'w', encoding=enc) as f: f.write(text)
    print(enc, open(p, 'rb').read(), open(p, encoding=enc).read() == text)
with open(p, 'wb') as f: f.write(b'ok\xff\xfe')
print(t(open(p, encoding='utf-8').read), [ascii(open(p, encoding='utf-8', errors=e).read()) for e in ('ignore', 'replace', 'surrogateescape', 'backslashreplace')], t(open(p, 'w', encoding='ascii').write, 'é'), t(open, p, encoding='nope'))
f = open(p, 'w', buffering=1); f.write('line\npartial'); print(open(p).read()); f.flush(); print(open(p).read(), f.fileno() > 2, f.isatty(), f.line_buffering, f.name == p); f.close(); f.close()
with open(p, 'w') as a, open(p + '2', 'w') as b: print('to a', file=a); print('to b', file=b, end='')
os.rename(p + '2', p + '3'); print(open(p + '3').read(), sorted(os.listdir(d)), os.stat(p).st_size, os.path.isfile(p), os.path.isdir(d), [e.name for e in sorted(os.scandir(d), key=lambda e: e.name)])
def gen():
    with open(p, 'w') as f:
        for i in range(3): f.write(f'{i}\n'); yield i
print(list(gen()), sum(int(l) for l in open(p)), list(enumerate(open(p), 1)), '1\n' in open(p), max(open(p), key=int))
class Reader(io.RawIOBase):
    def __init__(self, data): self.data = data
    def readable(self): return True
    def readinto(self, b): n = min(len(b), len(self.data)); b[:n] = self.data[:n]; self.data = self.data[n:]; return n
print(io.BufferedReader(Reader(b'hello world')).read(5), io.TextIOWrapper(io.BufferedReader(Reader(b'x\ny\n'))).readlines(), Reader(b'abc').read(), Reader(b'abc').readall())
s = io.StringIO('a\nb'); print(s.readline(), s.tell(), s.read(), s.seek(0), s.truncate(1), s.getvalue(), s.write('zz'), s.getvalue()); b = io.BytesIO(b'12345'); print(b.read(2), b.getbuffer()[0], b.seek(-1, 2), b.write(b'xy'), b.getvalue(), b.readable(), t(b.seek, -1), b.read1(5))
tmp = tempfile.NamedTemporaryFile('w+', delete=True); tmp.write('t'); tmp.seek(0); print(tmp.read(), os.path.exists(tmp.name)); n = tmp.name; tmp.close(); print(os.path.exists(n)); fd = os.open(p, os.O_RDWR | os.O_CREAT); print(os.write(fd, b'XY'), os.lseek(fd, 0, 0), os.read(fd, 3), os.fstat(fd).st_size); os.close(fd); print(t(os.read, fd, 1))
os.makedirs(os.path.join(d, 'x', 'y')); open(os.path.join(d, 'x', 'g'), 'w').close(); print([(os.path.relpath(r, d), sorted(ds), sorted(fs)) for r, ds, fs in sorted(os.walk(d))], t(os.rmdir, os.path.join(d, 'x')), t(os.mkdir, d), t(os.remove, d + '/none')); import shutil; shutil.rmtree(d); print(os.path.exists(d))
