# Parallel loops in functions, methods, closures, class methods, generators, threads, with 0, 1 and many items.
import ame
import threading


def square(n):
    return n * n


class Counter:
    def __init__(self):
        self.total = 0

    def run(self, source, **options):
        for n in ame.parallel(source, **options):
            self.total += square(n)
        return self.total

    @classmethod
    def twice(cls, source):
        counter = cls()
        for n in ame.parallel(source):
            counter.total += 2 * square(n)
        return counter.total

    @staticmethod
    def alone(source):
        out = []
        for n in ame.parallel(source):
            out.append(square(n))
        return out


def closure(start):
    table = {}

    def run(source, **options):
        last = start
        for n in ame.parallel(source, **options):
            last = square(n)
            table[n] = last
        return last, sorted(table.items())
    return run


def generator(source):
    for n in ame.parallel(source):
        yield square(n)


for size in (0, 1, 2, 30):
    source = range(size)
    print(size, Counter().run(source), Counter().run(source, ordered=False), Counter().run(source, workers=3), Counter.twice(source), Counter.alone(source))
    print(closure("none")(source), list(generator(source)))
    print(sorted(closure("none")(source, ordered=False)[1]))
    print(list(ame.map(square, source)), list(ame.map(lambda a, b: a + b, source, source, workers=2)))
    seen = []
    ame.for_each(seen.append, source)
    print(sorted(seen))
    for a, b in ame.parallel(zip(source, source)):
        pair = a, square(b)
    print(pair if size else None)

results = {}


def work(which):
    results[which] = [Counter().run(range(which * 10)), sum(generator(range(which)))]


threads = [threading.Thread(target=work, args=(which,)) for which in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.items()))

rows = []
for i in ame.parallel(range(4)):
    row = []
    for j in ame.parallel(range(3), ordered=False):
        for k in ame.parallel([i, j]):
            row.append(k * square(j))
    rows.append(sorted(row))
else:
    print("all rows")
print(rows)
sums = [0] * 3
for i in ame.parallel(range(90), ordered=False):
    sums[i % 3] += square(i)
print(sums)
