"""Instances that get attributes from many threads: no value lands in another attribute's place."""

from thread import atomic
import together


class Thing:
    pass


things = [Thing() for _ in range(8)]


def body(index, number):
    thing = things[number % 8]
    setattr(thing, "a%d" % index, (index, number))
    with atomic:
        thing.first = number
        thing.second = number
    with atomic:
        assert thing.first == thing.second
    assert getattr(thing, "a%d" % index) == (index, number)
    if number % 5 == 0:
        own = Thing()
        for name in ("x%d" % ((number + turn) % 6) for turn in range(6)):
            setattr(own, name, name)
        assert all(getattr(own, name) == name for name in vars(own))
        delattr(own, "x0")
        assert not hasattr(own, "x0") and own.x1 == "x1"


together.run(together.rounds(200), body)
for thing in things:
    for index in range(together.threads):
        who, number = getattr(thing, "a%d" % index, (index, 0))
        assert who == index
together.ok()
