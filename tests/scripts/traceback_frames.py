"""The frames of a traceback: their variables, and who called whom."""
import sys
import traceback


def entries(error):
    at = error.__traceback__
    while at is not None:
        yield at
        at = at.tb_next


def inner(a, *rest, **named):
    number = 3
    later: int
    try:
        return numbr
    finally:
        pass


def outer(x):
    captured = x * 2

    def nested():
        y = captured
        1 / 0

    for step in range(2):
        nested()
    never = 1


def generator(limit):
    for i in range(limit):
        yield i
    raise ValueError(limit)


def consumer():
    total = 0
    for item in generator(2):
        total += item


class Made:
    attribute = 5
    try:
        inner(1, 2, k=3)
    except NameError as caught:
        for entry in entries(caught):
            if entry.tb_frame.f_code.co_name == "Made":
                print(sorted(name for name in entry.tb_frame.f_locals if not name.startswith("__")))
    del entry


def show(action):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
        frames = [entry.tb_frame for entry in entries(error)][1:]
        for frame in frames:
            values = {name: value for name, value in frame.f_locals.items() if not callable(value)}
            print(" ", frame.f_code.co_name, values, frame.f_locals == frame.f_locals)
        print(" ", [caller is frame.f_back for caller, frame in zip(frames, frames[1:])])
        return error


error = show(lambda: inner(1, 2, k=3))
show(lambda: outer(4))
show(consumer)
stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
print([(frame.name, (frame.locals or {}).get("number")) for frame in stack])


def reraises():
    first = "as it was when the exception passed"
    try:
        inner(0)
    except NameError:
        second = 2
        raise


show(reraises)


def deleted():
    gone = 1
    del gone
    kept = 2
    raise KeyError("k")


show(deleted)


def running(a):
    b = a + 1
    return sys._getframe(1).f_locals, sys._getframe().f_locals


def caller():
    mine = "caller's"
    return running(1)


print(caller(), sys._getframe().f_locals is globals(), sys._getframe().f_back)
print(next(entries(error)).tb_frame.f_code.co_name)
