# except* and groups
def run(make, *handlers):
    pass
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("h", [ValueError(3), KeyError(4)])])
    except* ValueError as e:
        print("V", repr(e), [repr(x) for x in e.exceptions])
    except* TypeError as e:
        print("T", repr(e))
except BaseException as e:
    print("left", repr(e))
try:
    try: raise ValueError("naked")
    except* ValueError as e: print(repr(e), type(e).__name__)
except BaseException as e: print("left", repr(e))
try:
    try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e: raise KeyError("new")
except BaseException as e: print("left", repr(e), [repr(x) for x in e.exceptions])
try:
    try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e: raise
    except* TypeError as e: raise
except BaseException as e: print("left", repr(e))
try:
    try: raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e: raise e
except BaseException as e: print("left", repr(e))
try:
    try: raise KeyError("k")
    except* ValueError: pass
except BaseException as e: print("left", repr(e))
try:
    try: raise ExceptionGroup("g", [ValueError(1)])
    except* ExceptionGroup: pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except* 3: pass
except BaseException as e: print(type(e).__name__)
try: pass
except* ValueError: pass
else: print("else")
finally: print("finally")
class G(ExceptionGroup):
    def derive(self, excs): return G(self.message, excs)
g = G("mine", [ValueError(1), KeyError(2)]); g.add_note("n"); g.__cause__ = OSError("c")
a, b = g.split(ValueError); print(type(a), repr(a), a.__notes__, repr(a.__cause__), repr(b))
print(g.subgroup(lambda x: isinstance(x, KeyError)), g.message, g.exceptions)
def f():
    for i in range(3):
        try:
            raise ExceptionGroup("x", [ValueError(i)])
        except* ValueError as e:
            if i == 1: continue_here = True
    return i
print(f())
