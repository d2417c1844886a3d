#!/usr/bin/env python3
"""One thread: ten programs of pyperformance under `ame` and under CPython, processes alternating.

    python3 benches/single.py                  all ten; fetches pyperformance (a wheel) into .bench once
    python3 benches/single.py --only nbody,chaos -k 3

The programs run unchanged, through a small stand-in for their timing package (`single/pyperf.py`). Each process prints its
CPU seconds for a fixed number of loops, four values, the first thrown away; a program's figure is the median of the
processes' medians. Targets: geometric mean at most 1.2 times CPython's time, no program above 2.
"""

import os
import statistics
import subprocess
import sys
import zipfile

from measure import HERE, ROOT, Report, Run, arguments, geometric_mean, spread

LOOPS = {"richards": 4, "nbody": 2, "fannkuch": 2, "spectral_norm": 2, "nqueens": 2, "float": 2, "chaos": 3, "raytrace": 2, "deltablue": 48, "hexiom": 28}
VERSION = "1.14.0"


def programs():
    folder = os.path.join(ROOT, ".bench")
    inside = os.path.join(folder, "pyperformance", "data-files", "benchmarks")
    if not os.path.isdir(inside):
        os.makedirs(folder, exist_ok=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, "pyperformance==" + VERSION], check=True)
        wheel = next(name for name in os.listdir(folder) if name.startswith("pyperformance-") and name.endswith(".whl"))
        zipfile.ZipFile(os.path.join(folder, wheel)).extractall(folder)
    return inside


def measure(command, program, folder):
    run = Run(command + [os.path.join(folder, "bm_" + program, "run_benchmark.py")], PYTHONPATH=os.path.join(HERE, "single"),
              STUB_CLOCK="cpu", STUB_VALUES="4", STUB_LOOPS="%s=%d" % (program, LOOPS[program]))
    run.check("%s of %s" % (program, command[0]))
    values = [float(line.split()[3]) for line in run.stdout.splitlines() if line.startswith("PYPERF " + program)]
    return statistics.median(values[1:] or values)


def main():
    args = arguments(__doc__, only={"default": ",".join(LOOPS)}, options={"default": "", "help": "more options for ame"})
    folder = programs()
    report = Report("single", args)
    report.say("%-15s %12s %12s %8s %9s" % ("program", "CPython s", "ame s", "ratio", "spread"))
    ratios = []
    for program in args.only.split(","):
        theirs, ours = [], []
        try:
            for _ in range(args.k):
                theirs.append(measure([args.python], program, folder))
                ours.append(measure([args.ame] + args.options.split(), program, folder))
        except SystemExit as error:
            report.say("%-15s %s" % (program, error))
            report.missed.append(program)
            continue
        ratio = statistics.median(ours) / statistics.median(theirs)
        ratios.append(ratio)
        report.say("%-15s %12.4f %12.4f %8.2f %7.1f %%" % (program, statistics.median(theirs), statistics.median(ours), ratio, max(spread(ours), spread(theirs))))
    if ratios:
        report.target("geometric mean of the ratios", geometric_mean(ratios), 1.2, False)
        report.target("largest ratio", max(ratios), 2.0, False)
    report.end()


main()
