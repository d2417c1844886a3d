# ame.map gives results in order; ame.for_each does everything once.
import ame
print(list(ame.map(lambda n: n * n, range(20))))
print(list(ame.map(lambda a, b: a + b, "abc", "xyz")))
seen = {}
ame.for_each(lambda n: seen.__setitem__(n, n + 1), range(10))
print(sorted(seen.items()))
lazy = ame.map(str, range(100000))
print(next(lazy), next(lazy))
try:
    list(ame.map(lambda n: 1 // n, [1, 0]))
except ZeroDivisionError as error:
    print(error)
