# At module level, functions called from the body see this iteration's value of a name, and before it is assigned the
# value the iteration before has left.
import ame
current = "none"
out = []


def look():
    return current


for i in ame.parallel(range(60)):
    out.append((i, look()))
    current = i * 2
    out.append(look())
print(out, current)

first = "none"
out = []
for i in ame.parallel(range(30)):
    if i % 4 == 0:
        first = i
    out.append(first)
print(out, first)

count = 0
for word in ame.parallel("to be or not to be".split()):
    long = len(word) > 2
    count += long
    if long:
        last = word
print(count, long, last, word)
