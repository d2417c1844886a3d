# What cannot be undone is done once, also where the iteration began with values that its predecessor changed.
import ame, os, time
r, w = os.pipe()
def busy(n):
    t = 0
    for k in range(n): t += k
    return t
last = -1
bad = 0
for i in ame.parallel(range(300)):
    busy(300 * (i % 3))
    before = last
    os.write(w, b'.')
    busy(50)
    if i % 7 == 0:
        last = i
print(before, last, len(os.read(r, 10000)))
