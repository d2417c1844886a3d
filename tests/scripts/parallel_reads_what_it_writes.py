"""Bodies that compute and then read what other iterations have written: by `get`, subscript, `in`, a method, an attribute, a
native that calls back; and bodies that look first."""
import ame


class Tally:
    def __init__(self):
        self.count = 0
        self.names = []

    def add(self, name):
        self.count = self.count + 1
        self.names.append((self.count, name))


class Key:
    """Compared by script code in the middle of a look-up."""
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name) % 7

    def __eq__(self, other):
        return self.name == other.name


def work(number, least=300):
    total = 0
    for i in range(least + number % 5 * least // 3):
        total += i * number % 7
    return total


def index(numbers):
    places = {}
    for number in ame.parallel(numbers):
        total = work(number)
        for word in (total % 17, number % 5, "all"):
            found = places.get(word)
            if found is None:
                places[word] = [number]
            else:
                found.append(number)
    return places


def subscripts(numbers):
    counts = {n: 0 for n in range(10)}
    last = [None] * 10
    for number in ame.parallel(numbers):
        key = work(number) % 10
        counts[key] = counts[key] * 2 % 1000003 + number
        last[key] = (number, last[key] and last[key][0])
    return counts, last


def membership(numbers):
    seen, order, pairs = set(), [], {}
    for number in ame.parallel(numbers):
        key = work(number) % 23
        if key not in seen:
            seen.add(key)
            order.append(key)
        if (key, number % 3) in pairs:
            pairs[key, number % 3] += 1
        else:
            pairs[key, number % 3] = 1
    return order, sorted(pairs.items())


def look_first(numbers):
    done = set()
    results = []
    for number in ame.parallel(numbers):
        if number % 40 in done:
            continue
        results.append((number, work(number)))
        done.add(number % 40)
    return results


def attributes(numbers):
    tally = Tally()
    for number in ame.parallel(numbers):
        value = work(number)
        tally.add(value % 11)
    return tally.count, tally.names


def keys(numbers):
    table = {}
    for number in ame.parallel(numbers):
        key = Key(work(number) % 19)
        table[key] = table.get(key, 0) * 3 % 1000003 + number
    return sorted((key.name, value) for key, value in table.items())


def natives(numbers):
    longest = []
    for number in ame.parallel(numbers):
        value = work(number) % 13
        if sum(longest) % 5 != value % 5 and longest.count(value) < 30:
            longest.append(value)
        longest.sort()
    return longest


def decisions(numbers):
    """Many bodies only read: what they saw must be what the iterations before them left."""
    lengths = []
    for number in ame.parallel(numbers):
        value = work(number, 4000) % 13
        if len(lengths) % 5 != value % 5:
            lengths.append(value)
    return lengths


numbers = [7 * n % 211 for n in range(240)]
print(index(numbers))
print(subscripts(numbers))
print(membership(numbers))
print(look_first(numbers))
print(attributes(numbers))
print(keys(numbers))
print(natives(numbers))
print(decisions(numbers[:120]))

# at module level
table = {}
first = None
for number in ame.parallel(numbers):
    key = work(number) % 9
    before = table.get(key)
    table[key] = (number, before and before[0])
    if before is None:
        first = (first, key)
print(table, first)
