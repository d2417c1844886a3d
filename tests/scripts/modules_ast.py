# Syntax trees: classes, fields and places; literal_eval; back to text.
import ast
src = '''
@dec
# c
async def f(a, /, b: int = 1, *args, c, d=2, **kw) -> int:
    """doc"""
    x: int = 5
    y += a[1:2, ...] if b else -c
    for i, (j, *k) in enumerate(z): pass
    else: break
    return await g(*a, k=1, **d)
class A[T: int, *Ts, **P](B, metaclass=M):
    z = lambda q=1: q
if a: b
elif c: d
else: e
try:
    raise X from Y
except (E, F) as g: del a.b, c[0]
finally: pass
try: 1
except* V: 2
with a as b, c: pass
match p:
    case [1, *_] | {"k": v, **r} if x: pass
    case C(a, b=None) as q: pass
    case _: pass
import a.b as c, d
from ..m import (x as y, z)
global gg
type X[T] = list[T]
s = f"a{b!r:>{w}}{c=}" f"{1}d"
t = u"uni" b"" if 0 else [1.5, 2j, 10**40, 0xfffffffffffffffffffff, True, None, "\\ud800"]
v = {1: 2, **m}, {*s}, {k: v for k, v in q if k async for z in y}, (yield), (w := 3), not a and b or c < d <= e is not f
assert a, "b"
while 1: continue
'''.replace('u"uni" b""', 'u"uni"')
print(ast.dump(ast.parse(src), indent=1))
for n in ast.walk(ast.parse(src)):
    if hasattr(n, 'lineno'): print(type(n).__name__, n.lineno, n.col_offset, n.end_lineno, n.end_col_offset)
print(ast.dump(ast.parse('1+x', mode='eval')))
print(ast.literal_eval('{"a": [1, 2.5, -3, (4,), b"x", None, True]}'))
print(ast.unparse(ast.parse(src)))
try: ast.parse('x = = 1')
except SyntaxError as e: print(e)
