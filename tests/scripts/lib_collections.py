# deque, defaultdict, OrderedDict, Counter, namedtuple, ChainMap.
from collections import *
import collections

d = deque([1, 2, 3])
d.append(4); d.appendleft(0)
print(d, len(d), d[0], d[-1], d.pop(), d.popleft(), d, 2 in d, 9 in d)
d.extend('ab'); d.extendleft('xy')
print(d, d.count(2), d.index(3), list(reversed(d)))
d.rotate(2); print(d)
d.rotate(-3); print(d)
d.insert(2, 'new'); d.remove('a'); del d[0]; d[1] = 'set'
print(d, bool(deque()), deque('abc') == deque('abc'), deque('abc') < deque('abd'), deque([1]) != [1])
m = deque(range(10), maxlen=3)
m.append(10); print(m, m.maxlen)
m.appendleft(0); print(m, deque(maxlen=0), deque([1, 2], 0))
print(m + deque([5]), m * 2, m.copy(), d.maxlen)
r = deque([1, 2, 3]); r.reverse(); print(r)
r += [9]; r *= 2; print(r)
r.clear(); print(r)
self_holding = deque(); self_holding.append(self_holding); print(self_holding)


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: deque().pop())
attempt(lambda: deque().popleft())
attempt(lambda: deque([1])[5])
attempt(lambda: deque([1]).remove(2))
attempt(lambda: deque([1]).index(2))
attempt(lambda: deque([1], -1))
attempt(lambda: deque([1], 1).insert(0, 2))
attempt(lambda: deque([1])['a'])
attempt(lambda: deque() + [1])


def mutate():
    e = deque([1, 2])
    for x in e:
        e.append(x)


attempt(mutate)
q = deque()
for i in range(1000):
    q.append(i)
    if i % 3 == 0:
        q.popleft()
print(len(q), q[0], q[-1], sum(q))

dd = defaultdict(list)
for k, v in [('a', 1), ('b', 2), ('a', 3)]:
    dd[k].append(v)
print(dd, dict(dd), dd.default_factory, dd.get('z'), 'z' in dd)
counts = defaultdict(int, x=1)
for ch in 'mississippi':
    counts[ch] += 1
print(sorted(counts.items()), counts.copy(), defaultdict(None, {1: 2}))
attempt(lambda: defaultdict()['k'])
attempt(lambda: defaultdict(3))


class Keyed(defaultdict):
    def __missing__(self, key):
        self[key] = value = key * 2
        return value


k = Keyed()
print(k['ab'], k, Keyed(int, a=1) | {'b': 2}, {'q': 0} | defaultdict(int, z=1))

od = OrderedDict([('a', 1), ('b', 2), ('c', 3)])
od.move_to_end('a'); print(od)
od.move_to_end('c', last=False); print(od, od.popitem(), od.popitem(last=False), od)
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1), list(reversed(OrderedDict.fromkeys('xyz'))))
attempt(lambda: OrderedDict().popitem())
attempt(lambda: OrderedDict().move_to_end('x'))
print(OrderedDict(), od.copy(), isinstance(od, dict), od.__class__.__mro__)


class Recent(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > 2:
            self.popitem(last=False)


recent = Recent()
for key in 'abca':
    recent[key] = ord(key)
print(recent, Recent(a=1, b=2, c=3))

c = Counter('abracadabra')
print(c, c.most_common(2), c['zz'], sum(c.values()), sorted(c.elements())[:4])
c.update('aaa'); c.subtract({'b': 1}); print(c, c + Counter(a=1), c & Counter(a=2, b=9), c - Counter(a=100), +c)
print(Counter([1, 1, 2]) == Counter({1: 2, 2: 1}), Counter(a=1) | Counter(b=2), c.total())

Point = namedtuple('Point', 'x y')
p = Point(1, y=2)
print(p, p.x, p[1], p._replace(x=9), p._asdict(), Point._fields, Point._make([3, 4]), Point.x)
Deft = namedtuple('Deft', ['a', 'b'], defaults=[5])
print(Deft(1), Deft._field_defaults, p == (1, 2), hash(p) == hash((1, 2)))
attempt(lambda: Point(1))
attempt(lambda: setattr(p, 'x', 3))
attempt(lambda: namedtuple('Bad', 'class'))
x, y = p
print(x, y, Point.__doc__, Point.x.__doc__)

cm = ChainMap({'a': 1}, {'a': 2, 'b': 3})
print(cm['a'], cm['b'], dict(cm), cm.new_child({'c': 5}), cm.parents)
print(UserDict(a=1), UserList([1, 2]) + [3], UserString('ab') * 2)
print(isinstance(deque(), collections.abc.MutableSequence), isinstance({}, collections.abc.Mapping), issubclass(list, collections.abc.Sequence), isinstance(5, collections.abc.Hashable))
