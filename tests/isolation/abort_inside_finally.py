"""Aborts inside `finally`, `with` and `else`: the clean-up of an attempt that never was leaves no trace, the final one runs once."""

from thread import atomic
import together


class Counter:
    value = 0


entered = Counter()
left = Counter()
finished = Counter()


class Guard:
    def __enter__(self):
        entered.value += 1
        return self

    def __exit__(self, kind, error, trace):
        left.value += 1
        return kind is KeyError


def body(index, number):
    with atomic:
        try:
            with Guard():
                if number % 3 == 0:
                    raise KeyError(number)
        finally:
            finished.value += 1
            for _ in range(5):
                finished.value += 0
    with atomic:
        try:
            if number % 2:
                raise ValueError(number)
        except ValueError as error:
            assert error.args == (number,)
            finished.value += 1
        else:
            finished.value += 1
        finally:
            finished.value += 1


n = together.rounds(200)
together.run(n, body)
total = n * together.threads
assert entered.value == left.value == total, (entered.value, left.value, total)
assert finished.value == 3 * total, (finished.value, total)
together.ok()
