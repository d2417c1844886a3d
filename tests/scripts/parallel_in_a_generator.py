# A loop whose body yields runs in sequence and means the same.
import ame
def doubled(items):
    for item in ame.parallel(items):
        yield item * 2
print(list(doubled(range(8))))
def until(items, stop):
    for item in ame.parallel(items):
        got = yield item
        if got == stop:
            return "stopped"
walker = until(range(10), "x")
print(next(walker), next(walker))
try:
    walker.send("x")
except StopIteration as end:
    print(end.value)
