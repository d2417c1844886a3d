# split, partition, strip and slices.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
for s in ['a b  c', ' a b c ', '', '   ', 'abc', 'a,b,,c', ',', 'a\tb\nc', 'é é\u3000日', 'x\x1cy\x85z\xa0w']:
    print(s.split(), s.split(None, 1), s.rsplit(None, 1), s.split(','), s.split(',', 1), s.rsplit(',', 1), s.split(sep=' ', maxsplit=2), s.rsplit(' '), s.split(maxsplit=0))
    print(s.partition(','), s.rpartition(','), s.partition('b'), s.strip(), s.lstrip(), s.rstrip(), s.strip('a '), s.lstrip(',a'), s.rstrip('c'), s.strip(''))
for s in ['a\nb', 'a\r\nb\r', '\n', '', 'a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i', 'no end\n\n']:
    print(s.splitlines(), s.splitlines(True), s.splitlines(keepends=1))
t(lambda: 'a'.split('')); t(lambda: 'a'.split(1)); t(lambda: 'a'.rsplit('')); t(lambda: 'a'.partition('')); t(lambda: 'a'.rpartition('')); t(lambda: 'a'.partition(1)); t(lambda: 'a'.strip(1)); t(lambda: 'a'.split(' ', 'x')); t(lambda: 'a'.split(maxsplit=1.5))
print('prefix-rest'.removeprefix('prefix-'), 'rest.txt'.removesuffix('.txt'), 'abc'.removeprefix('x'), 'abc'.removesuffix(''), 'aaa'.removeprefix('a'))
t(lambda: 'a'.removeprefix(1)); t(lambda: 'a'.removesuffix(None))
s = 'héllo wörld 日本😀'
print(s[0], s[-1], s[3:8], s[:-3], s[::2], s[::-1], s[10:2:-3], s[100:], s[:100], s[5:5], s[-5:], len(s), s[1:2] is s[1:2] or True)
for k in ['x', 1.5, None, 100, -100, slice('a', None), slice(None, None, 0)]:
    t(lambda: s[k])
print([c for c in 'aé日😀'], list(reversed('abc')), tuple('xyz'), ''.join(reversed('héé日')), 'abc'.__getitem__(1), 'ab'.__len__(), 'b' in 'abc', 'abc'.__contains__('bc'))
print(s.encode('utf-8')[:5], max(s), min(s), sorted('hello'), ''.join(sorted(set('hello'))))
