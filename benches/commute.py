#!/usr/bin/env python3
"""What commutes does not abort: distinct keys into one dict, appends to one list, `hits += 1` on one global.

Two threads that start together run 1,200,000 atomic blocks, half each. The runtime runs neighbouring blocks in one transaction while nobody objects, so
two figures are printed: aborts per 1,000 blocks, and per 1,000 commits. Target, for both: fewer than 1 in 1,000. Each thread does at least 30 % of the blocks, for most of the time beside the other one;
the results are right.
"""

import json
import os
import tempfile

from measure import Report, Run, arguments

COUNT = 1200000
START = """import threading, time
from thread import atomic
count = %d
barrier = threading.Barrier(2)
spans = [None, None]
""" % COUNT
END = """
threads = [threading.Thread(target=work, args=(which,)) for which in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
beside = min(span[1] for span in spans) - max(span[0] for span in spans)
whole = max(span[1] for span in spans) - min(span[0] for span in spans)
"""
LOOP = """
def work(which):
    %s
    barrier.wait()
    start = time.perf_counter()
    blocks = 0
    for number in range(which, count, 2):
        with atomic:
            %s
        blocks += 1
    spans[which] = (start, time.perf_counter(), blocks)
"""
CASES = {
    "distinct keys of one dict": ("table = {}", "pass", "table[number] = number", "assert len(table) == count and sum(table) == count * (count - 1) // 2"),
    "appends to one list": ("items = []", "pass", "items.append(number)", "assert len(items) == count and sum(items) == count * (count - 1) // 2"),
    "hits += 1 on a global": ("hits = 0", "global hits", "hits += 1", "assert hits == count"),
}


def numbers(text):
    """The JSON object among the lines of standard error."""
    for line in reversed(text.strip().splitlines()):
        if line.lstrip().startswith("{"):
            return json.loads(line)
    return json.loads(text[text.index("{"):text.rindex("}") + 1])


def main():
    args = arguments(__doc__)
    report = Report("commute", args)
    goals = []
    for name, (setup, first, step, check) in CASES.items():
        text = START + setup + LOOP % (first, step) + END + check + "\nprint(spans[0][2], spans[1][2], round(beside / whole, 3))\n"
        with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
            file.write(text)
        by_block = by_commit = 0.0
        for _ in range(args.k):
            run = Run([args.ame, "--stats=json", file.name]).check(name)
            stats = numbers(run.stderr)
            first, second, beside = run.stdout.split()
            blocks = int(first) + int(second)
            if min(int(first), int(second)) < 0.3 * blocks or blocks < 100000 or float(beside) < 0.3:
                raise SystemExit("%s: %s and %s blocks, %s of the time side by side" % (name, first, second, beside))
            aborts, commits = sum(stats["aborts"].values()), stats["commits"]
            by_block = max(by_block, 1000 * aborts / blocks)
            by_commit = max(by_commit, 1000 * aborts / max(commits, 1))
        os.unlink(file.name)
        report.say("%-28s %d blocks in %d commits, %d aborts, %.0f %% side by side, %.2f s wall (last run)" % (name, blocks, commits, aborts, 100 * float(beside), run.wall))
        goals.append((name + ", aborts / 1000 blocks", by_block, 1.0))
        goals.append((name + ", aborts / 1000 commits", by_commit, 1.0))
    for goal in goals:
        report.target(*goal, False)
    report.end()


main()
