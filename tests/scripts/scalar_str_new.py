# str(), repr(), ascii(), chr, ord and hashes of texts.
def t(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__, e)
class S:
    def __str__(self): return 'S!'
class R:
    def __repr__(self): return 'Ré'
class Bad:
    def __str__(self): return 5
    def __repr__(self): return None
t(lambda: str()); t(lambda: str(5)); t(lambda: str(S())); t(lambda: str(R())); t(lambda: str(Bad())); t(lambda: repr(Bad())); t(lambda: ascii(R())); t(lambda: str(b'abc')); t(lambda: str(b'\xc3\xa9', 'utf-8')); t(lambda: str(b'\xff', 'utf-8')); t(lambda: str(b'\xff', 'utf-8', 'replace'))
t(lambda: str(b'abc', encoding='ascii')); t(lambda: str(bytearray(b'x'), 'latin-1')); t(lambda: str(memoryview(b'mv'), 'ascii')); t(lambda: str('x', 'utf-8')); t(lambda: str(5, 'utf-8')); t(lambda: str(b'x', 5)); t(lambda: str(b'x', errors='strict')); t(lambda: str(object='q')); t(lambda: str(b'x', 'no-such'))
for s in ['plain', "it's", 'say "x"', 'both \' and "', 'tab\tnl\nret\r', '\x00\x1f\x7f', 'é\xa0\xad', '日本', '\u2028\ud800', '😀', '\\', '\u200b\ufeff', '\U000e0001']:
    print(ascii(repr(s)), ascii(s), len(repr(s)))
print(chr(65), chr(0x65e5), ord('a'), ord('😀'), [ord(c) for c in 'aé日😀'])
t(lambda: chr(-1)); t(lambda: chr(0x110000)); t(lambda: ord('ab')); t(lambda: ord('')); t(lambda: ord(5)); t(lambda: chr('a')); t(lambda: ord(b'a'))
a, b = 'x' * 50 + 'é', 'x' * 50 + 'é'
print(hash(a) == hash(b), a == b, {a: 1}[b], hash('a' + 'b') == hash('ab'), 'é' == 'e\u0301')
