"""A block that calls deep and returns through frames that were there before: every frame comes back as it was."""

from thread import atomic
import together


class Total:
    value = 0


total = Total()


def deep(depth, amount):
    if depth == 0:
        total.value += amount
        return amount
    local = [depth, amount]
    below = deep(depth - 1, amount)
    local[0] += below
    total.value += 0
    assert local == [depth + amount, amount]
    return below


def leave_halfway(amount):
    here = amount * 2
    with atomic:
        first = deep(10, amount)
        here += first
        total.value += 0
        return here


def body(index, number):
    amount = number % 5
    assert leave_halfway(amount) == 3 * amount
    with atomic:
        assert deep(30, 1) + deep(5, 2) == 3
        total.value -= 3


n = together.rounds(100)
together.run(n, body)
assert total.value == together.threads * sum(number % 5 for number in range(n)), total.value
together.ok()
