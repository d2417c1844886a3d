"""A generator that several threads advance gives each item to exactly one of them."""

from thread import atomic
import together

n = together.rounds(400) * together.threads


def numbers():
    before = 0
    for number in range(n):
        yield number
        before += number
        assert before == number * (number + 1) // 2


shared = numbers()
got = [[] for _ in range(together.threads)]


def body(index, number):
    with atomic:
        got[index].append(next(shared))


together.run(n // together.threads, body)
assert sorted(item for part in got for item in part) == list(range(n))
assert all(part == sorted(part) for part in got)
together.ok()
