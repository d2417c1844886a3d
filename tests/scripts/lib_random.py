# CPython's sequence for a seed, states, and the distributions.
import random
from random import Random

r = Random(42)
print([r.random() for _ in range(3)], r.randint(1, 100), r.randrange(0, 100, 7), r.choice('abcdef'), r.getrandbits(5), r.getrandbits(70), r.getrandbits(0))
items = list(range(10)); r.shuffle(items); print(items)
print(r.sample(range(1000), 5), r.choices('abc', k=5), r.choices([1, 2], weights=[1, 9], k=6))
print(r.uniform(1, 2), r.gauss(0, 1), r.gauss(0, 1), r.normalvariate(0, 1), r.expovariate(2), r.betavariate(1, 2), r.gammavariate(2, 1), r.triangular(0, 1, 0.5))
print(r.vonmisesvariate(0, 4), r.paretovariate(3), r.weibullvariate(1, 2), r.lognormvariate(0, 1), r.randbytes(5), r.binomialvariate(10, 0.3))
state = r.getstate(); first = [r.random() for _ in range(5)]; r.setstate(state); print(first == [r.random() for _ in range(5)], len(state), state[0], state[1][624])
for seed in [0, 1, -5, 2**100, 'text', b'bytes', 3.7, None and 1]:
    if seed is not None:
        print(seed, Random(seed).random())
random.seed(7); print(random.random(), random.randint(0, 9), random.sample('abcd', 2))
a = Random(1)
for _ in range(2000):
    last = a.random()
print(last)
b = Random(); assert 0 <= b.random() < 1
s = b.getstate(); x = b.random(); b.setstate(s); print(x == b.random())


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: random.choice([]))
attempt(lambda: random.randint(5, 1))
attempt(lambda: random.getrandbits(-1))
attempt(lambda: random.seed([1]))
attempt(lambda: random.sample([1], 2))
attempt(lambda: Random(1).setstate((3, (1, 2), None)))
class Always(Random):
    def random(self):
        return 0.25
print(Always().uniform(0, 4), Always(5).choice([1, 2, 3, 4]) in [1, 2, 3, 4])
