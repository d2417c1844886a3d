# After a break, a return or an exception the iterator stands where the plain loop leaves it.
import ame
numbers = iter(range(40))
for n in ame.parallel(numbers):
    if n == 7:
        break
print(n, list(numbers))

numbers = iter(list("abcdefghij"))
try:
    for letter in ame.parallel(numbers):
        if letter == "d":
            raise LookupError(letter)
except LookupError as error:
    print(error, list(numbers))

pairs = enumerate(zip("abcdef", range(10)))
for place, (letter, n) in ame.parallel(pairs):
    if place == 2:
        break
print(place, letter, n, next(pairs))


def first_above(source, limit):
    for n in ame.parallel(source):
        if n > limit:
            return n


squares = iter([n * n for n in range(30)])
print(first_above(squares, 50), next(squares), first_above(squares, 300), next(squares))

keys = iter({"a": 1, "b": 2, "c": 3, "d": 4})
for key in ame.parallel(keys):
    if key == "b":
        break
else:
    print("never")
print(key, list(keys))
for n in ame.parallel(iter(())):
    print("never")
else:
    print("else")
