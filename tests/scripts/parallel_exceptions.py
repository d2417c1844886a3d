# An exception of an iteration is the loop's; earlier iterations' effects are there, later ones' are not.
import ame
done = []
def work(items):
    for n in ame.parallel(items):
        if n == 21:
            raise ValueError("at %d" % n)
        done.append(n)
try:
    work(range(100))
except ValueError as error:
    print(type(error).__name__, error, len(done), done[-1])
try:
    for n in ame.parallel(range(10)):
        10 // (5 - n)
except ZeroDivisionError as error:
    print(error, n)
def generator():
    yield 1
    yield 2
    raise OSError("from the iterator")
seen = []
try:
    for n in ame.parallel(generator()):
        seen.append(n)
except OSError as error:
    print(error, seen)
