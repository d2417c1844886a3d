"""Writes the expectations of interp/tests/codec.rs: python3.14 codec_tables.py interp/tests/data [ROUNDS].

A line is `decode|encode TAB codec TAB handler TAB input TAB result`; bytes are in hexadecimal, texts code points in
hexadecimal joined by `.`, `-` is empty; an error is `!start end reason`. More rounds than 1 go to a folder for
AME_ORACLE_DATA.
"""
import random
import sys
import warnings

warnings.simplefilter("ignore")
out = open(sys.argv[1] + "/codec.txt", "w")
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
rng = random.Random(314)
HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass"]
PIECES = {
    "utf-8": [b"a", b"\x80", b"\xc3", b"\xa9", b"\xe2\x82", b"\xac", b"\xe0\x80", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\x80", b"\xf4\x90", b"\xc0", b"\xff", b"\xe4\xb8\xad", b"\xf0\x9f\x98\x80", b"\xed", b"\xa0"],
    "ascii": [b"a", b"b", b"\x80", b"\xff"],
    "latin-1": [b"a", b"\x80", b"\xff"],
    "utf-16": [b"\xff\xfe", b"\xfe\xff", b"a\0", b"\0a", b"\x3d\xd8", b"\0\xde", b"\0\xd8", b"x"],
    "utf-16-le": [b"a\0", b"\x3d\xd8", b"\0\xde", b"\0\xd8", b"x", b"\x2d\x4e"],
    "utf-16-be": [b"\0a", b"\xd8\x3d", b"\xde\0", b"\xd8\0", b"x"],
    "utf-32": [b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"a\0\0\0", b"\0\xd8\0\0", b"\0\0\x11\0", b"x"],
    "utf-32-be": [b"\0\0\0a", b"\0\0\xd8\0", b"\0\x11\0\0", b"x"],
    "unicode-escape": [b"a", b"\\", b"\\x4", b"1", b"\\u123", b"4", b"\\U0001f60", b"0", b"\\U0011", b"\\N{DIGIT ONE}", b"\\N{", b"}", b"\\n", b"\\7", b"\xe9", b"\\q", b"\\N", b"\\N{foo}", b"\\\n", b"\\'"],
    "raw-unicode-escape": [b"a", b"\\", b"\\u123", b"4", b"\\U0001f60", b"0", b"\\U0011", b"\xe9", b"\\n"],
}
CHARS = ["a", "\u00e9", "\u0101", "\u4e2d", "\U0001f600", "\ud800", "\udc80", "\udcff", "\n", "\\", "\u1234", "\x7f", "\0"]


def t(s):
    return ".".join(format(ord(c), "x") for c in s) or "-"


def put(op, codec, handler, value, call):
    shown = t(value) if isinstance(value, str) else value.hex() or "-"
    try:
        result = call()
        result = t(result) if isinstance(result, str) else result.hex() or "-"
    except UnicodeError as error:
        result = f"!{error.encoding} {error.start} {error.end} {error.reason}"
    out.write("\t".join([op, codec, handler, shown, result]) + "\n")


for codec, pieces in PIECES.items():
    for _ in range(15 * ROUNDS):
        data = b"".join(rng.choice(pieces) for _ in range(rng.randrange(7)))
        handler = rng.choice(HANDLERS)
        put("decode", codec, handler, data, lambda: data.decode(codec, handler))
    for _ in range(12 * ROUNDS):
        text = "".join(rng.choice(CHARS) for _ in range(rng.randrange(7)))
        handler = rng.choice(HANDLERS + ["xmlcharrefreplace", "namereplace"])
        put("encode", codec, handler, text, lambda: text.encode(codec, handler))

# every way to be wrong in UTF-8, each once
for data in (b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc3", b"\xc3(", b"\xe0\x80\x80", b"\xe0\x9f", b"\xe2\x82", b"\xe2(\xa1", b"\xed\xa0\x80", b"\xed\x9f\xbf", b"\xf0\x80", b"\xf0\x8f\xbf", b"\xf0\x9f\x98",
             b"\xf0\x9f(", b"\xf1\x80\x80(", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80", b"\xff", b"\xfe"):
    put("decode", "utf-8", "strict", data, lambda: data.decode("utf-8"))
    put("decode", "utf-8", "replace", data, lambda: data.decode("utf-8", "replace"))
