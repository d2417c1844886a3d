# Lists old and new, changed in every way: what transactions write at once, and what they write the long way round.
import random
import threading

chance = random.Random(20)


class Thing:
    def __init__(self):
        self.count = 0
        self.ratio = 1.0
        self.items = []


def change(items, other, step):
    length = len(items)
    at = chance.randrange(length + 1)
    to = chance.randrange(-length - 2, length + 3)
    kind = chance.randrange(16)
    if kind == 0:
        items[at:to] = [step, step + 1]
    elif kind == 1:
        items[at:to] = (step,)
    elif kind == 2:
        items[at:to] = other
    elif kind == 3:
        items[at:to] = items[::-1]
    elif kind == 4 and length:
        items[at % length] = step
    elif kind == 5 and length:
        items[at % length] += step
    elif kind == 6 and length:
        items[at % length - length] -= step
    elif kind == 7 and length:
        items.pop(at % length)
    elif kind == 8 and length:
        items.pop()
    elif kind == 9:
        items.insert(to, step)
    elif kind == 10:
        items.append(step)
    elif kind == 11:
        del items[at:to]
    elif kind == 12:
        items[at:to] = []
    elif kind == 13 and length == 3:
        one, two, three = items
        items[:] = [three, one, two]
    elif kind == 14:
        items[at:to] = iter([step] * (step % 3))
    elif kind == 15 and length > 40:
        items[5:] = []


def run(rounds):
    lists = [[], [1], list(range(3)), list(range(100)), [0.5] * 20]
    things = [Thing() for _ in range(3)]
    seen = 0
    for step in range(rounds):
        items = lists[chance.randrange(len(lists))]
        change(items, lists[chance.randrange(len(lists))], step % 50)
        thing = things[step % 3]
        thing.count += len(items)
        thing.ratio *= 1.0 + len(items) / 1000
        thing.ratio -= int(thing.ratio)
        thing.items.append(step)
        if len(thing.items) > 5:
            thing.items[:3] = [sum(thing.items[:3])]
        if thing.items:
            seen += 1
        for item in items:
            seen = (seen * 31 + int(item)) % 1000003
    return seen, [len(items) for items in lists], [(thing.count, round(thing.ratio, 9), thing.items) for thing in things]


print(*run(4000), sep="\n")

# the same beside a thread that reads and writes lists of its own and one of everybody's
shared = list(range(10))
stop = threading.Event()


def beside():
    own = list(range(10))
    while not stop.is_set():
        own[2:5] = own[4:1:-1]
        shared[3:6] = [1, 2, 3]
        assert shared[3:6] == [1, 2, 3]
        own[1] += 1


thread = threading.Thread(target=beside)
thread.start()
chance.seed(21)
print(*run(4000), sep="\n")
for turn in range(2000):
    shared[7:9] = [turn, turn]
    one, two = shared[7:9]
    assert one == two == turn
stop.set()
thread.join()
print(shared)
