"""Writes the expectations of interp/tests/format.rs: python3.14 format_tables.py interp/tests/data [ROUNDS].

A line is `operation TAB argument ... TAB result`; texts are code points in hexadecimal joined by `.`, `-` when empty; an
exception is `!` and its text (as a text). More rounds than the checked-in 1 go to a folder for AME_ORACLE_DATA.
"""
import random
import struct
import sys
import warnings
from _string import formatter_field_name_split, formatter_parser

warnings.simplefilter("ignore")
out = open(sys.argv[1] + "/format.txt", "w")
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
rng = random.Random(314)


def t(s):
    return ".".join(format(ord(c), "x") for c in s) or "-"


def v(value):
    match value:
        case str():
            return "str " + t(value)
        case bool():
            return f"bool {value:x}"
        case int():
            return f"int {value:x}"
        case float():
            return "float " + ("nan" if value != value else struct.pack(">d", value).hex())
        case complex():
            return "complex " + " ".join("nan" if x != x else struct.pack(">d", x).hex() for x in (value.real, value.imag))


def put(op, *row, call):
    try:
        result = t(call())
    except (ValueError, OverflowError, TypeError) as error:
        result = "!" + t(str(error))
    out.write("\t".join([op, *row, result]) + "\n")


values = ["", "ab", "a\u00e9\u4e2d\U0001f600", 0, 1, -1, 255, 12345, -1234567, 10**30, -(2**70), True, 0x110000, 0.0, -0.0, 1.0, 1.5, -2.675, 1234567.891, 1e16, 1e-5, 1e300, float("inf"),
          float("-inf"), float("nan"), 0.5, 99.995, 1j, 1 + 2j, -0.0 + 1j, complex(1.5, -2.25), complex(float("nan"), float("-inf"))]
fixed = ["", "s", "d", ",", "_", "_x", ",x", "#b", "#o", "#X", "c", "+", " ", "-", "=10", "<10", ">10", "^10", "010", "*^12", "x<012,d", "010,", "012,.2f", "08.3f", ".3", ".0", "e", ".2e", "g", "G", "F", "%", ".1%", "n",
         "#g", "#.0f", "z.1f", "+z.0f", ".,f", "._f", ".3_f", ",.4,f", ".,", ".3_,f", "5.", "xx", "zs", "#s", "=s", ",,d", "_,d", ",_d", "\u1234", "\u4e2d^9", "99999999999999999999", ".99999999999999999999f", ".2147483648f", "q", "_n",
         ".2_n", "<5c", "05c", "^#12_x", "+.3e", "}", "{<5", "=+10", "0=10", "<010", "r", "%%", "\u0665", "z", "z#.3", "#_b", "020,", ".5s", ".2,s"]


def some_spec():
    pick = lambda *choices: rng.choice(choices)
    return "".join([pick("", "", "", "*", "0") + pick("<", ">", "^", "=") if rng.random() < .5 else "", pick("", "", "+", "-", " "), pick("", "", "", "z"), pick("", "", "#"), pick("", "", "0"),
                    pick("", "", "5", "12", "20"), pick("", "", "", ",", "_"), pick("", "", ".0", ".1", ".3", ".10", ".,", ".5_"), pick(*"bcdoxXneEfFgG%s", "", "", "")])


for value in values:
    for spec in rng.sample(fixed, 11) + [some_spec() for _ in range(4)] if ROUNDS == 1 else fixed + [some_spec() for _ in range(40 * ROUNDS)]:
        put("format", v(value), t(spec), call=lambda: value.__format__(spec) if spec else format(value))
for template in ("", "a", "{}", "a{}b{{c}}", "{0!r:>{w}}", "{!}", "{!r", "{!rx}", "{!x}", "{", "}", "{}}", "{{}", "{[{]}", "{a[}", "{:{}}", "{:{", "{:{}", "{a{b}", "{!", "{0!", "{:", "{ 0}", "{:}}", "{:{{}", "}}{{", "\u4e2d{\u4e2d:\u4e2d}\u4e2d",
                 "{a.b[c]!r:>{w}}x", "{0]}", "{!rr:}", "{x!}", "{x!:}", "{a]b}", "{a[:]}", "{a[!]b:c}"):
    parts = []
    def walk():
        try:
            for literal, name, spec, conversion in formatter_parser(template):
                if literal:
                    parts.append("L" + literal)
                if name is not None:
                    parts.append(f"F{name}!{conversion or ''}:{spec}")
        except ValueError as error:
            parts.append("!" + str(error))
        return "|".join(parts)
    put("template", t(template), call=walk)
for name in ("", "0", "12", "a", "a.b", "a[0]", "a[b].c[1]", "0.", "0[]", "0[a]b", "0[a", ".a", "[0]", "a..b", "a[0]]", "99999999999999999999", "a[99999999999999999999]", "-1", "a[-1]", "\u0663"):
    def walk():
        parts = []
        try:
            first, rest = formatter_field_name_split(name)
            parts.append(str(first))
            for is_attribute, key in rest:
                parts.append(("." if is_attribute else "[") + repr(key))
        except ValueError as error:
            parts.append("!" + str(error))
        return "|".join(parts)
    put("name", t(name), call=walk)
specs = ["%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%+ d", "%.3d", "%05.3d", "%#x", "%#08x", "%#.5x", "%#8x", "%#o", "%#X", "%x", "%o", "%-05d", "%-#8x|", "%i", "%u", "%012d"]
for value in (0, 5, -5, 255, -255, 10**25):
    for spec in specs:
        put("percent", v(value), t(spec), call=lambda: spec % value)
for value in (0.0, -1.5, 2.5, 1e300, 1e-10, float("inf"), float("nan"), -0.0, 123456.789):
    for spec in ("%f", "%10.2f", "%-10.2f|", "%010.2f", "%+e", "% g", "%#g", "%.0f", "%#.0f", "%G", "%E", "%.15g", "%08F"):
        put("percent", v(value), t(spec), call=lambda: spec % value)
for value in ("", "abc", "a\u4e2d\U0001f600"):
    for spec in ("%s", "%5s", "%-5s|", "%.2s", "%05s", "%+.1s", "%6.2s"):
        put("percent", v(value), t(spec), call=lambda: spec % value)
for spec in ("%", "%5", "%(", "%(a", "%(a)", "%y", "%\u1234", "%.99999999999999999999d", "%99999999999999999999d", "%.2147483647f", "%#010b", "a%%b%", "%l", "%-"):
    put("percent", v(1), t(spec), call=lambda: spec % ({"a": 1} if "(" in spec else 1))
