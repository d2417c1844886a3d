# Arithmetic, conversion and text of floats.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
nan, inf = float('nan'), float('inf')
numbers = [0.0, -0.0, 1.0, -1.5, 3.25, 1e300, -1e-300, 5e-324, inf, -inf, nan]
for a in numbers:
    row = []
    for b in numbers:
        for op in ('+', '-', '*', '/', '//', '%', '**'):
            try:
                row.append(repr(eval('a' + op + 'b', {'a': a, 'b': b})))
            except Exception as e:
                row.append(type(e).__name__ + ' ' + str(e))
    print(a, row)
for x in [0.1, 1e16, 1e15, 123456789012345.6, 1e22, 1e23, 1.7976931348623157e308, 2.5e-7, 0.0001, 0.00001, 100.0, 1/3, 2/3, 1e100]:
    print(x, repr(x), str(-x), x.hex(), x.as_integer_ratio(), x.is_integer(), hash(x))
for text in ['1.5', ' 1e3 ', '-inf', 'Infinity', 'nan', '+.5', '5.', '1_0.5', '1e', '', 'x', '1__0', '0x10', '1 2', '١.٥', b'2.5', bytearray(b'3.5'), memoryview(b'4.5'), b'x', [], None, 10**400, True]:
    t(lambda: float(text))
t(lambda: float())
t(lambda: float(1, 2))
t(lambda: float(x=1))
