# Finding and counting in texts of all widths.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
texts = ['', 'abcabc', 'ééaé', '日本語日本', '😀a😀b', 'aaaa']
needles = ['', 'a', 'abc', 'é', '日本', '😀', 'zz', 'aa']
for s in texts:
    for n in needles:
        print(repr(s), repr(n), s.find(n), s.rfind(n), s.count(n), s.startswith(n), s.endswith(n), n in s, s.find(n, 1), s.rfind(n, 1, 4), s.count(n, -3), s.startswith(n, 1), s.endswith(n, 0, -1), s.find(n, 100), s.find(n, None, None))
t(lambda: 'abc'.index('c')); t(lambda: 'abc'.index('z')); t(lambda: 'abc'.rindex('z')); t(lambda: 'abcabc'.rindex('a')); t(lambda: 'abc'.index('a', 1))
t(lambda: 'abc'.find(1)); t(lambda: 'abc'.rfind(b'a')); t(lambda: 'abc'.count(None)); t(lambda: 'abc'.index(1.5)); t(lambda: 1 in 'abc'); t(lambda: 'abc'.find('a', 'x')); t(lambda: 'abc'.find())
t(lambda: 'abc'.startswith(('x', 'ab'))); t(lambda: 'abc'.startswith(())); t(lambda: 'abc'.startswith(('x', 1))); t(lambda: 'abc'.endswith(1)); t(lambda: 'abc'.startswith(['a'])); t(lambda: 'abc'.endswith(('c', 1)))
long = 'x' * 5000 + 'needle' + 'y' * 5000
print(long.find('needle'), long.rfind('needle'), long.count('x'), long.find('needles'), ('ab' * 3000).count('ab'), ('é' * 3000 + 'b').find('b'))
class I:
    def __index__(self): return 2
print('abcabc'.find('a', I()), 'abcabc'[I()], 'abcabc'[I():])
