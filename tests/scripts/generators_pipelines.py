# Generators that feed each other, endless ones, early ends, recursion.
import itertools
def numbers():
    n = 0
    try:
        while True:
            yield n
            n += 1
    finally:
        print("closed at", n)
def take(count, items):
    for _, item in zip(range(count), items): yield item
source = numbers()
print([x * x for x in take(5, source)], next(source)); source.close()
def tree(n): 
    if n: yield from tree(n - 1); yield n; yield from tree(n - 1)
print(list(tree(3)))
def permutations(items):
    if not items: yield []
    for index, item in enumerate(items):
        for rest in permutations(items[:index] + items[index + 1:]): yield [item] + rest
print(list(permutations([1, 2, 3])))
def primes():
    found = []
    for n in itertools.count(2):
        if all(n % p for p in found): found.append(n); yield n
print(list(itertools.islice(primes(), 12)))
def averager():
    total = count = 0; average = None
    while True:
        total += yield average; count += 1; average = total / count
a = averager(); next(a); print([a.send(x) for x in (10, 20, 60)])
