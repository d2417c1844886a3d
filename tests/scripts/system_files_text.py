# Text files: modes, newlines, positions, encodings.
import io, os, tempfile
d = tempfile.mkdtemp()
p = os.path.join(d, 'a.txt')
with open(p, 'w') as f:
    print(f.write('hello\nworld\n'), f.tell(), f.closed, f.mode, f.encoding)
    print('more', 1, 2, sep='-', file=f)
print(f.closed)
with open(p) as f:
    print(f.readline(), f.tell(), f.read(3), f.tell(), f.readlines(), f.read())
with open(p, 'a') as f:
    f.write('tail')
print(open(p).read())
with open(p, 'r+') as f:
    print(repr(f.readline()), f.tell())
    f.seek(0)
    f.write('HELLO')
    f.seek(0)
    print(repr(f.read()))
    f.seek(0, 2)
    f.write('!')
    f.seek(0)
    f.truncate(5)
print(repr(open(p).read()))
with open(p, 'w+') as f:
    f.write('abc\ndef\n')
    f.seek(0)
    print(list(f))
# newlines
with open(p, 'wb') as f:
    f.write(b'a\r\nb\rc\nd')
for newline in (None, '', '\n', '\r', '\r\n'):
    with open(p, newline=newline) as f:
        print(repr(newline), list(f), f.newlines)
    with open(p, newline=newline) as f:
        print(repr(f.read()), repr(newline))
    with open(p, newline=newline) as f:
        print([f.readline(2) for _ in range(6)])
for newline in (None, '', '\n', '\r', '\r\n'):
    with open(p, 'w', newline=newline) as f:
        f.write('x\ny\r\n')
    print(repr(newline), open(p, 'rb').read())
# encodings
for encoding in ('utf-8', 'latin-1', 'utf-16', 'utf-16-le', 'utf-8-sig', 'cp1252'):
    with open(p, 'w', encoding=encoding) as f:
        f.write('caf\xe9\n')
        f.write('na\xefve\n')
    print(encoding, open(p, 'rb').read())
    with open(p, encoding=encoding) as f:
        print(f.readline(), f.read())
with open(p, 'w', encoding='utf-8') as f:
    f.write('\u20ac\U0001f600\n' * 3)
with open(p, encoding='utf-8') as f:
    print(f.read(1), f.tell(), f.read(2), f.tell(), len(f.read()), f.seek(3), f.readline())
with open(p, 'wb') as f:
    f.write(b'ok\xff\n')
try:
    open(p, encoding='utf-8').read()
except UnicodeDecodeError as e:
    print(e)
print(open(p, encoding='utf-8', errors='replace').read(), ascii(open(p, errors='surrogateescape').read()))
try:
    open(p, 'w', encoding='ascii').write('\xe9')
except UnicodeEncodeError as e:
    print(e)
print(open(p, 'w', encoding='ascii', errors='backslashreplace').write('\xe9'))
# errors
for args in ((p, 'q'), (p, 'rw'), (p, 'rb', -1, 'utf-8'), (p, 'r', 0), (d,), (os.path.join(d, 'nope'),), (p, 'x'), (3.5,), (p, 'r', -1, 'nope')):
    try:
        open(*args)
    except Exception as e:
        print(type(e).__name__, str(e).replace(d, 'D'))
f = open(p)
f.close()
for method in ('read', 'readline', 'tell', 'flush', 'fileno'):
    try:
        getattr(f, method)()
    except ValueError as e:
        print(method, e)
try:
    next(f)
except ValueError as e:
    print(e)
with open(p) as f:
    for call in (lambda: f.write('x'), lambda: f.seek(-1), lambda: f.seek(1, 1), lambda: f.seek(0, 9)):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, e)
with open(p, 'w') as f:
    for call in (f.read, f.readline, lambda: f.write(b'x'), lambda: f.write(None)):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, e)
# written without close is there for the next open
open(p, 'w').write('unclosed')
print(open(p).read())
os.unlink(p)
os.rmdir(d)
