#!/usr/bin/env python3
"""How far the cores carry: the programs of `threads/` and the parallel examples on 1, 2, 4, 8 … threads, best of k.

The programs run with `-X stm=on` at every count, so that 1.00 is the cost of one thread with transactions; the factor over
a plain one-thread run of the same program stands beside it. The examples run with `--workers N`, against `--serial`.
Outputs of all runs must agree. The counts go up to the machine's cores (`--most`); no figure has a target here: what
`threads.py` and `example.py` demand they demand of two cores.
"""

import os
import re
import shutil
import tempfile

from measure import HERE, ROOT, Report, Run, arguments
from threads import measure, with_atomic

PROGRAMS = [("mandelbrot", [], False), ("raytrace", [], False), ("opsim", [], False), ("wordcount", [], True), ("skiplist", [], True), ("bank", ["fine"], True)]
EXAMPLES = [("inverted_index", r"([0-9.]+) s\b"), ("word_count", r"([0-9.]+) s\b")]


def counts(most):
    """1, 2, 4, 8 … and `most` itself."""
    powers = [1 << bit for bit in range(most.bit_length()) if 1 << bit <= most]
    return powers + ([most] if powers[-1] != most else [])


def line(report, label, base, times, cpu):
    factors = ["%6.2f" % (times[0] / wall) for wall in times]
    over = base / min(times)
    report.say("%-20s %8.2f %8.2f  %s  best %5.2f over plain; CPU %.2f s" % (label, base, times[0], " ".join(factors), over, cpu))


def main():
    args = arguments(__doc__, most={"type": int, "default": os.cpu_count() or 1}, only={"default": ""})
    report = Report("scaling", args)
    threads = counts(args.most)
    wanted = [name for name in args.only.split(",") if name]
    report.say("speed-up over one thread at each count; CPU: of the widest run")
    report.say("%-20s %8s %8s  %s" % ("program", "plain s", "1 thr s", " ".join("%6d" % n for n in threads)))
    folder = tempfile.mkdtemp()
    for name, more, atomic in PROGRAMS:
        label = "_".join([name] + more) + (" atomic" if atomic else "")
        if wanted and name not in wanted:
            continue
        path = with_atomic(folder, name) if atomic else os.path.join(HERE, "threads", name + ".py")
        plain, walls, cpu, sums = float("inf"), [float("inf")] * len(threads), 0.0, set()
        for _ in range(args.k):
            checksum, wall, _ = measure([args.ame], path, 1, more)
            plain = min(plain, wall)
            sums.add(checksum)
            for place, n in enumerate(threads):
                checksum, wall, used = measure([args.ame, "-X", "stm=on"], path, n, more)
                walls[place] = min(walls[place], wall)
                sums.add(checksum)
                cpu = used
        if len(sums) != 1:
            report.say("%-20s WRONG: checksums %s" % (label, " ".join(sorted(sums))))
            report.missed.append(label)
            continue
        line(report, label, plain, walls, cpu)
    library = os.path.join(folder, "library")
    Run([args.ame, "--extract-library", library]).check("--extract-library")
    for name, pattern in EXAMPLES:
        if wanted and name not in wanted:
            continue
        script = os.path.join(ROOT, "examples", name + ".py")
        plain, walls, outputs, cpu = float("inf"), [float("inf")] * len(threads), set(), 0.0
        for _ in range(args.k):
            for place, options in [(None, ["--serial"])] + [(place, ["--workers", str(n)]) for place, n in enumerate(threads)]:
                run = Run([args.ame] + options + [script, library]).check(name)
                outputs.add(run.stdout)
                seconds = float(re.findall(pattern, run.stderr)[0])
                if place is None:
                    plain = min(plain, seconds)
                else:
                    walls[place] = min(walls[place], seconds)
                    cpu = run.cpu
        if len(outputs) != 1:
            report.say("%-20s WRONG: outputs differ" % name)
            report.missed.append(name)
            continue
        line(report, name, plain, walls, cpu)
    shutil.rmtree(folder)
    report.end()


main()
