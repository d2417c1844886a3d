"""An addition whose result is read in the same transaction is an ordinary read and write."""

from thread import atomic
import together


class Ticket:
    last = 0


ticket = Ticket()
drawn = [[] for _ in range(together.threads)]


def body(index, number):
    with atomic:
        ticket.last += 1
        mine = ticket.last
    drawn[index].append(mine)


n = together.rounds(400)
together.run(n, body)
everything = sorted(number for part in drawn for number in part)
assert everything == list(range(1, n * together.threads + 1))
assert all(part == sorted(part) for part in drawn)
together.ok()
