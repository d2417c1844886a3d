"""What close() gives: the value of a generator that catches GeneratorExit and returns."""


def catches():
    try:
        yield 1
    except GeneratorExit:
        return 7


def passes():
    try:
        yield 1
    finally:
        print("finally")


def delegates():
    try:
        yield from catches()
    except GeneratorExit:
        return "outer"


def ends():
    yield 1
    return 5


def started(function):
    generator = function()
    next(generator)
    return generator


for function in catches, passes, delegates, ends:
    generator = started(function)
    print(function.__name__, generator.close(), generator.close())
print(catches().close())
finished = ends()
print(list(finished), finished.close())


class Awaited:
    def __await__(self):
        yield 1


async def coroutine():
    try:
        await Awaited()
    except GeneratorExit:
        return "closed"


task = coroutine()
task.send(None)
print(task.close())


def refuses():
    while True:
        try:
            yield
        except GeneratorExit:
            pass


generator = started(refuses)
try:
    generator.close()
except RuntimeError as error:
    print(error)


def raises():
    try:
        yield
    except GeneratorExit:
        raise ValueError("while closing") from None


try:
    started(raises).close()
except ValueError as error:
    print(error)
