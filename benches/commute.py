#!/usr/bin/env python3
"""What commutes does not abort: distinct keys into one dict, appends to one list, `hits += 1` on one global.

Two threads that start together run atomic blocks, half each, for most of the time beside each other. The runtime runs neighbouring blocks in one transaction while
nobody objects. So each case runs twice: 1,200,000 blocks of nothing else, aborts counted per 1,000 blocks; and 600,000 blocks that also compute something of
their own, so that they fill at least 10,000 such transactions, aborts counted per 1,000 of those. Target, for both: fewer than 1. Each thread does at least 30 % of the
blocks; the results are right.
"""

import json
import os
import tempfile

from measure import Report, Run, arguments

COUNTS = {"blocks": 1200000, "commits": 600000}
LEAST = {"blocks": 100000, "commits": 10000}
# what a block of the second kind does besides
WORK = "own(number)"
START = """import threading, time
from thread import atomic
count = %d
barrier = threading.Barrier(2)
spans = [None, None]

def own(number):
    total = 0
    for step in range(500):
        total += step * number
    return total

"""
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
        for per, count in COUNTS.items():
            loop = LOOP % (first, WORK if per == "commits" else "pass", step)
            text = START % count + setup + loop + END + check + "\nprint(spans[0][2], spans[1][2], round(beside / whole, 3))\n"
            with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
                file.write(text)
            worst = 0.0
            for _ in range(args.k if per == "blocks" else max(1, args.k // 2)):
                run = Run([args.ame, "--stats=json", file.name]).check(name)
                stats = numbers(run.stderr)
                one, other, beside = run.stdout.split()
                blocks, commits, aborts = int(one) + int(other), stats["commits"], sum(stats["aborts"].values())
                transactions = blocks if per == "blocks" else commits
                if min(int(one), int(other)) < 0.3 * blocks or transactions < LEAST[per] or float(beside) < 0.3:
                    raise SystemExit("%s: %s and %s blocks in %d commits, %s of the time side by side" % (name, one, other, commits, beside))
                worst = max(worst, 1000 * aborts / transactions)
            os.unlink(file.name)
            report.say("%-28s %d blocks in %d commits, %d aborts, %.0f %% side by side, %.2f s wall (last run)" % (name, blocks, commits, aborts, 100 * float(beside), run.wall))
            goals.append((name + ", aborts / 1000 " + per, worst, 1.0))
    for goal in goals:
        report.target(*goal, False)
    report.end()


main()
