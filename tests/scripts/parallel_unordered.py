# ordered=False: any serial order, so sums and sets are the same.
import ame
total = 0
seen = set()
table = {}
for n in ame.parallel(range(300), ordered=False):
    total += n
    seen.add(n % 50)
    table[n] = n * n
print(total, len(seen), len(table), sum(table.values()))
hits = {"a": 0, "b": 0}
for word in ame.parallel("abba" * 50, ordered=False, workers=3):
    hits[word] += 1
print(hits)
