# try, except, else, finally in every combination; re-raise; nested handlers.
def run(what):
    log = []
    try:
        try:
            log.append("body")
            if what == "raise": raise KeyError("k")
            if what == "return": return log
            if what == "value": raise ValueError("v")
        except KeyError as error:
            log.append(("handler", str(error)))
        else:
            log.append("else")
        finally:
            log.append("finally")
        log.append("after")
    except (ValueError, TypeError) as error:
        log.append(type(error).__name__)
    return log
for what in ("none", "raise", "return", "value"): print(what, run(what))
def overriding():
    for n in range(3):
        try: 1 / 0
        except ZeroDivisionError: continue
        finally: print("finally", n)
    return "end"
print(overriding())
def swallow():
    while True:
        try: return 1
        finally: break
    return 2
print(swallow())
try:
    try: raise ValueError("first")
    except ValueError: raise
except ValueError as error: print("again", error)
try:
    try: raise ValueError("a")
    except ValueError as a: raise KeyError("b") from a
except KeyError as b: print(repr(b.__cause__), repr(b.__context__), b.__suppress_context__)
try:
    try: 1 / 0
    except ZeroDivisionError: undefined
except NameError as error: print(error, repr(error.__context__))
try:
    raise KeyError("x") from None
except KeyError as error: print(error.__cause__, error.__suppress_context__)
try: error
except NameError as gone: print(gone)
