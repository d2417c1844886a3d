"""Collections of more items than could ever fit are refused at once where a built-in type knows how many there are."""
import itertools


def attempt(name, action):
    try:
        print(name, action())
    except (MemoryError, OverflowError) as error:
        print(name, type(error).__name__)


attempt("list of a range", lambda: list(range(10**18)))
attempt("sorted", lambda: sorted(range(-10**18, 10**18, 3)))
attempt("display", lambda: [*range(10**18)])
attempt("extend", lambda: [].extend(range(10**18, -10**18, -1)))
attempt("iterator", lambda: list(iter(range(10**18))))
attempt("repeat", lambda: list(itertools.repeat(None, 10**18)))
attempt("tee", lambda: itertools.tee([], 2**50))
attempt("tee of too many", lambda: itertools.tee([], 2**62))
# what has been taken is not counted
numbers = iter(range(10**18, 10**18 + 3))
next(numbers)
print(list(numbers), list(itertools.repeat(1, 3)), list(iter(range(5, 0, -2))), tuple(range(2**70, 2**70 + 2)))
