"""Writes the expectations of interp/tests/text.rs: python3.14 text_tables.py interp/tests/data [ROUNDS]   (PYTHONHASHSEED=0).

More rounds than the checked-in 1 go to a folder that the test reads through AME_ORACLE_DATA.

A line is `operation TAB argument ... TAB result`; a text is its code points in hexadecimal joined by `.`, `-` when empty.
"""
import os
import random
import sys
import zlib

assert os.environ.get("PYTHONHASHSEED") == "0"
out = open(os.path.join(sys.argv[1], "text.txt"), "w")
rng = random.Random(314)
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
ALPHABETS = ["ab ", "aAbB", "ab\t\n", "a\u00e9\u00df ", "a\u0101\u03a3\u03c3", "a\u01c5\u1e9e\ufb03\u0130", "a\u4e2d\ud800", "a\U0001f600\U00010400b",
             "\u03a3a\u00ad.", "+-1", "\u0663\u00b25", "a\x1c\x85\u2028\r\n", "'\"\\x\x7f\u00a0\u0378\U000e0001", "aaab"]


def t(s):
    return ".".join(format(ord(c), "x") for c in s) or "-"


def r(value):
    if isinstance(value, str):
        return t(value)
    if isinstance(value, bytes):
        return value.hex() or "-"
    if isinstance(value, (list, tuple)):
        return "|".join(map(r, value)) or "()"
    return str(value)


def put(op, *row):
    out.write("\t".join([op, *map(r, row)]) + "\n")


def word(alphabet, most):
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(most + 1)))


for alphabet in ALPHABETS:
    for _ in range(ROUNDS):
        s, n, m = word(alphabet, 14), word(alphabet, 3), word(rng.choice(ALPHABETS), 3)
        i, j, k, w = rng.randrange(-9, 9), rng.randrange(-9, 14), rng.randrange(-1, 4), rng.randrange(0, 20)
        for op in ("find", "rfind", "count", "startswith", "endswith"):
            put(op, s, n, i, j, getattr(s, op)(n, i, j))
        put("replace", s, n, m, k, s.replace(n, m, k))
        if n:
            for op in ("split", "rsplit"):
                put(op, s, n, k, getattr(s, op)(n, k))
            for op in ("partition", "rpartition"):
                put(op, s, n, getattr(s, op)(n))
        for op in ("splitspace", "rsplitspace"):
            put(op, s, k, getattr(s, op[:-5])(None, k))
        put("splitlines", s, k > 0, s.splitlines(k > 0))
        for op in ("strip", "lstrip", "rstrip"):
            put(op, s, getattr(s, op)())
            put(op + "of", s, n, getattr(s, op)(n))
        for op in ("lower", "upper", "title", "capitalize", "swapcase", "casefold", "isalpha", "isalnum", "isdigit", "isdecimal", "isnumeric",
                   "isspace", "islower", "isupper", "istitle", "isidentifier", "isprintable", "isascii"):
            put(op, s, getattr(s, op)())
        fill = rng.choice(alphabet)
        for op in ("center", "ljust", "rjust"):
            put(op, s, w, fill, getattr(s, op)(w, fill))
        put("zfill", s, w, s.zfill(w))
        put("expandtabs", s, w % 9, s.expandtabs(w % 9))
        put("removeprefix", s, n, s.removeprefix(n))
        put("removesuffix", s, n, s.removesuffix(n))
        put("slice", s, max(0, min(i, len(s))), len(s), s[max(0, min(i, len(s))):])
        put("join", s, n, m, n.join([s, m, s]))
        put("repr", s, repr(s))
        put("ascii", s, ascii(s))
        put("hash", s, hash(s))
        put("compare", s, m, (s > m) - (s < m))
        b, c = s.encode("utf-8", "surrogatepass"), n.encode("utf-8", "surrogatepass")
        put("brepr", b, b"".join([repr(b).encode()]))
        for op in ("title", "capitalize", "swapcase", "lower", "upper", "isalpha", "isalnum", "isdigit", "isspace", "islower", "isupper", "istitle"):
            put("b" + op, b, getattr(b, op)())
        put("breplace", b, c, b"xy", k, b.replace(c, b"xy", k))
        put("bsplitspace", b, k, b.split(None, k))
        put("brsplitspace", b, k, b.rsplit(None, k))
        put("bsplitlines", b, k > 0, b.splitlines(k > 0))
        put("bzfill", b, w, b.zfill(w))
        put("bcenter", b, w, b.center(w, b"*"))
        put("bexpandtabs", b, w % 9, b.expandtabs(w % 9))
        put("bhex", b, k, b.hex(":", k) if k else b.hex())
        put("bhash", b, hash(b))
# a capital sigma becomes the final form at the end of a word only
for s in ("\u0391\u03a3", "\u0391\u03a3.", "\u0391\u03a3\u0392", "\u03a3", "\u0391\u00ad\u03a3\u00ad\u0392", "\u0391\u00ad\u03a3\u00ad", ".\u03a3", "\u0391\u03a3\u03a3", "\u0391\u03a3 \u03a3", "1\u03a3"):
    for op in ("lower", "title", "capitalize", "swapcase", "casefold"):
        put(op, s, getattr(s, op)())
for hexed in ("", "0", "00 ff", " 0 0", "a\tb", "zz", "0g", "AbCd", "12\u00e9"):
    try:
        put("fromhex", hexed, bytes.fromhex(hexed))
    except ValueError as error:
        put("fromhex", hexed, "!" + str(error))

# every code point: one checksum per property over the whole range, one per 8,192 block over all properties
PREDICATES = ("isalpha isalnum isdigit isdecimal isnumeric isspace islower isupper istitle isidentifier isprintable").split()
CASES = ("lower", "upper", "title", "casefold", "capitalize", "swapcase")
for start in range(0, 0x110000, 8192):
    sums = []
    for op in PREDICATES:
        bits = bytes(getattr(chr(code), op)() for code in range(start, start + 8192))
        sums.append(zlib.crc32(bits))
    for op in CASES:
        text = ",".join(t(getattr(chr(code), op)()) for code in range(start, start + 8192))
        sums.append(zlib.crc32(text.encode()))
    out.write(f"block\t{start}\t{" ".join(map(str, sums))}\n")
