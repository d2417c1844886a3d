class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
class Color: RED = 1
def m(v):
    match v:
        case 0 | 1: return 'small'
        case -5: return 'minus'
        case 1.5 | 2+3j: return 'num'
        case 'a' | b'b': return 'text'
        case None: return 'none'
        case True: return 'true'
        case Color.RED: return 'red'
        case []: return 'empty'
        case [x]: return 'one', x
        case [1, *rest]: return 'rest', rest
        case [*_, 9]: return 'ends 9'
        case (a, b) if a == b: return 'pair', a
        case [[a, b], {'k': c}]: return a, b, c
        case {'type': 'x', 'v': v2}: return 'x', v2
        case {'a': 1, **others}: return 'a1', others
        case {}: return 'dict'
        case Point(0, 0): return 'origin'
        case Point(x=0, y=y): return 'x0', y
        case Point(x, y): return 'point', x, y
        case int() | float() as n: return 'n', n
        case str(s): return 's', s
        case (1 | 2) as q, _: return 'q', q
        case _: return 'other'
for v in [0, 1, -5, 1.5, 2+3j, 'a', b'b', None, True, [], [5], [1, 2, 3], [3, 9], (4, 4), [[1, 2], {'k': 3}], {'type': 'x', 'v': 8},
          {'a': 1, 'b': 2}, {'z': 1}, Point(0, 0), Point(0, 5), Point(3, 4), 42, 2.5, 'str', (2, 7), (3, 4), object, {1}, range(1), 'xy']:
    print(m(v))
def guard(x):
    match x:
        case [y, z] if (w := y + z) > 3: return w
        case [y, z]: return y, z
        case y: return y
print(guard([1, 2]), guard([2, 2]), guard(5))
def bind_fail(x):
    a = 'old'
    match x:
        case [a, 1]: pass
        case _: pass
    return a
print(bind_fail([5, 1]), bind_fail([5, 2]))
def alt(x):
    match x:
        case [1, k] | [k, 2] | {'k': k}: return k
        case ('go', ('north' | 'south') as d): return d
print(alt([1, 5]), alt([6, 2]), alt({'k': 7}), alt([3, 3]), alt(['go', 'south']))
match 5:
    case x: pass
print(x)
match = 3; case = match; type = 2
print(match, case, type)
match [1, 2, 3]:
    case [a, *_]: print(a)
try:
    match 1:
        case int(a, b): pass
except TypeError as e: print(e)
for i in range(3):
    match i:
        case 1: continue
        case 2: break
    print(i)
