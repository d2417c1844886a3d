# send, throw, close, return values, states, delegation.
def inner():
    try:
        got = yield 1
        print("got", got)
        yield 2
    except ValueError as error:
        print("caught", error)
        yield 3
    finally:
        print("inner done")
    return "result"
def outer():
    value = yield from inner()
    print("value", value)
    yield value
g = outer(); print(next(g), g.send("hi"), g.throw(ValueError("v")), next(g))
try: next(g)
except StopIteration as stop: print("stop", stop.value)
g = outer(); next(g); g.close(); g.close()
def stubborn():
    try: yield
    except GeneratorExit: yield "no"
g = stubborn(); next(g)
try: g.close()
except RuntimeError as error: print(error)
def bad(): yield; raise StopIteration
g = bad(); next(g)
try: next(g)
except RuntimeError as error: print(error, type(error.__cause__))
def selfish():
    yield next(me)
me = selfish()
try: next(me)
except ValueError as error: print(error)
g = (n for n in range(3)); print(next(g), list(g), list(g))
def delegate(): return (yield from [1, 2]), (yield from "ab")
g = delegate(); print(list(g))
try: g.send(1)
except StopIteration: print("over")
g = delegate()
try: g.send(1)
except TypeError as error: print(error)
