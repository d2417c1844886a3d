# causes, contexts, groups
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

def context():
    try:
        1 / 0
    except ZeroDivisionError:
        {}["missing"]
show(context)

def cause():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("outer") from error
show(cause)

def hidden():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("alone") from None
show(hidden)

def three():
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            raise KeyError("second")
    except KeyError as error:
        raise ValueError("third") from error
show(three)

def group():
    raise ExceptionGroup("several", [ValueError(1), TypeError("two"), ExceptionGroup("inner", [KeyError("k")])])
show(group)

def wide_group():
    raise ExceptionGroup("wide", [ValueError(i) for i in range(18)])
show(wide_group)

def raised_members():
    errors = []
    for i in range(2):
        try:
            [][i]
        except IndexError as error:
            error.add_note(f"note {i}")
            errors.append(error)
    raise ExceptionGroup("members", errors)
show(raised_members)

def group_context():
    try:
        raise ExceptionGroup("first", [ValueError(1)])
    except ExceptionGroup:
        raise ExceptionGroup("second", [KeyError(2)])
show(group_context)

def deep():
    error = ValueError("bottom")
    for i in range(12):
        error = ExceptionGroup(f"level {i}", [error])
    raise error
show(deep)

def loop():
    a, b = ValueError("a"), ValueError("b")
    a.__cause__ = b
    b.__cause__ = a
    raise a
show(loop)
