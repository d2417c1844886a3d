def f(a, b):
    c = a + b * 2 - (a - b) ** 2
    c += 1
    c -= a
    return -c // 3
