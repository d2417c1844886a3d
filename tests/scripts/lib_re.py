# Patterns, matches, substitution and splitting; str of all widths and bytes.
import re

m = re.match(r'(?P<first>\w+) (?P<second>\w+)', 'hello world!')
print(m, m.group(), m.group(0, 1, 2), m['first'], m.groups(), m.groupdict(), m.span(2), m.start('second'), m.end(), m.lastindex, m.lastgroup, m.regs)
print(m.expand(r'\2-\1-\g<first>'), m.string, m.re.pattern, m.pos, m.endpos)
print(re.findall(r'\d+', 'a1b22c333'), re.findall(r'(\w)(\d)', 'a1b2'), re.findall('', 'ab'), re.findall(r'(x)|y', 'xyx'))
print([x.span() for x in re.finditer(r'a*', 'baac')])
print(re.sub(r'a', 'b', 'banana'), re.sub(r'a', 'b', 'banana', count=2), re.subn('a', '', 'banana'), re.sub(r'(\w+) (\w+)', r'\2 \1', 'one two'))
print(re.sub('x*', '-', 'abxd'), re.sub(r'\d', lambda k: str(int(k[0]) * 2), 'a1b2'), re.sub('a', r'\\', 'cat'), re.sub('a', r'\n', 'cat'))
print(re.split(r'\W+', 'Words, words, words.'), re.split(r'(\W+)', 'a, b'), re.split('x*', 'axbc'), re.split(r',', 'a,b,c', maxsplit=1), re.split('(a)|b', 'xbyaz'))
print(re.fullmatch('a+', 'aaa'), re.fullmatch('a|ab', 'ab'), re.search('c', 'abc').start(), re.search('z', 'abc'))
print(re.compile('a.c', re.I | re.S), re.compile('ab', re.A), re.compile(b'x'), re.compile('x', re.I).flags)
print(re.escape('a.b*c'), re.findall(r'^\w', 'a\nb', re.M), re.findall(r'.', 'a\nb', re.S))
print(re.match(r'(a)(b)?', 'a').groups(), re.match(r'(a)(b)?', 'a').groups('-'), re.match('(a)?', '').span(1))
print(re.findall(r'(?i:straße)|ÄÖ', 'STRASSE straße äö ÄÖ'), re.findall('(?i)äö', 'ÄÖ äö'))
print(re.search('ж+', 'привет жжж').span(), re.sub('€', 'EUR', 'a€b€'), re.findall(r'\w+', 'naïve café Ωmega 漢字 𝔘x'), re.search('𝔘', 'ab𝔘c').span())
print(re.findall(rb'\d+', b'1 22 333'), re.sub(rb'a', b'\\0', b'cat'), re.match(rb'(.)(.)', bytearray(b'xyz')).groups())
print(re.findall(r'(?<=\$)\d+', 'cost $30 or $40'), re.findall(r'\b\w{3}\b', 'the cat sat on mats'), re.findall(r'(?<!a)b', 'ab bb'), re.findall('(?=(..))', 'abcd'))
print(re.match(r'(\w)\1', 'aa'), re.match(r'(?P<q>[\'"]).*?(?P=q)', '"x" y'), re.match('(?:a|b)*?c', 'ababc').group(), re.match(r'(a(?=b)|c)+', 'cab').group())
print(re.match(r'a{2,3}', 'aaaa').group(), re.match(r'a{2,3}?', 'aaaa').group(), re.match(r'(?>a+)b', 'aaab').group(), re.match('a++b', 'aab'), re.match('(a|ab)(c|bcd)(d*)', 'abcd').groups())
print(re.match('(?x) a  b # comment\n c', 'abc').group(), bool(re.match('(?s:.)', '\n')), re.match('(a)?(?(1)b|c)', 'ab').group(), re.match('(a)?(?(1)b|c)', 'c').group())
pattern = re.compile('o')
print(pattern.search('dog', 2), pattern.findall('foo boo', 1, 5), pattern.match('xo', 1).span(), pattern.search('foo', endpos=1), pattern.groups, pattern.groupindex)
print(re.compile(r'(?P<a>x)(?P<b>y)').groupindex, re.compile('a') == re.compile('a'), hash(re.compile('a')) == hash(re.compile('a')))
scanner = re.compile(r'\d').scanner('1a2')
print(scanner.match(), scanner.match(), re.Scanner([(r'\d+', lambda s, t: int(t)), (r'\w+', lambda s, t: t), (r'\s+', None)]).scan('12 ab 3!'))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: re.compile('('))
attempt(lambda: re.compile('[z-a]'))
attempt(lambda: re.compile('a**'))
attempt(lambda: re.match('a', b'a'))
attempt(lambda: re.match(b'a', 'a'))
attempt(lambda: re.match('a', 5))
attempt(lambda: re.match('(a)', 'a').group(2))
attempt(lambda: re.match('(a)', 'a').group('x'))
attempt(lambda: re.sub('a', r'\2', 'a'))
attempt(lambda: re.sub('a', lambda k: 5, 'a'))
attempt(lambda: re.sub('a', b'x', 'a'))
print(re.sub(r'(?P<y>\d{4})-(?P<m>\d\d)', r'\g<m>/\g<y>', '2024-05 2023-11'), re.sub('(a)|b', r'[\1]', 'ab'))
text = 'word ' * 2000
print(len(re.findall(r'\w+', text)), len(re.sub(r'\s+', ' ', text)), re.search('zzz', text), len(list(re.finditer('o', text))))
match re.match('(\\d+)', '42x'):
    case re.Match() as found:
        print(found[1])
