#!/usr/bin/env python3
"""What transactions cost one thread: the ten programs with `-X stm=on` beside plain runs, in pairs.

Target: at most 20 % geometric mean.
"""

import statistics

import os

from measure import HERE, Report, arguments, geometric_mean, spread


def single():
    """The functions of single.py, without running it."""
    path = os.path.join(HERE, "single.py")
    source = open(path).read().rsplit("\nmain()", 1)[0]
    module = type(os)("single")
    module.__file__ = path
    exec(compile(source, path, "exec"), module.__dict__)
    return module


def main():
    programs = single()
    args = arguments(__doc__, only={"default": ",".join(programs.LOOPS)})
    folder = programs.programs()
    report = Report("stm_tax", args)
    report.say("%-15s %10s %10s %8s %9s" % ("program", "plain s", "stm=on s", "ratio", "spread"))
    ratios = []
    for program in args.only.split(","):
        plain, taxed, pairs = [], [], []
        try:
            for _ in range(args.k):
                plain.append(programs.measure([args.ame], program, folder))
                taxed.append(programs.measure([args.ame, "-X", "stm=on"], program, folder))
                pairs.append(taxed[-1] / plain[-1])
        except SystemExit as error:
            report.say("%-15s %s" % (program, error))
            report.missed.append(program)
            continue
        ratios.append(statistics.median(pairs))
        report.say("%-15s %10.4f %10.4f %8.3f %7.1f %%" % (program, statistics.median(plain), statistics.median(taxed), ratios[-1], spread(pairs)))
    if ratios:
        report.target("geometric mean of the ratios", geometric_mean(ratios), 1.2, False)
    report.end()


main()
