"""Counts the words of a folder of text into one shared dict; the additions commute, so the workers do not wait for each other.

    ame --extract-library library
    ame examples/word_count.py library
"""

import os
import sys
import time

import ame


def files_below(folder):
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        found.extend(os.path.join(place, name) for name in names if name.endswith(".py"))
    return sorted(found)


if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
    sys.exit("usage: word_count.py FOLDER [MOST-FILES]\nA folder to begin with: ame --extract-library library")
paths = files_below(sys.argv[1])
if len(sys.argv) > 2:
    paths = paths[:int(sys.argv[2])]

counts = {}
lines = 0
start = time.perf_counter()
for path in ame.parallel(paths):
    own = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            lines += 1
            for word in line.split():
                own[word] = own.get(word, 0) + 1
    for word, count in own.items():
        counts[word] = counts.get(word, 0) + count
took = time.perf_counter() - start

print(len(paths), "files,", lines, "lines,", sum(counts.values()), "words,", len(counts), "distinct")
for word in sorted(counts, key=lambda word: (-counts[word], word))[:10]:
    print("%8d  %s" % (counts[word], word))
print("%.2f s" % took, file=sys.stderr)
