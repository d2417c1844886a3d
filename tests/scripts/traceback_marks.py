# what an uncaught exception looks like: marked lines, folded repeats, chains, notes, groups
import sys

class Out:
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)
    def flush(self): pass
    def getvalue(self): return "".join(self.parts)

def show(function, *args):
    old = getattr(sys, "stderr", None)
    sys.stderr = out = Out()
    try:
        try:
            function(*args)
        except BaseException as error:
            sys.__excepthook__(type(error), error, error.__traceback__.tb_next)
    finally:
        sys.stderr = old
    for line in out.getvalue().splitlines():
        print(line.replace(__file__, "FILE"))
    print("-----")

def divide():
    x = 1
    return x + 1 / 0 * 2
show(divide)

def subscript():
    d = {"a": {"b": 1}}
    return d["a"]["c"]["d"]
show(subscript)

def call():
    print(len(5), 3)
show(call)

def attribute():
    value = "text"
    value.upper().nothing.more
show(attribute)

def method():
    value = "text"
    value.nothing(1, 2)
show(method)

def whole():
    raise ValueError("whole line")
show(whole)

def inner(): raise KeyError("inner")
def assign():
    x = inner()
def returned():
    return inner()
show(assign)
show(returned)

def spread():
    return [
        1,
        2 +
        None,
        3,
    ]
show(spread)

def long_call():
    return divmod(
        "1",
        "2",
        "3",
        "4",
    )
show(long_call)

def recurse(n):
    return recurse(n + 1) if n < 20 else 1 / 0
show(recurse, 0)

def wide():
    名前 = "文字" + 1; return 名前
show(wide)

def notes():
    error = ValueError("with notes")
    error.add_note("first")
    error.add_note("second\nthird")
    raise error
show(notes)

class Bad(Exception):
    def __str__(self): raise RuntimeError("no text")
def bad(): raise Bad
show(bad)

class Local:
    class Inner(Exception): pass
def qualified(): raise Local.Inner("deep")
show(qualified)

def empty(): raise RuntimeError
show(empty)
