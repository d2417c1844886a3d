"""Which words occur in which files, and how often: one plain dict, filled by a parallel loop.

    ame --extract-library library
    ame --conflicts examples/inverted_index.py library

Without `ame.parallel` this is an ordinary program with the same output, byte for byte.
"""

import os
import re
import sys
import time

import ame

WORD = re.compile(r"[a-z]+")


def files_below(folder):
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        found.extend(os.path.join(place, name) for name in names if name.endswith(".py"))
    return sorted(found)


def words_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    counts = {}
    for word in WORD.findall(text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return counts


def build(paths):
    index = {}
    total = 0
    for number, path in ame.parallel(enumerate(paths)):
        counts = words_of(path)
        for word, count in counts.items():
            places = index.get(word)
            if places is None:
                index[word] = [(number, count)]
            else:
                places.append((number, count))
        total += sum(counts.values())
    return index, total


def main():
    if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
        sys.exit("usage: inverted_index.py FOLDER [MOST-FILES]\nA folder to begin with: ame --extract-library library")
    paths = files_below(sys.argv[1])
    if len(sys.argv) > 2:
        paths = paths[:int(sys.argv[2])]
    start = time.perf_counter()
    index, total = build(paths)
    took = time.perf_counter() - start
    print(len(paths), "files,", total, "words,", len(index), "distinct")
    spread = sorted(index, key=lambda word: (-len(index[word]), word))
    for word in spread[:10]:
        most, count = max(index[word], key=lambda place: (place[1], -place[0]))
        print("%-10s in %4d files, most often (%d) in %s" % (word, len(index[word]), count, os.path.basename(paths[most])))
    check = 0
    for word, places in index.items():
        for number, count in places:
            check = (check * 31 + len(word) * number + count) % 1000000007
    print("checksum", check)
    print("%.2f s" % took, file=sys.stderr)


main()
