"""`d[k] += n` and `l[i] += n` from all threads beside removals, growth, readers of the whole, big numbers and floats."""

from thread import atomic
import together

KEYS = ["key %d" % number for number in range(12)]
table = {key: 0 for key in KEYS}
moved = {key: 0 for key in KEYS}
bins = [0] * 10
pair = {"left": 0, "right": 0}
large = [2 ** 47 - 5, 0]
mixed = {"sum": 0}
errors = [0] * 8
seen = [0] * 8


def body(index, number):
    key = "key " + str(number * 7 % 12)
    table[key] += 1
    bins[number % -10] += 2
    with atomic:
        pair["left"] += 3
        pair["right"] -= 3
    with atomic:
        before = bins[3]
        bins[3] += 4
        assert bins[3] == before + 4
        bins[3] -= 4
    with atomic:
        # an entry goes and comes back, elsewhere in the table
        moved[key] += 1
        if number % 5 == 0:
            value = moved.pop(key)
            moved["other", index] = 0
            moved[key] = value
    with atomic:
        assert pair["left"] + pair["right"] == 0
    if number % 9 == 0:
        large[0] += 2 ** 44
        large[1] += 2 ** 44
        try:
            table["missing"] += 1
        except KeyError:
            errors[index] += 1
        try:
            bins[10] += 1
        except IndexError:
            errors[index] += 1
        mixed["sum"] += 0.5
    else:
        mixed["sum"] += 1
    seen[index] += 1


n = together.rounds(300)
together.run(n, body)
threads = together.threads
total = n * threads
assert sum(table.values()) == total, (sum(table.values()), total)
assert set(table) == set(KEYS)
assert sum(moved.values()) == total, (sum(moved.values()), total)
assert len(moved) == 12 + (threads if n > 0 else 0), len(moved)
assert sum(bins) == 2 * total, (sum(bins), total)
assert pair == {"left": 3 * total, "right": -3 * total}
ninths = len(range(0, n, 9)) * threads
assert large[0] == 2 ** 47 - 5 + ninths * 2 ** 44 and large[1] == ninths * 2 ** 44, (large, ninths)
assert mixed["sum"] == total - ninths / 2, (mixed, total)
assert sum(errors) == 2 * ninths
assert seen[:threads] == [n] * threads
together.ok()
