# bytes and bytearray: construction and the methods they share.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
class B:
    def __bytes__(self): return b'B!'
class I:
    def __index__(self): return 3
class Bad:
    def __bytes__(self): return 5
for kind in (bytes, bytearray):
    print(kind.__name__)
    t(lambda: kind()); t(lambda: kind(3)); t(lambda: kind(I())); t(lambda: kind(b'ab')); t(lambda: kind(bytearray(b'cd'))); t(lambda: kind([1, 2, 255])); t(lambda: kind((65, I()))); t(lambda: kind(range(5))); t(lambda: kind('é', 'utf-8')); t(lambda: kind('é', 'ascii', 'replace')); t(lambda: kind(memoryview(b'mv'))); t(lambda: kind(x for x in (1, 2)))
    t(lambda: kind('abc')); t(lambda: kind(-1)); t(lambda: kind([256])); t(lambda: kind([-1])); t(lambda: kind(['a'])); t(lambda: kind(1.5)); t(lambda: kind(None)); t(lambda: kind(b'a', 'utf-8')); t(lambda: kind(b'a', errors='x')); t(lambda: kind(encoding='utf-8')); t(lambda: kind(Bad())); t(lambda: kind('a', 5))
    k = kind(b'Hello, World hello')
    t(lambda: (k.find(b'o'), k.find(111), k.rfind(b'o'), k.count(b'l'), k.count(108), k.index(b'W'), k.find(b'zz'), k.find(b'o', 5), k.rfind(b'o', 0, 6), b'World' in k, 72 in k, b'' in k))
    t(lambda: k.index(b'zz')); t(lambda: k.rindex(300)); t(lambda: 300 in k); t(lambda: 'a' in k); t(lambda: k.find('a')); t(lambda: k.count(1.5))
    t(lambda: (k.startswith(b'He'), k.endswith((b'x', b'lo')), k.startswith(b'e', 1))); t(lambda: k.startswith('H')); t(lambda: k.endswith(('x',)))
    t(lambda: (k.upper(), k.lower(), k.title(), k.capitalize(), k.swapcase())); t(lambda: (k.replace(b'l', b'LL'), k.replace(b'l', b'', 2), k.replace(b'', b'.', 3))); t(lambda: k.replace('a', 'b'))
    t(lambda: (k.split(), k.split(b','), k.split(b'l', 2), k.rsplit(b'l', 1), k.rsplit(None, 1), k.partition(b', '), k.rpartition(b'x'))); t(lambda: k.split(b'')); t(lambda: k.split('x')); t(lambda: kind(b'a\nb\r\nc').splitlines(True))
    t(lambda: (kind(b'  x ').strip(), kind(b'xxaxx').strip(b'x'), kind(b'xxa').lstrip(b'x'), kind(b'axx').rstrip(b'x'), kind(b'ab').removeprefix(b'a'), kind(b'ab').removesuffix(b'b'))); t(lambda: k.strip('x'))
    t(lambda: (kind(b'ab').center(6), kind(b'ab').ljust(4, b'.'), kind(b'ab').rjust(4, b'.'), kind(b'-4').zfill(5), kind(b'a\tb').expandtabs(4))); t(lambda: k.center(30, 'x')); t(lambda: k.ljust(30, b'xx'))
    t(lambda: (kind(b',').join([b'a', bytearray(b'b'), memoryview(b'c')]), kind(b'').join([]))); t(lambda: kind(b',').join(['a'])); t(lambda: kind(b',').join(5))
    t(lambda: (k.hex(), k.hex(':'), k.hex('-', 4), k.hex('-', -4), k.hex(b'.', 3))); t(lambda: k.hex('xx')); t(lambda: k.hex('é')); t(lambda: k.hex(5)); t(lambda: kind.fromhex('48 65 6c')); t(lambda: kind.fromhex('4')); t(lambda: kind.fromhex('zz')); t(lambda: kind.fromhex(5)); t(lambda: kind.fromhex(b'41 42'))
    t(lambda: (k.translate(bytes.maketrans(b'lo', b'01')), k.translate(None, b'lo'), k.translate(None, delete=b'H'))); t(lambda: k.translate(b'x')); t(lambda: kind.maketrans(b'a', b'bc')[:3])
    t(lambda: [getattr(kind(b), 'is' + n)() for b in (b'', b'abc', b'AB1', b'12', b' \t', b'Abc', b'\xff') for n in ('alnum', 'alpha', 'ascii', 'digit', 'lower', 'space', 'title', 'upper')])
    t(lambda: (k[0], k[-1], k[1:4], k[::-2], len(k), list(k[:3]), k + b'!', k * 2 == k + k, 2 * kind(b'ab'), kind(b'a') + bytearray(b'b'), kind(b'a') + memoryview(b'c')))
    t(lambda: k[100]); t(lambda: k['x']); t(lambda: k + 'x'); t(lambda: k + 5); t(lambda: k * 'x'); t(lambda: k < 'x'); t(lambda: k == 'Hello')
    t(lambda: (k == bytes(k), k == bytearray(k), k < b'I', k > b'', k <= k, k != b'x', bytes(k) == memoryview(k)))
    t(lambda: kind(b'%d %s %b %a %r %c %x %05.1f %%') % (5, b'x', B(), 'é', 'r', 65, 255, 2.5)); t(lambda: kind(b'%(a)s') % {b'a': b'1'}); t(lambda: kind(b'%s') % 'x'); t(lambda: kind(b'%c') % 256); t(lambda: kind(b'%d') % 'x'); t(lambda: kind(b'%s %s') % b'x'); t(lambda: kind(b'x') % 5)
    print(repr(kind(bytes(range(256)))), str(kind(b'"\'')), kind(b"'"))
print(hash(b'abc') == hash(b'ab' + b'c'), {b'k': 1}[b'k'], b'abc'.__getnewargs__(), b'a'.__bytes__())
t(lambda: hash(bytearray(b'x')))
