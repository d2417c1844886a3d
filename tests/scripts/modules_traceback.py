# traceback: the same text as the interpreter's own, for chains, groups, marks and limits.
import io, sys, traceback


def shown(function, **options):
    try:
        function()
    except BaseException as error:
        text = io.StringIO()
        traceback.print_exception(error, file=text, **options)
        print(text.getvalue().replace(__file__, "FILE"))


def divide(n):
    return 1 / n


def item():
    d = {"a": [1, 2]}
    return d["a"][1] + d["b"][2]


def called():
    value = (
        divide(1)
        + divide(
            0
        )
    )
    return value


def chained():
    try:
        divide(0)
    except ZeroDivisionError as error:
        raise KeyError("chained") from error


def context():
    try:
        divide(0)
    except ZeroDivisionError:
        undefined_name


def deep(n):
    if n:
        deep(n - 1)
    else:
        raise ValueError("deep")


def group():
    raise ExceptionGroup("several", [ValueError(1), TypeError("two")])


def noted():
    error = ValueError("with a note")
    error.add_note("the note")
    raise error


for function in (lambda: divide(0), item, called, chained, context, lambda: deep(10), group, noted, lambda: compile("x = = 1", "text", "exec")):
    shown(function)
shown(lambda: deep(3), limit=2)
try:
    item()
except KeyError:
    print(traceback.format_exc().replace(__file__, "FILE"))
    for frame in traceback.extract_tb(sys.exception().__traceback__):
        print(frame.name, frame.lineno, frame.line, frame.colno, frame.end_colno)
print(traceback.format_exception_only(ValueError("x")))
