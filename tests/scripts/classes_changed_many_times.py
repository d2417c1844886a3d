# A class changes more often than the version in an inline cache can count: what was cached long ago must not come back.
class Base:
    kind = "old"


class Thing(Base):
    pass


def readers(count):
    made = []
    for number in range(count):
        names = {}
        exec("def read(thing):\n    return thing.kind\n", names)
        made.append(names["read"])
    return made


thing = Thing()
for bits in (10, 12, 15, 16):
    some = readers(24)
    for read in some:
        assert read(thing) == "old"
    Thing.kind = "new"
    for number in range(2 ** bits // 2 - 8):
        Thing.extra = number
        del Thing.extra
    seen = []
    for number, read in enumerate(some):
        seen.append(read(thing))
        if number % 2:
            del Thing.extra
        else:
            Thing.extra = 0
    del Thing.kind
    print(bits, sorted(set(seen)), len(seen))
