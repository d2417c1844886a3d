"""Generators advanced inside atomic roll back with the block: no step is lost, none is done twice."""

from thread import atomic
import together


class Sum:
    value = 0


shared = Sum()


def steps(limit):
    total = 0
    for number in range(limit):
        received = yield number
        total += received or 0
        shared.value += 1
    return total


def outer(limit):
    return (yield from steps(limit))


def body(index, number):
    walker = outer(6)
    seen = [next(walker)]
    with atomic:
        shared.value += 0
        seen.append(walker.send(10))
        seen.append(next(walker))
    with atomic:
        seen.extend(item for item in walker)
        shared.value += 0
    assert seen == list(range(6)), seen
    with atomic:
        inside = outer(3)
        assert list(inside) == [0, 1, 2]
        squares = (item * item for item in range(4))
        shared.value += sum(squares) - 14
    try:
        with atomic:
            closing = outer(3)
            next(closing)
            shared.value += 0
            closing.throw(KeyError(number))
    except KeyError as error:
        assert error.args == (number,)


n = together.rounds(100)
together.run(n, body)
assert shared.value == 9 * n * together.threads, (shared.value, 9 * n * together.threads)
together.ok()
