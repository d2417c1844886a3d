# Targets of the loop: tuples, stars, attributes, items.
import ame
class Box: pass
box = Box()
row = [None, None]
pairs = [(1, (2, 3)), (4, (5, 6)), (7, (8, 9))]
out = []
for a, (b, c) in ame.parallel(pairs):
    out.append(a + b * c)
print(out, a, b, c)
for first, *rest in ame.parallel(["abc", "de", "f"]):
    out.append((first, rest))
print(out[3:], first, rest)
for box.value in ame.parallel(range(4)):
    out.append(box.value)
print(out[6:], box.value)
for row[1] in ame.parallel("xyz"):
    pass
print(row)
