"""Set operations beside writers that replace one member by another in one transaction."""

from thread import atomic
import together

members = set(range(100))


def writer(index, number):
    key = (number * 7 + index) % 50
    with atomic:
        if key in members:
            members.remove(key)
            members.add(-key - 1)
        else:
            members.discard(-key - 1)
            members.add(key)


def reader(index, number):
    assert len(members) == 100
    assert len(members.copy()) == 100
    assert len(frozenset(members)) == 100
    assert 75 in members
    assert members >= set(range(50, 100))
    assert len(members | {75}) == 100
    assert len(members & set(range(50, 100))) == 50


together.run(together.rounds(200), writer, reader)
assert len(members) == 100
together.ok()
