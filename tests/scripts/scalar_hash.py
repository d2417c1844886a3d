# Equal numbers hash alike; the hash of a number is CPython's.
from itertools import combinations
values = [0, 1, -1, -2, 2**61 - 1, 2**61, 2**61 - 2, -(2**61 - 1), 10**30, -10**30, 0.0, 1.0, -1.0, 0.5, 1e30, 2.0**61, 1j, 1+0j, True, False, 2**200, 1/3]
for v in values:
    print(v, hash(v))
for a, b in combinations(values, 2):
    if a == b:
        assert hash(a) == hash(b), (a, b)
d = {1: 'int', 2.5: 'float', 10**20: 'big', 1j: 'complex'}
print(d[1.0], d[True], d[1+0j], d[1e20], d[2.5+0j], d[0+1j])
print(len({1, 1.0, True, 1+0j, 2, 2.0, 10**30, 1e30}))
print(hash(''), hash(b''), hash(None) == hash(None), hash((1, 2.0, 'a')) == hash((1.0, 2, 'a')))
