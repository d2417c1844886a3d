#!/usr/bin/env python3
"""Start-up: wall time of `-c pass`, from the start of the process to its end. Target: at most 15 ms (median)."""

import statistics

from measure import Report, Run, arguments, spread


def main():
    args = arguments(__doc__)
    report = Report("startup", args)
    ours, theirs = [], []
    for _ in range(max(args.k, 15)):
        ours.append(1000 * Run([args.ame, "-c", "pass"]).check("ame").wall)
        theirs.append(1000 * Run([args.python, "-c", "pass"]).check("CPython").wall)
    report.say("ame %.1f ms (best %.1f, spread %.0f %%)   CPython %.1f ms (best %.1f)" % (statistics.median(ours), min(ours), spread(ours), statistics.median(theirs), min(theirs)))
    report.target("start of `-c pass`, ms", statistics.median(ours), 15, False)
    report.end()


main()
