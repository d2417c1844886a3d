"""`d[k] = d.get(k, 0) + 1` from all threads: keys that come, go and come back, values that stop being ints."""

from thread import atomic
import together

counts = {}
totals = {"all": 0}
gone = [0] * together.threads


def body(index, number):
    for part in (number % 7, number % 13, index):
        word = "word " + str(part)
        with atomic:
            counts[word] = counts.get(word, 0) + 1
            totals["all"] = totals.get("all", 0) + 1
    if number % 11 == 0:
        word = "word " + str(number % 13)
        with atomic:
            if word in counts:
                gone[index] += counts.pop(word)
    if number % 17 == 0:
        half = 0.5
        with atomic:
            counts["half"] = counts.get("half", 0) + half
    with atomic:
        before = counts.get("word 1", 0)
        word = "word 1"
        counts[word] = counts.get(word, 0) + 1
        assert counts["word 1"] == before + 1
        counts[word] = counts.get(word, 0) - 1


n = together.rounds(250)
together.run(n, body)
total = 3 * n * together.threads
halves = len(range(0, n, 17)) * together.threads
assert totals == {"all": total}, (totals, total)
assert counts.pop("half") == halves / 2
assert sum(counts.values()) + sum(gone) == total, (counts, gone, total)
together.ok()
