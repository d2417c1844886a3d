# Rounding, ratios, hexadecimal form and comparison of floats.
import math
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
for x in [0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e20, 123.456, -0.0, 1e-5]:
    print(round(x), [round(x, n) for n in (-2, -1, 0, 1, 2, 5)], math.floor(x), math.ceil(x), math.trunc(x), int(x))
t(lambda: round(float('nan')))
t(lambda: round(float('inf')))
t(lambda: int(float('-inf')))
t(lambda: float('inf').as_integer_ratio())
t(lambda: float('nan').as_integer_ratio())
t(lambda: round(1.5, 'x'))
t(lambda: round(1e308, -308))
t(lambda: round(1.7e308, -308))
for text in ['0x1.8p3', '-0x.1p-4', 'inf', '0x1p-1074', '0x1p1024', '1', 'zz', '', '0x', '0x1.fffffffffffff8p0', '0x1.00000000000008p0']:
    t(lambda: float.fromhex(text))
t(lambda: float.fromhex(5))
t(lambda: float.from_number(5))
t(lambda: float.from_number('5'))
t(lambda: (1.5).conjugate() + (1.5).real + (1.5).imag)
t(lambda: float.__getformat__('double'))
t(lambda: (1.5).__getnewargs__())
t(lambda: pow(2.0, 3, 5))
t(lambda: 2.0 ** 10000)
t(lambda: (-8.0) ** (1/3))
t(lambda: 1.5 << 1)
t(lambda: 1.5 & 1)
t(lambda: divmod(7.5, -2))
t(lambda: divmod(-7, 2.5))
big = 2**53
for a, b in [(big + 1, float(big)), (10**400, 1e308), (-10**400, -1e308), (1, 1.0), (0, -0.0), (2**63, 2.0**63), (2**64 + 1, 2.0**64)]:
    print(a == b, a < b, a > b, b == a, b <= a, a != b, hash(a) == hash(b))
nan = float('nan')
print(nan == nan, nan != nan, nan < 1, nan > 1, 1 < nan, nan in [nan], [nan] == [nan], 10**400 < nan)
print(10**400 < float('inf'), -10**400 > float('-inf'), hash(float('inf')), hash(-0.0), hash(0.5), hash(1e300))
class F:
    def __float__(self): return 2.5
class G:
    def __float__(self): return 'x'
class I:
    def __index__(self): return 7
t(lambda: float(F()))
t(lambda: float(G()))
t(lambda: float(I()))
t(lambda: math.sqrt(I()))
