# Case, padding, replacement, joining, repetition.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
for s in ['hello World', 'ÉCOLE straße', 'ΟΔΥΣΣΕΥΣ', 'ǆ ﬁ', 'İi', '123 abc', "they're bill's", '', '日本']:
    print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold())
    print([getattr(s, 'is' + n)() for n in ('alnum', 'alpha', 'ascii', 'decimal', 'digit', 'identifier', 'lower', 'numeric', 'printable', 'space', 'title', 'upper')])
for s in ['٣', '²', '½', 'ⅷ', ' \t', '\x1c', '_a1', '1a', 'Abc', 'ABC', 'ǅ', '\n', 'a b']:
    print(repr(s), [getattr(s, 'is' + n)() for n in ('alnum', 'alpha', 'ascii', 'decimal', 'digit', 'identifier', 'lower', 'numeric', 'printable', 'space', 'title', 'upper')])
print('ab'.center(7), 'ab'.center(6, '*'), 'abc'.center(6, 'é'), 'ab'.ljust(5) + '|', 'ab'.rjust(5, '0'), 'ab'.ljust(1), '42'.zfill(5), '-42'.zfill(5), '+4'.zfill(4), ''.zfill(2), 'é'.zfill(3))
t(lambda: 'a'.center(5, 'xx')); t(lambda: 'a'.center(5, 1)); t(lambda: 'a'.ljust('x')); t(lambda: 'a'.zfill(1.5)); t(lambda: 'a'.center(5, b'x'))
print('a\tb\tc'.expandtabs(), 'a\tb'.expandtabs(4), '\t'.expandtabs(0), 'ab\n\tc'.expandtabs(tabsize=3))
print('aXbXc'.replace('X', '-'), 'aXbXc'.replace('X', '', 1), 'abc'.replace('', '.'), 'abc'.replace('', '.', 2), 'aaa'.replace('a', 'é'), 'é日é'.replace('日', ''), 'x'.replace('y', 'z'), 'aaaa'.replace('aa', 'b', count=1))
t(lambda: 'a'.replace(1, 'b')); t(lambda: 'a'.replace('a', 1)); t(lambda: 'a'.replace('a', 'b', 'c')); t(lambda: 'a'.replace('a'))
print(','.join(['a', 'é', '日']), ''.join('abc'), '-'.join({'k': 1}), 'é'.join(str(i) for i in range(3)), ','.join([]), ','.join(['x']), '日'.join(('a', 'b')))
t(lambda: ','.join(1)); t(lambda: ','.join([1])); t(lambda: ','.join(['a', None])); t(lambda: ','.join()); t(lambda: ','.join(iter([b'x'])))
print('ab' * 3, 3 * 'ab', 'ab' * 0, 'ab' * -1, 'é' * 4, '日' * 2, '' * 100, 'a' * True)
t(lambda: 'a' * 1.5); t(lambda: 'a' * 'b'); t(lambda: 'a' + 1); t(lambda: 1 + 'a'); t(lambda: 'a' + b'b'); t(lambda: 'a' - 'b'); t(lambda: 'a' * 2**70); t(lambda: 'a' + None)
print('a' < 'b', 'a' < 'B', 'é' > 'z', '日' > 'é', 'abc' < 'abcd', '' < 'a', 'a' == 'a', 'a' != b'a', 'a' == 1)
t(lambda: 'a' < 1); t(lambda: 'a' >= b'a')
s = 'abc'
s += 'd'; s *= 2
print(s, s.translate({97: 'X', 98: None, ord('c'): 0x65e5}), s.translate(str.maketrans('ad', 'AD', 'b')), str.maketrans({'a': 1, 98: 'x'}), str.maketrans('ab', 'xy'))
class T:
    def __getitem__(self, k):
        if k == 97: raise LookupError
        if k == 98: raise IndexError
        return chr(k + 1)
print('abcd'.translate(T()))
t(lambda: 'a'.translate({97: 0x110000})); t(lambda: 'a'.translate({97: 1.5})); t(lambda: str.maketrans('a', 'bc')); t(lambda: str.maketrans(1)); t(lambda: str.maketrans({'ab': 1})); t(lambda: str.maketrans({1.5: 1})); t(lambda: str.maketrans(1, 'a')); t(lambda: 'a'.translate(5)); t(lambda: str.maketrans('a', 1))
