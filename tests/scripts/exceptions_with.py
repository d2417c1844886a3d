# with: several managers, suppression, errors in enter and exit, contextlib.
from contextlib import contextmanager, suppress, ExitStack, closing, nullcontext, redirect_stdout
class M:
    def __init__(self, name, swallow=False, fail=None): self.name, self.swallow, self.fail = name, swallow, fail
    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter": raise OSError(self.name)
        return self.name
    def __exit__(self, kind, error, trace):
        print("exit", self.name, kind and kind.__name__, error)
        if self.fail == "exit": raise RuntimeError(self.name)
        return self.swallow
with M("a") as a, M("b") as b: print(a, b)
with M("s", swallow=True): raise ValueError("swallowed")
try:
    with M("out"), M("in", fail="exit"): raise ValueError("v")
except RuntimeError as error: print(error, repr(error.__context__))
try:
    with M("x"), M("y", fail="enter"): print("never")
except OSError as error: print("os", error)
with (M("p") as p, M("q") as q,): print(p + q)
@contextmanager
def tag(name):
    print(f"<{name}>")
    try: yield name.upper()
    except KeyError as error: print("inside", error)
    finally: print(f"</{name}>")
with tag("b") as t: print(t)
with tag("i"): raise KeyError("k")
with suppress(KeyError, IndexError): [][0]
with ExitStack() as stack:
    names = [stack.enter_context(M(n)) for n in "12"]
    stack.callback(print, "callback", names)
with nullcontext(5) as n: print(n)
def early():
    with M("r"): return "returned"
print(early())
for n in range(3):
    with M(n):
        if n == 1: break
