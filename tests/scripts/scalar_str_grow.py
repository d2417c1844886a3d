# A text built by += is every prefix it ever was; branches of one text do not see each other.
s = ''
kept = []
for i in range(3000):
    s += chr(97 + i % 26)
    if i % 500 == 0:
        kept.append(s)
print(len(s), [len(k) for k in kept], all(s.startswith(k) for k in kept))
a = s + 'A' * 300
b = s + 'B' * 300
c = a + 'x'
d = a + 'y'
e = b + 'z'
print(a[-3:], b[-3:], c[-3:], d[-3:], e[-3:], len(c), a[:3000] == s, b[:3000] == s, c == d, c[:-1] == d[:-1])
t = s
for i in range(300):
    t += 'é'
u = t
for i in range(300):
    u += '日'
v = u + '😀'
w = v
for i in range(100):
    w = w + 'tail'
print(len(t), len(u), len(v), len(w), t[2999:3002], u[3299:3302], v[-1], w[-5:], t == s + 'é' * 300, u == t + '日' * 300, w == v + 'tail' * 100)
x = s
for part in ['one', '', 'two', s, s]:
    x += part
print(len(x), x.count('one'), x.endswith(s), hash(x) == hash(''.join([s, 'one', 'two', s, s])), {x: 1}[s + 'onetwo' + s + s], x.find('twoabc'))
x += x
x += x
print(len(x), x[:9309] == x[9309:18618], x.upper()[:5], x.encode()[:5], x.split('two')[0][-3:], x[10], x[-1], x[::4000])
class S(str):
    pass
y = S(s)
y += 'more'
y += 'and more'
print(type(y), len(y), y[-8:], repr(y)[-5:], '%s' % y == y, f'{y}' == y, y.replace('and', 'or')[-7:])
lines = ''
for i in range(2000):
    lines += f'{i},'
    if i == 999:
        half = lines
print(len(lines), lines.split(',')[1999], half[-4:], len(half), lines[len(half):len(half) + 5])
