"""Module globals rebound, deleted and made again by one thread, read by the others: always a state that was."""

from thread import atomic
import together

left = right = 0


def writer(index, number):
    global left, right, extra
    with atomic:
        left = right = number
        extra = number
    with atomic:
        del extra


def reader(index, number):
    with atomic:
        assert left == right
        try:
            assert extra == left
        except NameError:
            pass


together.run(together.rounds(300), *([writer] + [reader] * (together.threads - 1)))
together.ok()
