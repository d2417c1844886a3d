"""What a class gives its instances, while threads give the instances their own: no count is lost, no cache remembers the other's."""

from thread import atomic
import together

SOURCE = """
class Thing:
    value = 0

    def name(self):
        return "class"


def count(thing, seen):
    seen.append(thing.value)
    thing.value += 1


def rename(thing, number):
    name = thing.name
    before = name()
    thing.name = lambda: number
    return before, thing.name()
"""

rounds = []
for _ in range(together.rounds(40)):
    names = {}
    exec(SOURCE, names)
    rounds.append((names, names["Thing"](), []))


def body(index, number):
    names, thing, seen = rounds[number]
    for _ in range(3):
        with atomic:
            names["count"](thing, seen)
        with atomic:
            before, after = names["rename"](thing, index)
            assert after == index, (before, after)


together.run(together.rounds(40), body)
for names, thing, seen in rounds:
    assert seen == list(range(3 * together.threads)), seen
    assert thing.value == 3 * together.threads
together.ok()
