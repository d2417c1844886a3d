"""Writes the expectations of interp/tests/number.rs: python3.14 number_tables.py interp/tests/data [ROUNDS].

A line is `operation TAB argument ... TAB result`; a float is written as its 64 bits in hexadecimal, an int in
hexadecimal, an exception as `!` and its text. More rounds than the checked-in 1 go to a folder for AME_ORACLE_DATA.
"""
import math
import random
import struct
import sys

sys.set_int_max_str_digits(0)
out = open(sys.argv[1] + "/number.txt", "w")
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
rng = random.Random(314)


def r(value):
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return "nan" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, int):
        return format(value, "x")
    if isinstance(value, complex):
        return r(value.real) + " " + r(value.imag)
    if isinstance(value, tuple):
        return " ".join(map(r, value))
    return value


def put(op, *args, call):
    try:
        result = r(call())
    except (ValueError, ArithmeticError) as error:
        result = "!" + str(error)
    out.write("\t".join([op, *map(r, args), result]) + "\n")


def bits(word):
    return struct.unpack(">d", struct.pack(">Q", word))[0]


def power(x, y):
    complex_result = -math.inf < x < 0 and math.isfinite(y) and y != math.floor(y)
    return "complex" if complex_result else x ** y


special = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 2.5, 0.25, 1e15, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5, 9.999e22, 5e-324, 2.2250738585072014e-308,
           1.7976931348623157e308, math.inf, -math.inf, math.nan, 2.675, 1e22, 1e23, 0.045, 12345.678, 9007199254740993.0, 4.35, 1 / 3, 2 / 3, 1e100, 99999.5, 0.000123]
floats = special + [bits(rng.getrandbits(64)) for _ in range(6 * ROUNDS)] + [round(rng.uniform(-1e4, 1e4), rng.randrange(4)) for _ in range(6 * ROUNDS)]
for x in floats:
    put("repr", x, call=lambda: repr(x))
    put("floathex", x, call=lambda: x.hex())
    put("hashfloat", x, call=lambda: hash(x) if x == x else 7)
    put("ratio", x, call=lambda: x.as_integer_ratio())
    put("toint", x, call=lambda: int(x))
    put("roundint", x, call=lambda: round(x))
    for form in "efg":
        precision = rng.choice([0, 1, 2, 3, 6, 10, 17, 25])
        put("format", x, form, precision, call=lambda: "%.*{}".format(form) % (precision, x))
        put("formatalt", x, form, precision, call=lambda: "%#.*{}".format(form) % (precision, x))
    for n in (0, 1, 2, rng.randrange(-5, 20), rng.randrange(-320, 330)):
        put("round", x, n & (2**64 - 1), call=lambda: round(x, n))
    for y in [rng.choice(floats) for _ in range(2)] + [rng.choice(special)]:
        put("divmod", x, y, call=lambda: divmod(x, y))
        put("mod", x, y, call=lambda: x % y)
        put("pow", x, y, call=lambda: power(x, y))
    put("complexrepr", x, floats[-1], call=lambda: repr(complex(x, floats[-1])))
    if x == x:
        put("hashcomplex", x, floats[-1], call=lambda: hash(complex(x, floats[-1])))
for text in ("1", " 1.5 ", "1_0.0_1", "1__0", "_1", "1_", "1e5", "1e", "1e+5", ".5", "5.", ".", "", "inf", "-Infinity", "+nan", "infx", "1e400", "1e-400", "1_e5", "1e5_0",
             "0x1", "1 2", "nan_", "1.e5", "+.5e-3", "--1", "1e1000000000000000000000", "4.9406564584124654e-324", "2.4703282292062327e-324", "1.7976931348623159e308"):
    put("parse", text, call=lambda: float(text))
for text in ("1", "1j", "j", "-j", "1+2j", "1-j", "(1+2j)", "( 1+2j )", " 1j ", "1+2", "1+2j3", "1e5+3e2j", "nan+infj", "+j", "", "()", "1 + 2j", "1_0+2_0j", "j1", "1jj"):
    put("parsecomplex", text, call=lambda: complex(text))
