# the built-in functions
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
t(lambda: abs(-3)); t(lambda: abs(-2.5)); t(lambda: abs(3+4j)); t(lambda: abs("x"))
t(lambda: all([])); t(lambda: all([1, 0])); t(lambda: any([])); t(lambda: any([0, 2])); t(lambda: any(3))
t(lambda: ascii("aé\u1234\U00012345")); t(lambda: bin(-5)); t(lambda: oct(8)); t(lambda: hex(255)); t(lambda: hex(2.0)); t(lambda: bin(2**70))
t(lambda: chr(97)); t(lambda: chr(0x10ffff)); t(lambda: chr(-1)); t(lambda: chr(0x110000)); t(lambda: chr("a")); t(lambda: ord("a")); t(lambda: ord(b"a")); t(lambda: ord("ab")); t(lambda: ord("")); t(lambda: ord(3)); t(lambda: ord(bytearray(b"x")))
t(lambda: divmod(7, 3)); t(lambda: divmod(-7, 3)); t(lambda: divmod(7.5, 2)); t(lambda: divmod(1, 0)); t(lambda: divmod("a", 1)); t(lambda: divmod(True, 2))
t(lambda: eval("1+2")); t(lambda: eval(" 1 + x", {"x": 4})); t(lambda: eval("x", {}, {"x": 5})); t(lambda: eval("1 +")); t(lambda: eval(3)); t(lambda: eval("x", 3)); t(lambda: eval("x", {}, 3))
ns = {}; exec("a = 1\nb = a + 1", ns); t(lambda: (ns["a"], ns["b"], "__builtins__" in ns)); t(lambda: exec("x = 1")); t(lambda: exec(3)); t(lambda: exec("1", 3))
ns = {}; exec("def f(): return g\ng = 7", ns); t(lambda: ns["f"]()); ns["g"] = 8; t(lambda: ns["f"]())
t(lambda: eval(compile("1 + 1", "f", "eval"))); t(lambda: compile("x", "f", "bad")); t(lambda: compile("x\0", "f", "exec")); t(lambda: compile(3, "f", "exec")); t(lambda: compile("x=", "f", "exec"))
t(lambda: format(3.14159, ".2f")); t(lambda: format("x", ">5")); t(lambda: format([], "x")); t(lambda: format(3, 4)); t(lambda: format(1234567, ","))
t(lambda: getattr(3, "real")); t(lambda: getattr(3, "foo", None)); t(lambda: getattr(3, "foo")); t(lambda: hasattr(3, "real")); t(lambda: hash("a") == hash("a")); t(lambda: hash([])); t(lambda: hash(2**61)); t(lambda: hash(1.0)); t(lambda: hash(None) == hash(None))
t(lambda: isinstance(3, (str, (int,)))); t(lambda: issubclass(bool, int)); t(lambda: isinstance(True, int)); t(lambda: isinstance(3, "x"))
t(lambda: list(iter([1, 2]))); it = iter([1, 2, 3]).__next__; t(lambda: list(iter(it, 3))); t(lambda: iter(3)); t(lambda: iter(3, 4))
t(lambda: len("abc")); t(lambda: len(3)); t(lambda: len({1: 2}))
class L:
    def __len__(self): return -1
class L2:
    def __len__(self): return "x"
