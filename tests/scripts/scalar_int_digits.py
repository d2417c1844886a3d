# Long conversions stop at 4,300 decimal digits; other bases have no limit.
def t(f):
    try:
        r = f()
        print(len(r) if isinstance(r, str) else r.bit_length())
    except Exception as e:
        print(type(e).__name__, e)
big = 10**4300
t(lambda: str(big))
t(lambda: str(big - 1))
t(lambda: str(-big))
t(lambda: str(1 - big))
t(lambda: repr(big))
t(lambda: '%d' % big)
t(lambda: f'{big}')
t(lambda: '{:,}'.format(big))
t(lambda: int('1' * 4300))
t(lambda: int('1' * 4301))
t(lambda: int('1' * 5000, 7))
t(lambda: int('1' * 50000, 16))
t(lambda: hex(big))
t(lambda: '%x' % big)
t(lambda: f'{big:b}')
x = 7**1700
print(x)
print(int(str(x)) == x, str(x)[:20], x % 1000007)
f = 1
for i in range(1, 1000):
    f *= i
print(f % (10**40 + 7), f.bit_length(), len(str(f)))
for i in range(1, 1000):
    f //= i
print(f)
