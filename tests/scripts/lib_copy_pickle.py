# copy, deepcopy, pickle and copyreg: containers, cycles, hooks, slots, subclasses, enums, errors.
import copy, pickle, copyreg, collections, enum, datetime, decimal, fractions
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return type(self) is type(o) and self.__dict__ == o.__dict__
    def __repr__(self): return f'P({self.x!r})'
class S:
    __slots__ = ('a', 'b')
    def __init__(self, a): self.a = a
class Hook:
    def __init__(self): self.log = []
    def __copy__(self): return 'copied'
    def __deepcopy__(self, memo): return 'deep'
class State:
    def __init__(self): self.keep, self.drop = 1, lambda: 0
    def __getstate__(self): return {'keep': self.keep}
    def __setstate__(self, s): self.__dict__.update(s, restored=True)
class Red:
    def __init__(self, *a): self.a = a
    def __reduce__(self): return Red, (1, 2), {'extra': 3}
class New:
    def __new__(cls, v, *, k=0): o = super().__new__(cls); o.v, o.k = v, k; return o
    def __getnewargs_ex__(self): return (self.v,), {'k': self.k}
class L(list): pass
class D(dict): pass
class Color(enum.Enum): RED = 1; BLUE = 2
NT = collections.namedtuple('NT', 'a b')
l = [1, [2, 3], {'k': (4, [5])}]; c, d = copy.copy(l), copy.deepcopy(l); l[1].append(9); print(c, d, c[1] is l[1], d[1] is l[1])
cyc = [1]; cyc.append(cyc); dc = copy.deepcopy(cyc); print(dc[1] is dc, dc is cyc, len(dc)); dd = {}; dd['self'] = dd; e = copy.deepcopy(dd); print(e['self'] is e)
tup = (1, 'a', (2,)); print(copy.copy(tup) is tup, copy.deepcopy(tup) is tup, copy.deepcopy((1, [2]))[1] is not None); shared = [0]; pair = copy.deepcopy([shared, shared]); print(pair[0] is pair[1])
p = P([1]); q, r = copy.copy(p), copy.deepcopy(p); print(q.x is p.x, r.x is p.x, r == p, copy.copy(Hook()), copy.deepcopy(Hook()), copy.copy(P), copy.copy(len) is len, copy.deepcopy(5))
st = copy.copy(State()); print(st.__dict__, copy.copy(Red()).__dict__, copy.deepcopy(New(1, k=5)).k); s = S(1); z = copy.copy(s); print(z.a, hasattr(z, 'b'))
memo = {}; x = [1]; y = copy.deepcopy([x, x], memo); print(id(x) in memo, y[0] is y[1], copy.replace(NT(1, 2), b=5) if hasattr(copy, 'replace') else '')
print(t(copy.deepcopy, (i for i in ())), t(copy.copy, (i for i in ())), copy.Error)
values = [None, True, 0, -1, 255, 256, 65536, 2**31, 2**64, -2**100, 1.5, float('inf'), 1+2j, 'text', 'é\u20ac\U0001f600', b'bytes', bytearray(b'ba'), (), (1,), (1, 2, 3, 4), [], [1, [2]], {}, {'a': 1, 2: None}, {1, 2}, frozenset('ab'), range(1, 5, 2), slice(1, 2), Ellipsis, NotImplemented, P('x'), Color.RED, NT(1, 2), collections.OrderedDict(a=1), collections.Counter('aab'), collections.deque([1], 3), collections.defaultdict(list, a=[1]), int, len, P, datetime.date(2024, 1, 2), datetime.timedelta(1), decimal.Decimal('1.50'), fractions.Fraction(1, 3), ValueError('v', 1), OSError(2, 'm')]
for v in values:
    for proto in range(pickle.HIGHEST_PROTOCOL + 1):
        w = pickle.loads(pickle.dumps(v, proto))
        if repr(w) != repr(v): print('DIFFER', proto, repr(v), repr(w))
print(len(values), pickle.HIGHEST_PROTOCOL, pickle.DEFAULT_PROTOCOL)
l = L([1]); l.name = 'n'; m = pickle.loads(pickle.dumps(l)); print(m, m.name, type(m).__name__); g = D(a=1); g.z = 5; h = pickle.loads(pickle.dumps(g)); print(h, h.z)
back = pickle.loads(pickle.dumps([cyc, shared, shared])); print(back[0][1] is back[0], back[1] is back[2], pickle.loads(pickle.dumps(State())).__dict__, pickle.loads(pickle.dumps(New(3, k=4))).k, pickle.loads(pickle.dumps(s)).a, pickle.loads(pickle.dumps(Red())).__dict__)
print(t(pickle.dumps, lambda: 0).split(' at')[0][:40], t(pickle.loads, b'').split(':')[0], t(pickle.dumps, (i for i in ())))
import io
f = io.BytesIO(); pk = pickle.Pickler(f); pk.dump(1); pk.dump('two'); f.seek(0); up = pickle.Unpickler(f); print(up.load(), up.load(), t(up.load).split(':')[0])
copyreg.pickle(S, lambda s: (S, (s.a * 10,))); print(pickle.loads(pickle.dumps(S(2))).a, copy.copy(S(3)).a)
class Pers(pickle.Pickler):
    def persistent_id(self, o): return 'ID' if isinstance(o, P) else None
class UnPers(pickle.Unpickler):
    def persistent_load(self, i): return ('loaded', i)
    def find_class(self, m, n): return super().find_class(m, n)
f = io.BytesIO(); Pers(f).dump([P(1), 2]); f.seek(0); print(UnPers(f).load())
import pickletools; print(pickletools.optimize(pickle.dumps('a', 0)))
