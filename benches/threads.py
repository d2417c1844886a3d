#!/usr/bin/env python3
"""Two threads against one: the programs of `threads/`, runs alternating, best of k, CPU time beside wall time.

Both counts run with `-X stm=on`, so that the speed-up is that of the transactions; the factor over a plain one-thread run
(no barriers) stands beside it. `ceiling` is what the machine itself gives: the same program in as many processes at once, with
one thread each, does that many times the work in the time of the slowest. The checksums of all runs must agree. Targets: mandelbrot 1.85, raytrace and opsim 1.8,
each at least 1.6 over the plain run; wordcount and skiplist with `atomic` in the lock's place 1.4; the others are
recorded.
"""

import os
import shutil
import subprocess
import tempfile

from measure import HERE, Report, Run, arguments, spread

# name, arguments, atomic in the lock's place, target of the speed-up, target over the plain run
ROWS = [
    ("mandelbrot", [], False, 1.85, 1.6),
    ("raytrace", [], False, 1.8, 1.6),
    ("opsim", [], False, 1.8, 1.6),
    ("wordcount", [], False, None, None),
    ("skiplist", [], False, None, None),
    ("bank", ["global"], False, None, None),
    ("bank", ["fine"], False, None, None),
    ("counter", [], False, None, None),
    ("wordcount", [], True, 1.4, None),
    ("skiplist", [], True, 1.4, None),
]


def with_atomic(folder, name):
    """A copy in which `with lock:` says `with atomic:`."""
    text = open(os.path.join(HERE, "threads", name + ".py")).read()
    changed = text.replace("with lock:", "with atomic:").replace("import threading\n", "import threading\nfrom thread import atomic\n", 1)
    assert changed.count("with atomic:") >= 1, name
    path = os.path.join(folder, name + ".py")
    open(path, "w").write(changed)
    shutil.copy(os.path.join(HERE, "threads", "mtlib.py"), folder)
    return path


def measure(command, path, threads, more):
    """(checksum, wall, cpu) as the program itself prints them."""
    run = Run(command + [path, str(threads)] + more).check(os.path.basename(path))
    words = run.stdout.split()
    return words[2], float(words[3]), float(words[4])


def side_by_side(command, path, count):
    """Wall time of the slowest of so many processes that run the whole program, with one thread each, at once."""
    running = [subprocess.Popen(command + [path, "1"], stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return max(float(process.communicate()[0].split()[3]) for process in running)


def main():
    args = arguments(__doc__, only={"default": ""}, threads={"type": int, "default": 2})
    report = Report("threads", args)
    n = args.threads
    report.say("%-18s %8s %8s %8s %9s %9s %8s %8s %8s %8s" % ("program", "plain s", "1 thr s", "%d thr s" % n, "1 cpu s", "%d cpu s" % n, "speed-up", "/plain", "ceiling", "spread"))
    goals = []
    folder = tempfile.mkdtemp()
    for name, more, atomic, wanted, floor in ROWS:
        label = "_".join([name] + more) + (" atomic" if atomic else "")
        if args.only and name not in args.only.split(","):
            continue
        path = with_atomic(folder, name) if atomic else os.path.join(HERE, "threads", name + ".py")
        plain, one, many, processes, sums = [], [], [], [], set()
        try:
            for _ in range(args.k):
                for kept, options, threads in ((plain, [], 1), (one, ["-X", "stm=on"], 1), (many, ["-X", "stm=on"], n)):
                    checksum, wall, cpu = measure([args.ame] + options, path, threads, more)
                    sums.add(checksum)
                    kept.append((wall, cpu))
                if floor:
                    processes.append(side_by_side([args.ame, "-X", "stm=on"], path, n))
        except SystemExit as error:
            report.say("%-18s %s" % (label, error))
            report.missed.append(label)
            continue
        if len(sums) != 1:
            report.say("%-18s WRONG: checksums %s" % (label, " ".join(sorted(sums))))
            report.missed.append(label)
            continue
        best = [min(runs) for runs in (plain, one, many)]
        speedup, factor = best[1][0] / best[2][0], best[0][0] / best[2][0]
        ceiling = "%.2f" % (n * best[1][0] / min(processes)) if processes else ""
        report.say("%-18s %8.2f %8.2f %8.2f %9.2f %9.2f %8.2f %8.2f %8s %6.1f %%" % (label, best[0][0], best[1][0], best[2][0], best[1][1], best[2][1], speedup, factor, ceiling, spread([wall for wall, _ in many])))
        if wanted:
            goals.append((label + ", speed-up", speedup, wanted))
        if floor:
            goals.append((label + ", over plain", factor, floor))
    shutil.rmtree(folder)
    report.say()
    for goal in goals:
        report.target(*goal, True)
    report.end()


if __name__ == "__main__":
    main()
