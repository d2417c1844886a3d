a = [1]; a.append(a); print(a)
d = {}; d['self'] = d; print(d)
t = ([],); t[0].append(t); print(t)
a = []; b = [a]; a.append(b); print(a, b)
d = {1: [2]}; d[1].append(d); print(d, d.values())
class R:
    def __init__(self): self.items = [self]
    def __repr__(self): return f'R({self.items})'
try:
    print(R())
except RecursionError as e:
    print('RecursionError')
class L(list):
    pass
l = L([1]); l.append(l); print(l)
class D(dict):
    pass
x = D(a=1); x['x'] = x; print(x)
x = []
for i in range(50): x = [x]
print(x)
y = []
for i in range(200000): y = [y]
try:
    repr(y)
except RecursionError as e:
    print('RecursionError')
try:
    y == [y]
    z = []
    for i in range(200000): z = [z]
    print(y == z)
except RecursionError as e:
    print('RecursionError')
class Bad:
    def __repr__(self): raise ValueError('bad repr')
l = [1, Bad()]
for i in range(2):
    try: print(l)
    except ValueError as e: print(e)
del l[1]; print(l)
class N:
    def __repr__(self): return 5
try: print([N()])
except TypeError as e: print(e)
