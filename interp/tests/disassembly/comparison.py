def f(a, b):
    if 0 < a < b <= 10:
        return a == b
    x = a < b < 3
    return a in {1, 2, 3} and b not in [4, 5]
