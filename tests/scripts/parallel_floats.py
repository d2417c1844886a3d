# Sums of floats are the plain loop's, bit for bit.
import ame
total = 0.0
other = 1.0
for n in ame.parallel(range(1, 400)):
    total += 1 / n
    other *= 1 + 1 / (n * n)
print(repr(total), repr(other))
text = ""
for x in ame.parallel("abc" * 10):
    text += x
print(text)
items = []
for x in ame.parallel(range(12)):
    items += [x] * (x % 3)
print(items)
