# Binary files and their layers.
import io, os, tempfile
d = tempfile.mkdtemp()
p = os.path.join(d, 'b.bin')
with open(p, 'wb') as f:
    print(type(f).__name__, f.write(b'0123456789\nabc\n'), f.tell())
    print(f.write(bytearray(b'x')), f.write(memoryview(b'yz')), f.writable(), f.readable(), f.seekable(), f.mode)
with open(p, 'rb') as f:
    print(type(f).__name__, type(f.raw).__name__, f.raw.mode, f.mode)
    print(f.read(3), f.tell(), f.peek(2)[:2], f.tell(), f.readline(), f.read1(2), f.readlines())
    print(f.read(), f.readline(), f.seek(2), f.read(2), f.seek(-3, 2), f.read(), f.seek(1), f.seek(2, 1), f.tell())
    b = bytearray(4)
    f.seek(0)
    print(f.readinto(b), b, f.readinto1(b), b)
    f.seek(0)
    print([line for line in f])
with open(p, 'r+b') as f:
    print(type(f).__name__, f.read(2), f.write(b'XX'), f.read(2), f.tell())
    f.seek(0)
    print(f.read())
with open(p, 'ab') as f:
    f.write(b'end')
with open(p, 'ab+') as f:
    f.write(b'!')
    f.seek(0)
    print(f.read())
with open(p, 'rb', buffering=0) as f:
    print(type(f).__name__, f.read(4), f.readline(), f.readall(), f.read(1))
with open(p, 'wb', buffering=0) as f:
    print(f.write(b'direct'), open(p, 'rb').read())
fd = os.open(p, os.O_RDONLY)
with open(fd, 'rb') as f:
    print(f.read(3), f.name == fd, os.lseek(f.fileno(), 0, os.SEEK_CUR) >= 3)
try:
    os.close(fd)
except OSError as e:
    print(e)
fd = os.open(p, os.O_RDWR)
with open(fd, 'r+', closefd=False) as f:
    f.write('Q')
print(os.pread(fd, 6, 0))
os.close(fd)
f = io.FileIO(p)
print(repr(f).replace(d, 'D'), f.closefd, f.readable(), f.writable())
r = io.BufferedReader(f)
print(r.read(2), r.raw is f)
t = io.TextIOWrapper(r)
print(t.read(), t.buffer is r, repr(t).replace(d, 'D'))
print(t.detach() is r)
try:
    t.read()
except ValueError as e:
    print(e)
r.close()
print(f.closed)
with open(p, 'wb') as f:
    for call in (lambda: f.write('str'), f.read, lambda: f.seek(0, 7)):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, e)
with open(p, 'w', opener=lambda path, flags: os.open(path, flags)) as f:
    f.write('by opener')
print(open(p, 'rb').read())
with open(p, 'xb' if not os.path.exists(p) else 'rb') as f:
    print(f.mode)
print(os.stat(p).st_size, os.path.getsize(p))
os.truncate(p, 2)
print(open(p, 'rb').read())
r, w = os.pipe()
with open(w, 'wb') as f:
    f.write(b'one\ntwo\nthree')
with open(r, 'rb') as f:
    print(f.readline(), f.read(2), f.read(), f.seekable())
r, w = os.pipe()
with open(w, 'w') as f:
    f.write('eins\nzwei\n')
with open(r) as f:
    print(list(f))
os.unlink(p)
os.rmdir(d)
