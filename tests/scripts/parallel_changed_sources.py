# A bytearray or deque that the body of the loop over it changes, as a plain loop sees it.
import ame
import collections


def work(n):
    return sum(i ^ 3 for i in range(n))


class Shouting(bytearray):
    def __getitem__(self, index):
        return "item %d" % super().__getitem__(index)


b = bytearray(b"abcdefghij")
for c in ame.parallel(b):
    work(50)
    b[-1] = c ^ 1
    if len(b) < 40:
        b.append(c + 1)
print(b)
for c in ame.parallel(b):
    work(20)
    if c == b"d"[0]:
        del b[5:]
print(b, c)
print([c for c in Shouting(b"ab")])
for c in ame.parallel(Shouting(b"ab")):
    print(c)
view = memoryview(b)
for c in ame.parallel(view):
    work(20)
    b[4] = c
print(b)
view.release()

d = collections.deque(range(20))
try:
    for v in ame.parallel(d):
        work(20)
        if v == 12:
            d.append(1)
except RuntimeError as e:
    print(e, v)
seen = []
for v in ame.parallel(reversed(d)):
    work(20)
    seen.append(v)
    d[0] = "changed"
print(seen)
d = collections.deque(range(8))
out = []
for a, b in ame.parallel(zip(d, range(100))):
    work(20)
    out.append((a, b))
    if a == 5:
        break
print(out, d)
walker = iter(d)
for v in ame.parallel(walker):
    if v == 3:
        break
print(list(walker))
