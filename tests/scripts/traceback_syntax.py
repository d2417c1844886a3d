# SyntaxError: file, line, carets
import sys

class Out:
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)
    def flush(self): pass
    def getvalue(self): return "".join(self.parts)
def show(source, name="file.py"):
    old = getattr(sys, "stderr", None)
    sys.stderr = out = Out()
    try:
        try:
            compile(source, name, "exec")
        except SyntaxError as error:
            sys.__excepthook__(type(error), error, None)
    finally:
        sys.stderr = old
    print(out.getvalue().replace(__file__, "FILE"), end="")
show("x = = 1\n")
show("if x:\npass\n")
show("    y = (1,\n")
show("def f(:\n  pass")
show("x = 'abc\n")
show("a = 1\n\tb = 2\n")
show("f(x for x in y, 1)\n")
show("é = ( ]\n")
for args in [("m",), ("m", ("f", 1, 3, "  some text\n")), ("m", ("f", 1, 3, "  some text\n", 1, 6)), ("m", ("f", 2, 3, "abc\n", 3, 1)), ("m", (None, None, None, None)), ("m", ("f", 1, 0, "abc")), ("m", ("f", 1, None, "  abc")), ("m", ("f", 1, 50, "abc")), (None,), ("", )]:
    old = getattr(sys, "stderr", None); sys.stderr = out = Out()
    sys.__excepthook__(SyntaxError, SyntaxError(*args), None)
    sys.stderr = old
    print(out.getvalue().replace(__file__, "FILE"), end="")
