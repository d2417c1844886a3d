# A loop without order that is left: its names are those of the iteration that left it.
import ame


def work(n):
    return sum(i ^ 3 for i in range(n))


def returned():
    for i in ame.parallel(range(1000), ordered=False):
        work(10)
        if i == 120:
            return i


def several():
    for i in ame.parallel(range(1000), ordered=False):
        work(10)
        j = i * 2
        if i == 120:
            return "found", i, j, j == 240


def broken():
    for i in ame.parallel(range(1000), ordered=False):
        work(10)
        j = i * 2
        if i == 120:
            break
    return i, j


def raised():
    try:
        for i in ame.parallel(range(1000), ordered=False):
            work(10)
            j = i
            if i == 120:
                raise KeyError
    except KeyError:
        return i, j


for _ in range(10):
    for function in (returned, several, broken, raised):
        result = function()
        if _ == 0:
            print(result)
        assert result == function(), result
