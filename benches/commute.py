#!/usr/bin/env python3
"""What commutes does not abort: distinct keys into one dict, appends to one list, `hits += 1` on one global.

Two workers of a parallel loop that does not keep its order, 100,000 transactions and more; aborts per 1,000 commits from
`--stats=json`. Targets: fewer than 1 abort in 1,000; each worker does at least 30 % of the work; the results are right.
"""

import json
import os
import tempfile

from measure import Report, Run, arguments

COUNT = 120000
START = """import threading
from thread import atomic
count = %d
share = [0, 0]
""" % COUNT
END = """
threads = [threading.Thread(target=work, args=(which,)) for which in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
LOOP = """
def work(which):
    %s
    for number in range(which, count, 2):
        with atomic:
            %s
        share[which] += 1
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
        text = START + setup + LOOP % (first, step) + END + check + "\nprint(share[0], share[1])\n"
        with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
            file.write(text)
        worst = 0.0
        for _ in range(args.k):
            run = Run([args.ame, "--stats=json", file.name]).check(name)
            stats = numbers(run.stderr)
            aborts, commits = sum(stats["aborts"].values()), stats["commits"]
            if commits < 100000:
                raise SystemExit("only %d transactions in %s" % (commits, name))
            worst = max(worst, 1000 * aborts / max(commits, 1))
        os.unlink(file.name)
        report.say("%-28s %d commits, %d aborts, %.2f s wall, %.2f s cpu (last run)" % (name, commits, aborts, run.wall, run.cpu))
        goals.append((name + ", aborts / 1000", worst, 1.0))
    for goal in goals:
        report.target(*goal, False)
    report.end()


main()
