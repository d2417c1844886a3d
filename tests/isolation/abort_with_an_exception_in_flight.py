"""Aborts while an exception is handled: the retry starts with the exception state of the block's entry."""

import sys
from thread import atomic
import together


class Cell:
    value = 0


cell = Cell()
outcomes = [0] * together.threads


def clash():
    cell.value += 1
    raise LookupError("in flight")


def body(index, number):
    try:
        raise OSError(number)
    except OSError as outer:
        assert sys.exception() is outer
        try:
            with atomic:
                assert sys.exception() is outer
                try:
                    clash()
                except LookupError as inner:
                    assert sys.exception() is inner
                    assert inner.__context__ is outer
                    cell.value += 1
                assert sys.exception() is outer
                cell.value += 1
                raise ValueError(number)
        except ValueError as last:
            assert last.args == (number,) and last.__context__ is outer
            outcomes[index] += 1
        assert sys.exception() is outer
    assert sys.exception() is None


n = together.rounds(200)
together.run(n, body)
assert cell.value == 3 * n * together.threads, cell.value
assert outcomes == [n] * together.threads
together.ok()
