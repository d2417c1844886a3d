"""Publication: whoever sees the flag sees everything that was written before it."""

from thread import atomic
import together


class Message:
    def __init__(self, number):
        self.number = number
        self.parts = [number] * 5
        self.table = {part: number for part in range(5)}


box = {"message": None, "ready": False}
seen = [0] * together.threads


def sender(index, number):
    message = Message(number)
    message.late = number
    box["message"] = message
    box["ready"] = True


def receiver(index, number):
    with atomic:
        ready, message = box["ready"], box["message"]
    if ready:
        n = message.number
        assert message.parts == [n] * 5
        assert sum(message.table.values()) == 5 * n
        assert message.late == n
        seen[index] += 1


together.run(together.rounds(500), sender, receiver)
assert sum(seen) > 0, "nobody received anything"
together.ok()
