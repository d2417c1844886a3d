def f(a, i):
    a[1:i] = a[::2]
    del a[i:]
    return a[0], a[-1], a['k'], a[i, 1]
