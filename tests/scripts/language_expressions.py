# operators, evaluation order, chained comparison, short circuits, conditional expressions
log = []
def t(x):
    log.append(x)
    return x
def order():
    log.clear()
    r = t(1) + t(2) * t(3) - t(4)
    return r, list(log)
print(order())
def comparisons(a, b, c):
    return a < b < c, a < b > c, not a < b, a == b == c, a is None, a is not b
print(comparisons(1, 2, 3), comparisons(3, 2, 1), comparisons(1, 1, 1))
def chain():
    log.clear()
    r = t(1) < t(0) < t(5)
    return r, list(log)
print(chain())
def shorts(a, b, c):
    return a and b or c, a or b and c, not a or not b, (a or b) and c, a if b else c
for args in [(0, 1, 2), (1, 0, 2), (1, 2, 0), ('', [], {}), ([], 'x', None)]:
    print(shorts(*args))
def walrus(xs):
    if (n := len(xs)) > 2 and (m := n * 2) > 5:
        return n, m
    return n
print(walrus([1]), walrus([1, 2, 3]))
def walrus_order(x):
    return x + (x := 10) + x
print(walrus_order(1))
def walrus_call(x):
    return (lambda *a: a)(x, (x := 2), x)
print(walrus_call(1))
def walrus_compare(x):
    return x < (x := 5) < (x := x + 5) <= x
print(walrus_compare(1))
def walrus_item(d, k):
    d[k] = (k := 'b')
    return d, k
print(walrus_item({}, 'a'))
x = 5
x = x and x + 1
print(x)
def same_target(x):
    x = [x, [x]]
    x = {'x': x}
    x = x or x
    x = f'{x}{x}'
    x = (x, *[x])
    x = x if x else None
    return x
print(same_target(1))
def failing_target(x):
    try:
        x = [1, x, 1 / 0]
    except ZeroDivisionError:
        pass
    try:
        x = {'a': x, 'b': undefined}
    except NameError:
        pass
    try:
        x = x and 1 / 0
    except ZeroDivisionError:
        pass
    return x
print(failing_target(7))
print(2 ** 3 ** 2, -2 ** 2, (-2) ** 2, ~5, +3, not 3, - - 4, not not 0)
print(7 // 2, -7 // 2, 7 % -3, 1 << 5, 256 >> 3, 6 & 3, 6 | 3, 6 ^ 3)
print(1 < 2 == True, (1 < 2) == True, 1 in [1] == True)
print('a' 'b' "c", 'x' * 3, b'a' b'b', ('t',) * 2, [0] * 3)
print(1_000_000, 0xff, 0o17, 0b101, 1e3, 1.5e-3, 3j, 10 ** 20, 123456789012345678901234567890)
print(0.1 + 0.2, 1 / 3, 2 ** 0.5, 2 ** -1, 10 // 3.0)
a = [1, 2, 3, 4, 5]
print(a[0], a[-1], a[1:3], a[::2], a[::-1], a[:], a[1:-1:2])
def unpack_display(*a, **k):
    return [*a, *a], (*a,), {*a}, {**k, 'z': 1}, {'z': 0, **k}
print(unpack_display(1, 2, z=5))
print({1: 2, 3: 4}, {1, 2}, {}, set(), (), (1,), [])
print([i for i in range(3)] + [j for j in range(2)])
print(*[1, 2], *(3, 4), sep='-')
print(None is None, ... is Ellipsis, __debug__)
