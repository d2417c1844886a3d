# What cannot be undone beside a sum whose running value turns into another kind of number midway, or is none at all.
import ame, os

r, w = os.pipe()


def busy(n):
    t = 0
    for k in range(n):
        t += k
    return t


def to_float(xs):
    total = 0
    for x in ame.parallel(xs):
        busy(100 * (len(str(x)) % 3))
        total += x
        total += x
        os.write(w, b".")
        total += x
    return total


def early(xs):
    total = 0
    for x in ame.parallel(xs):
        os.write(w, b".")
        total += x
        total += x
    return total


mixed = [1, 3, 7] * 20 + [0.1] + [1, 3, 2**40] * 40
large = [2**47 + 1, 5] * 40 + [2**60] + [3, -7] * 40
print(repr(to_float(mixed)), len(os.read(r, 10000)))
print(repr(early(mixed)), len(os.read(r, 10000)))
print(to_float(large), early(large), len(os.read(r, 10000)))

total = 0
for i, x in ame.parallel(list(enumerate(mixed))):
    busy(100 * (i % 3))
    total += x
    total += x
    os.write(w, b",")
print(repr(total), len(os.read(r, 10000)))

text = ""
for i in ame.parallel(range(100)):
    busy(50 * (i % 3))
    text += str(i % 10)
    os.write(w, b":")
print(text, len(os.read(r, 10000)))

text = ""
try:
    for i in ame.parallel(range(100)):
        os.write(w, b":")
        text += str(i % 10) if i < 60 else i
except TypeError as error:
    print(error, text, len(os.read(r, 10000)))


class Sum:
    """What `+=` makes of it is its own affair."""
    def __init__(self, parts):
        self.parts = parts

    def __add__(self, other):
        return Sum(self.parts + [other])

    def __iadd__(self, other):
        self.parts.append((other,))
        return self

    def __radd__(self, other):
        return Sum([other])


total = 1
for i in ame.parallel(range(60)):
    busy(50 * (i % 3))
    total += i if i != 20 else Sum([])
    total += 1
    os.write(w, b"+")
print(total.parts, len(os.read(r, 10000)))