t(lambda: len(L())); t(lambda: len(L2()))
t(lambda: max(1, 3, 2)); t(lambda: max([1, 3, 2])); t(lambda: max([])); t(lambda: max([], default=5)); t(lambda: max("a", "bc", key=len)); t(lambda: max(1, 2, default=3)); t(lambda: max()); t(lambda: min(2, 1)); t(lambda: min([3, 1, 2], key=lambda x: -x)); t(lambda: max(1, "a")); t(lambda: max(3)); t(lambda: max(1, 2, foo=3)); t(lambda: min((1, "x"), (1, "a")))
t(lambda: next(iter([1]))); t(lambda: next(iter([]))); t(lambda: next(iter([]), 4)); t(lambda: next(3)); 
def g(): yield 1; return 5
it2 = g(); next(it2); t(lambda: next(it2))
t(lambda: pow(2, 10)); t(lambda: pow(2, -1)); t(lambda: pow(2, 10, 1000)); t(lambda: pow(3, -1, 7)); t(lambda: pow(2, 3, 0)); t(lambda: pow("a", 2)); t(lambda: pow(2, "a", 3)); t(lambda: pow(2.0, 3, 5)); t(lambda: pow(base=2, exp=3))
t(lambda: repr("x'y")); t(lambda: round(2.5)); t(lambda: round(3.5)); t(lambda: round(2.675, 2)); t(lambda: round(1234, -2)); t(lambda: round("x")); t(lambda: round(2.5, None)); t(lambda: round(1e300, 2)); t(lambda: round(True)); t(lambda: round(float("nan")))
t(lambda: sorted([3, 1, 2])); t(lambda: sorted("bca", reverse=True)); t(lambda: sorted([3, "a"])); t(lambda: sorted([-3, 1, 2], key=abs)); t(lambda: sorted(3)); t(lambda: sorted([1], 2)); t(lambda: sorted({3: 1, 1: 2}))
t(lambda: sum([1, 2, 3])); t(lambda: sum([0.1] * 10)); t(lambda: sum([1, 2.5])); t(lambda: sum([[1], [2]], [])); t(lambda: sum(["a"])); t(lambda: sum(["a"], "")); t(lambda: sum([b"a"], b"")); t(lambda: sum([1e16, 1.0, -1e16])); t(lambda: sum([2**60, 2**60, 2**62])); t(lambda: sum([1, 2], start=10)); t(lambda: sum([1j, 2])); t(lambda: sum(3)); t(lambda: sum([True, True])); t(lambda: sum([1, None])); t(lambda: sum([-0.0])); t(lambda: sum([float("inf"), 1.0])); t(lambda: sum([0.1, 0.2, 0.3, 10, -0.6]))
class V:
    def __init__(self): self.a = 1
t(lambda: vars(V())); t(lambda: vars(3)); t(lambda: sorted(vars())[:0])
class D:
    def __dir__(self): return ["b", "a"]
t(lambda: dir(D())); t(lambda: "append" in dir([])); t(lambda: [n for n in dir(V()) if not n.startswith("_")])
def loc(a, b=2):
    c = 3
    return sorted(locals().items()), sorted(dir())
t(lambda: loc(1))
class Body:
    x = 1
    t2 = sorted(k for k in locals() if not k.startswith("__"))
t(lambda: Body.t2); t(lambda: globals()["__name__"]); t(lambda: __import__("math").pi); t(lambda: __import__("collections.abc").__name__); t(lambda: __import__("nothing_here")); t(lambda: __import__(3)); t(lambda: __import__("", level=0))
t(lambda: callable(print)); t(lambda: id(None) == id(None)); t(lambda: (Ellipsis, NotImplemented, __debug__)); t(lambda: print(1, 2, sep="-", end="!\n")); t(lambda: print(sep=3)); t(lambda: print("x", end=None)); t(lambda: print(file=3)); t(lambda: print(1, foo=2)); t(lambda: print())
class W:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s)
    def flush(self): self.parts.append("<flush>")
w = W(); print(1, "a", None, file=w, flush=True); t(lambda: w.parts); w = W(); print(file=w, end=""); t(lambda: w.parts)
t(lambda: setattr(3, "x", 1)); t(lambda: delattr(V(), "zz")); v = V(); t(lambda: setattr(v, "b", 2)); t(lambda: v.b); t(lambda: delattr(v, "b")); t(lambda: getattr(v, "b"))
t(lambda: type("X", (), {"a": 1}).a); t(lambda: len(1, 2)); t(lambda: abs()); t(lambda: isinstance(1)); t(lambda: chr()); t(lambda: sum()); t(lambda: ord("a", "b")); t(lambda: hash()); t(lambda: getattr(1)); t(lambda: iter()); t(lambda: next()); t(lambda: callable()); t(lambda: id()); t(lambda: repr()); t(lambda: round()); t(lambda: divmod(1)); t(lambda: pow(1)); t(lambda: len(x=1)); t(lambda: vars(1, 2)); t(lambda: globals(1)); t(lambda: locals(1)); t(lambda: sorted()); t(lambda: bin()); t(lambda: input(1, 2))
