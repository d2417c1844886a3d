# Built-in functions over iterables.
print(sum([1, 2.5]), sum([[1], [2]], []), min(3, 1, 2), max("b", "a", key=ord), min([], default="d"), any([0, 1]), all([]), sorted([3, 1, 2], reverse=True))
print(list(zip("ab", [1, 2, 3])), list(zip()), list(enumerate("ab", 5)), list(map(pow, [2, 3], [3, 2])), list(filter(lambda x: x % 2, range(6))), list(reversed(range(3))))
try: list(zip("ab", [1], strict=True))
except ValueError as error: print(error)
try: list(map(str, [1], [2], strict=True))
except Exception as error: print(type(error).__name__)
it = iter([1, 2, 3]); print(next(it), next(it, "x"), list(it), next(it, "end")); 
lines = iter(["a", "b", "", "c"]); print(list(iter(lambda: next(lines), "")))
print(divmod(17, 5), divmod(-17, 5), pow(2, 10, 1000), pow(3, -1, 7), abs(-3), round(2.5), round(-1.55, 1), round(1234, -2), bin(10), oct(8), hex(255), chr(97), ord("a"))
print(int("0x1f", 16), int("0b11", 0), float("1e3"), complex("1+2j"), str(b"x", "ascii"), bool([]), repr("a\n"), ascii("é"), format(3.14159, ".2f"), hash(1) == hash(1.0), callable(len), id(it) == id(it))
print(isinstance(1, int | str), type("X", (), {}).__name__, getattr("", "upper")(), [c for c in dir([]) if c.startswith("a")], vars(type("Y", (), {"q": 1}))["q"], len(range(10**12)))
sl = slice(1, 10, 2); print(sl, sl.indices(6), range(10)[sl])
for bad in (lambda: sum(["a"]), lambda: min([]), lambda: next(iter([])), lambda: ord("ab"), lambda: chr(-1), lambda: int("x"), lambda: float("y"), lambda: iter(5), lambda: len(5), lambda: sorted([1, "a"]), lambda: abs("x"), lambda: range(1.5), lambda: zip(5), lambda: [].index(1), lambda: pow(2, -1, 4)):
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
