# The loop's own containers change while it runs: lists grow, shrink and are assigned to; dicts and sets complain.
import ame
items = [5]
for n in ame.parallel(items):
    if n:
        items.append(n - 1)
print(items)


def grow(limit):
    out = []
    numbers = [1]
    for number in ame.parallel(numbers):
        out.append(number)
        if number < limit:
            numbers.append(number * 2)
            numbers.append(number * 2 + 1)
    return len(out), out[:10], sum(out)


print(grow(20))

xs = list(range(60))
out = []
for x in ame.parallel(xs):
    if x % 7 == 3 and x < 59:
        xs[x + 1] = -x
    out.append(x)
print(out)

xs = list(range(20))
out = []
for x in ame.parallel(xs):
    out.append(x)
    if x % 2 == 0:
        xs.pop()
print(out, xs)

xs = list(range(12))
out = []
for place, x in ame.parallel(enumerate(xs)):
    out.append((place, x))
    if place == 3:
        xs.insert(0, "first")
    if place == 8:
        del xs[:4]
print(out)

xs = list(range(8))
for x, y in ame.parallel(zip(xs, xs[1:])):
    xs[y] = x + y + xs[y]
print(xs)

table = dict.fromkeys(range(10), 0)
out = []
for key, value in ame.parallel(table.items()):
    out.append((key, value))
    if key + 1 < 10:
        table[key + 1] = value + key
print(out)

for source in (dict.fromkeys(range(10)), set(range(10))):
    out = []
    try:
        for key in ame.parallel(source):
            out.append(key)
            if key == 4:
                source.add(99) if isinstance(source, set) else source.update({99: 1})
    except RuntimeError as error:
        print(error, out)
