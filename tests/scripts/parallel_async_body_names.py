# del, global statements, walrus and augmented targets in the body.
import ame
counts = {}
def feed(words):
    global last
    for word in ame.parallel(words):
        if (size := len(word)) > 3:
            counts[size] = counts.get(size, 0) + 1
        temporary = word
        del temporary
        last = word
    return size
print(feed("one three fives sevens two".split()), last, counts)
try:
    for n in ame.parallel(range(3)):
        del n
    print(n)
except NameError as error:
    print(error)
