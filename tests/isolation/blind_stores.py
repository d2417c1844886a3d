"""Stores that read nothing: the last in serial order wins, and stores of one block stay together."""

from thread import atomic
import together

slots = [None, None]
table = {"a": None, "b": None}


class Shared:
    pass


shared = Shared()
shared.a = shared.b = None


def body(index, number):
    mark = (index, number)
    with atomic:
        slots[0] = mark
        table["a"] = mark
        shared.a = mark
        slots[1] = mark
        table["b"] = mark
        shared.b = mark
    if number % 10 == 0:
        with atomic:
            seen = {slots[0], slots[1], table["a"], table["b"], shared.a, shared.b}
        assert len(seen) == 1, seen


n = together.rounds(400)
together.run(n, body)
assert len({slots[0], slots[1], table["a"], table["b"], shared.a, shared.b}) == 1
assert slots[0][1] == n - 1
together.ok()
