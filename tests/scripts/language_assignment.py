a = b = c = [1]
print(a is b is c)
a, b = 1, 2
a, b = b, a
print(a, b)
(a, [b, *c]), d = (1, [2, 3, 4]), 5
print(a, b, c, d)
*a, b = range(4); print(a, b)
a, *b, c = 'xyzw'; print(a, b, c)
[a, b] = {1: 2, 3: 4}; print(a, b)
def swap(a, b, c):
    a, b, c = c, a, b
    a, b = b, a + b
    return a, b, c
print(swap(1, 2, 3))
def nested(a):
    (a, b), a = (1, 2), a
    return a, b
print(nested(9))
def in_order():
    i = 0
    x = [10, 20]
    i, x[i] = 1, 99
    return i, x
print(in_order())
class O: pass
o = O(); o.n = 1; o.l = [1, 2, 3]
o.n += 5; o.l[1] *= 10; o.l += [4]; o.l[0:2] = ['a']
print(o.n, o.l)
def augmented():
    x = 1
    x += 2; x -= 1; x *= 6; x //= 5; x **= 3; x %= 5; x <<= 4; x >>= 1; x |= 1; x &= 7; x ^= 2
    s = 'a'; s += 'b'
    l = m = [1]; l += [2]
    y = 2.0; y /= 4
    return x, s, m, y
print(augmented())
total = 0
def add_global():
    global total
    total += 3
    total -= 1
add_global(); print(total)
def closure():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    inc(); inc()
    return n
print(closure())
for bad in ['a, b = 1, 2, 3', 'a, b, c = 1, 2', 'a, *b = ()', 'a, b = 5']:
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
d = {}
d['x'], d['y'] = 1, 2
d['x'], d['y'] = d['y'], d['x']
print(d)
x: int = 5
y: 'str'
o.z: float = 1.5
print(x, o.z)
def local_annotation():
    z: undefined_name = 3
    w: int
    return z
print(local_annotation())
def delete():
    x = 1
    del x
    try:
        x
    except UnboundLocalError as e:
        print(e)
    x = [1, 2, 3]; del x[0]; del x[0:1]
    return x
print(delete())
def maybe(flag):
    if flag: v = 1
    try:
        return v
    except UnboundLocalError as e:
        return str(e)
print(maybe(1), maybe(0))
def loop_delete():
    out = []
    for i in range(3):
        if i:
            try:
                q
            except UnboundLocalError:
                out.append('unbound')
        q = i
        del q
    return out
print(loop_delete())
try:
    del nothing
except NameError as e:
    print(e)
def cells():
    x = 1
    def f(): return x
    del x
    try:
        f()
    except NameError as e:
        print(type(e).__name__, e)
    x = 2
    return f()
print(cells())
