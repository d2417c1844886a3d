# A loop with enough to do, one whose body yields, one inside another, one with next to nothing to do.
import ame


def square(n):
    return n * n


out = []
for n in ame.parallel(range(400), label='squares'):
    for m in ame.parallel([n]):
        out.append(square(m))


def each():
    for n in ame.parallel(range(4)):
        yield n


print(len(out), sum(each()))
total = 0
for n in ame.parallel(range(1000)):
    total += n
print(total)