for text in ("0x1p0", "1.8", "0x.8p1", "-0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "inf", "-nan", "zz", "0x", "0x1p", "0x1p5000", "0x1p-5000", " 0x10 ", "0x1.00000000000008p0",
             "0x1.000000000000080000000000001p0", "0x1.8p-1075", "0x1p-1075", "0x3p-1075", "1" * 40, "0x0p99999999999999999999", "0.", ".", "0x1_0"):
    put("fromhex", text, call=lambda: float.fromhex(text))


def some_int():
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randrange(-20, 20)
    if kind == 1:
        return rng.choice([1, -1]) * (2 ** rng.randrange(70) + rng.randrange(-2, 3))
    return rng.choice([1, -1]) * rng.getrandbits(rng.choice([30, 62, 64, 65, 100, 200, 500]))


for _ in range(12 * ROUNDS):
    a, b, c = some_int(), some_int(), some_int()
    n = rng.randrange(0, 140)
    for op, call in (("add", lambda: a + b), ("sub", lambda: a - b), ("mul", lambda: a * b), ("idivmod", lambda: divmod(a, b)), ("and", lambda: a & b),
                     ("or", lambda: a | b), ("xor", lambda: a ^ b), ("gcd", lambda: math.gcd(a, b)), ("lcm", lambda: math.lcm(a, b)), ("truediv", lambda: a / b)):
        put(op, a, b, call=call)
    put("shl", a, n, call=lambda: a << n)
    put("shr", a, n, call=lambda: a >> n)
    put("invert", a, call=lambda: ~a)
    put("ipow", a, n % 9, call=lambda: a ** (n % 9))
    put("powmod", a, b % 2**70 - 2**66, c, call=lambda: pow(a, b % 2**70 - 2**66, c))
    put("bits", a, call=lambda: (a.bit_length(), a.bit_count()))
    put("tofloat", a, call=lambda: float(a))
    put("hashint", a, call=lambda: hash(a))
    put("str", a, call=lambda: str(a))
    put("isqrt", a, call=lambda: math.isqrt(a))
    put("iround", a, n % 30 + 1, call=lambda: round(a, -(n % 30 + 1)))
    put("tobytes", a, n % 70, call=lambda: a.to_bytes(n % 70, "little", signed=True).hex())
    put("tobytesu", a, n % 70, call=lambda: a.to_bytes(n % 70, "big").hex())
    x = rng.choice([float(a), float(a) * (1 + 2**-50), rng.choice(special)]) if abs(a) < 2**1000 else 1.0
    put("compare", a, x, call=lambda: "none" if x != x else str((a > x) - (a < x)))
for a, b in ((2**1023 * 3, 3), (2**2000, 2**977), (10**400, 10**100), (1, 2**1074), (1, 2**1075), (3, 2**1075), (5, 3 * 2**1073), (10**400, 1), (1, 10**400), (-(2**70) - 1, 2**70)):
    put("truediv", a, b, call=lambda: a / b)
for text in ("0", "12", " -12 ", "+5", "1_000", "1__0", "_1", "1_", "", "-", "0x1f", "0o17", "0b11", "0X_f", "0x", "012", "00", "0_0", "0_7", "zz", "Z", "1 2", "9" * 60, "0b2", "--1", "0x-1"):
    for base in (10, 0, 2, 8, 16, 36):
        put("int", text, base, call=lambda: int(text, base))
for seed in (0, 1, 42, -42, 2**32, 2**100 + 7, 10**600):
    random.seed(seed)
    put("twister", seed, call=lambda: (random.random(), random.random(), random.getrandbits(1), random.getrandbits(32), random.getrandbits(53),
                                       random.getrandbits(64), random.getrandbits(200), [random.random() for _ in range(700)][-1]))
