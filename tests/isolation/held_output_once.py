"""Output inside atomic appears once and whole, however often the block was retried."""

from thread import atomic
import together

state = [0]


def body(index, number):
    with atomic:
        state[0] += 1
        print("thread", index, end=" ")
        state[0] += 1
        print("round", number, end="")
        state[0] += 1
        print(" number", state[0] // 3)


n = together.rounds(60)
together.run(n, body)
assert state[0] == 3 * n * together.threads
together.ok(lines=n * together.threads)
