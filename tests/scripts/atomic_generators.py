# Generators made outside and advanced inside, and the other way round.
from thread import atomic
def count():
    n = 0
    while True:
        with atomic:
            got = yield n
        n += 1 if got is None else got
g = count()
with atomic:
    print(next(g), next(g), g.send(5))
print(next(g))
with atomic:
    inner = (n * n for n in range(5))
    print(next(inner), next(inner))
print(list(inner))
