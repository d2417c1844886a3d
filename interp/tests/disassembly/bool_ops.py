def f(a, b, c):
    x = a and b or c
    if not a and (b or c is None):
        return x
    return a if b else c
