# Unpacking targets, stars, swaps, slices and their assignment, chained comparison, walrus, conditional expressions.
a, *b, c = range(6); (d, [e, *f]), g = (1, "xyz"), 2; print(a, b, c, d, e, f, g)
x, y = 1, 2; x, y = y, x; print(x, y); i = j = [0]; i.append(1); print(j)
*all_, = "abc"; [p, q] = {1: 2, 3: 4}; print(all_, p, q)
for bad in ("a, b = 1", "a, b = [1]", "a, b = [1, 2, 3]", "a, *b, c = [1]", "a, = ()", "for a, b in [1]: pass"):
    try: exec(bad)
    except (TypeError, ValueError) as error: print(error)
l = list(range(10)); print(l[2:5], l[::-1], l[-3:], l[8:2:-2], l[100:], l[:-100], l[slice(1, 4)])
l[2:4] = "ab"; l[::5] = [0, 0]; l[5:5] = [99]; del l[-2:], l[0]; print(l)
try: l[::2] = [1]
except ValueError as error: print(error)
t = "hello"; print(t[1:-1], t[::-2], t[10:], (1, 2, 3)[::-1], b"abc"[1:], range(10)[2:8:3])
print(1 < 2 < 3, 1 < 3 > 2, 1 == 1.0 != 2, not 1 == 2, 3 > 2 > 2)
if (n := len(t)) > 3: print(n, [m for c in t if (m := ord(c)) > 105], m)
print("yes" if n else "no", [0, 1][n > 3], n and "and", 0 or "or", None or 0 or [], not [])
x = 5; x += 1; x -= 2; x *= 3; x //= 5; x **= 3; x <<= 2; x |= 1; x ^= 3; x %= 19; print(x)
s = [1]; u = s; s += [2]; s *= 2; print(u, s is u); tup = (1,); tup2 = tup; tup += (2,); print(tup2, tup)
print([*range(3), *"ab"], (*[1], 2), {*"aab"} == {"a", "b"}, {**{"a": 1}}, [[y for y in range(x)] for x in range(4)])
print([(x, y) for x in range(3) if x for y in range(x)], {k: v for k, v in zip("ab", (1, 2))}, sorted({x % 3 for x in range(10)}), sum(x for x in range(5)))
def f(): global made; made = 1; import math as m; return m.floor(2.5)
print(f(), made); del made
try: made
except NameError as error: print(error)
while True:
    if x > 3: break
    x += 1
else: print("no")
for z in range(3): pass
else: print("else", z)
print(*[1, 2], sep="-", end="!\n"); assert True; lambda: (yield)
match [1, {"k": (2, 3)}]:
    case [int(one), {"k": (two, *rest)}] if one < two: print(one, two, rest)
