"""`return`, `break`, `continue` and exceptions end the block's transaction and keep its effects."""

from thread import atomic
import together


class Tally:
    value = 0


returned, broken, continued, raised = Tally(), Tally(), Tally(), Tally()


def leave():
    with atomic:
        returned.value += 1
        return returned.value
    raise AssertionError("not reached")


def body(index, number):
    assert leave() > 0
    for turn in range(5):
        with atomic:
            broken.value += 1
            if turn == 2:
                break
    else:
        raise AssertionError("no break")
    for turn in range(3):
        with atomic:
            continued.value += 1
            if turn < 9:
                continue
        raise AssertionError("no continue")
    try:
        with atomic:
            raised.value += 1
            raise ZeroDivisionError(raised.value)
    except ZeroDivisionError as error:
        assert error.args[0] <= raised.value


n = together.rounds(150)
together.run(n, body)
total = n * together.threads
assert returned.value == total
assert broken.value == 3 * total
assert continued.value == 3 * total
assert raised.value == total
together.ok()
