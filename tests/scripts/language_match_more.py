# match: every kind of pattern, guards, classes with __match_args__, captures left behind, errors.
from dataclasses import dataclass
from enum import Enum
from collections import OrderedDict, defaultdict, deque, namedtuple
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
@dataclass
class P: x: int; y: int = 0
class Color(Enum): RED = 1; BLUE = 2
NT = namedtuple('NT', 'a b')
class Old:
    __match_args__ = ('left', 'right')
    def __init__(self, l, r): self.left, self.right = l, r
class NoArgs: pass
class consts: ONE = 1; NAME = 'nm'
def m(v):
    match v:
        case None: return 'None'
        case True | False as b: return f'bool {b}'
        case 0: return 'zero'
        case -1 | -1.5 | 2+3j: return 'neg'
        case consts.ONE: return 'one'
        case consts.NAME: return 'name'
        case 'a' 'b': return 'ab'
        case b'x': return 'bytes x'
        case Color.RED: return 'red'
        case int(n) if n > 100: return f'big {n}'
        case int() | float() as num: return f'num {num}'
        case str(s): return f'str {s}'
        case bytes(): return 'bytes'
        case []: return 'empty'
        case [x]: return f'one {x}'
        case [1, *rest]: return f'1 then {rest}'
        case [first, *_, 'end']: return f'{first} to end'
        case [[a, b], {'k': k}]: return f'nested {a} {b} {k}'
        case [P(x=0), P() as p]: return f'points {p}'
        case (a, b, c, *_) if a == b == c: return f'same {a}'
        case [x, y] | [x, y, _]: return f'two {x} {y}'
        case {'type': 'circle', 'r': r}: return f'circle {r}'
        case {'type': 'rect', **rest}: return f'rect {rest}'
        case {1: one, 'opt': [_, *_]}: return f'keys {one}'
        case {}: return f'map {len(v)}'
        case P(0, 0): return 'origin'
        case P(x, y) if x == y: return f'diag {x}'
        case P(x=x, y=int(y)): return f'point {x} {y}'
        case Old(l, right=r): return f'old {l} {r}'
        case NoArgs(): return 'noargs'
        case _: return f'other {type(v).__name__}'
for v in (None, True, 0, -1, -1.5, 2+3j, 1, 'nm', 'ab', b'x', b'y', Color.RED, Color.BLUE, 101, 50, 1.5, 'zz', [], [9], [1, 2, 3], [7, 8, 'end'], [[1, 2], {'k': 3, 'z': 0}], [P(0), P(5)], (4, 4, 4, 4), (1, 2), [5, 6, 7],
          {'type': 'circle', 'r': 2}, {'type': 'rect', 'w': 1}, {1: 'a', 'opt': [1]}, {}, {'x': 1}, P(0, 0), P(3, 3), P(1, 2), P('a', 'b'), Old(1, 2), NoArgs(), {1, 2}, range(3), deque([1, 5]), NT(1, 2), OrderedDict(x=1), defaultdict(int), 'x', object, bytearray(b'a'), iter([1]), False, 0.0, 1.0):
    print(repr(v)[:40] if not hasattr(v, '__next__') and not isinstance(v, (Old, NoArgs)) else type(v).__name__, '->', m(v))
def err(v):
    match v:
        case int(a, b): pass
        case NoArgs(a): pass
        case Old(a, b, c): pass
        case Old(a, left=b): pass
print(t(err, 5), t(err, NoArgs()), t(err, Old(1, 2)))
def notclass(v):
    x = 5
    match v:
        case x.real: return 'attr'
        case _: return 'no'
print(notclass(5), t(exec, 'match 1:\n case y(): pass', {'y': 5}))
match [1, [2, 3]]:
    case [a, [b, c]] if a > 5: print('no')
    case [a, [b, *c]]: print(a, b, c)
print(a, b, c)
match 5:
    case 1: pass
class BadMA: __match_args__ = ['x']
class BadMA2: __match_args__ = (1,)
print(t(exec, 'match BadMA():\n case BadMA(x): pass', globals()), t(exec, 'match BadMA2():\n case BadMA2(x): pass', globals()))
for src in ('match x:\n case a: pass\n case b: pass', 'match x:\n case a | b: pass', 'match x:\n case [a, a]: pass', 'match x:\n case [*a, *b]: pass', 'match x:\n case {**r, "a": 1}: pass', 'match x:\n case {"a": 1, "a": 2}: pass', 'match x:\n case P(a=1, a=2): pass', 'match x:\n case _ as y: pass', 'match x:\n case 1 as _: pass', 'match x:\n case P(a=1, 2): pass', 'match x:\n case -a: pass', 'match x:\n case 1 + 2: pass', 'match x:\n case f"a": pass'):
    r = t(compile, src, '<s>', 'exec'); print(repr(src[9:]), r if isinstance(r, str) else 'ok')
match = 1; case = 2; _ = 3; print(match, case, match * case); type = 5; print(type); del type
match match, case:
    case 1, 2: print('soft keywords')
def command(s):
    match s.split():
        case ['go', ('north' | 'south') as d]: return f'go {d}'
        case ['get', obj] | ['pick', 'up', obj]: return f'get {obj}'
        case ['drop', *objs] if objs: return f'drop {objs}'
        case [cmd, *_]: return f'? {cmd}'
        case _: return 'empty'
print([command(s) for s in ('go north', 'go west', 'get key', 'pick up lamp', 'drop a b', 'drop', '')])
