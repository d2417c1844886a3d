# Own exception classes, arguments, notes, groups, isinstance, str and repr.
class Own(Exception):
    def __init__(self, code, text="?"): super().__init__(code, text); self.code = code
    def __str__(self): return f"<{self.code}>"
class Sub(Own, LookupError): pass
for make in (lambda: Own(1), lambda: Sub(2, "two"), lambda: Exception(), lambda: Exception("a"), lambda: Exception("a", 1), lambda: KeyError("k"), lambda: OSError(2, "No such file", "f.txt"), lambda: StopIteration(5), lambda: UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), lambda: SystemExit(3)):
    e = make(); print(type(e).__name__, str(e), repr(e), e.args)
e = Own(5); e.add_note("a note"); e.add_note("another"); print(e.__notes__)
try: raise Sub(7)
except LookupError as error: print("lookup", error.code)
try: raise Own
except TypeError as error: print(error)
try: raise 5
except TypeError as error: print(error)
try:
    raise ExceptionGroup("many", [ValueError(1), TypeError(2), ExceptionGroup("inner", [ValueError(3), KeyError(4)])])
except* ValueError as group: print("values", group.exceptions)
except* (TypeError, KeyError) as group: print("others", group)
g = ExceptionGroup("g", [ValueError(1), KeyError(2)])
print(g.split(ValueError), g.subgroup(lambda e: isinstance(e, KeyError)), g.derive([OSError()]))
assert issubclass(FileNotFoundError, OSError) and issubclass(IndexError, LookupError) and OSError is IOError
try: assert 1 > 2, "why"
except AssertionError as error: print(error)
try: [][1]
except Exception as error: print(type(error), error.__traceback__ is not None)
