"""What the runners share: where the binary is, how a run is timed, how figures are printed and kept.

Standard library of any CPython from 3.9 on. A runner prints date, machine, cores and spread, writes the same text into
`results/` (only added to), and exits with 1 when a figure is below its target.
"""

import argparse
import datetime
import math
import os
import platform
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def arguments(description, **more):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ame", default=os.path.join(ROOT, "target", "release", "ame"), help="the binary to measure")
    parser.add_argument("--python", default="python3", help="the CPython to compare with")
    parser.add_argument("-k", type=int, default=5, help="runs of each")
    parser.add_argument("--keep", action="store_true", help="also write the text into benches/results")
    for name, options in more.items():
        parser.add_argument("--" + name, **options)
    return parser.parse_args()


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AME_", "PYTHON"))}
    return dict(kept, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **more)


class Run:
    """One run of a command: wall and CPU seconds, output, status."""

    def __init__(self, command, timeout=600, cwd=None, **env):
        before = os.times()
        start = time.perf_counter()
        try:
            done = subprocess.run(command, env=environment(**env), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, cwd=cwd)
            self.status, self.stdout, self.stderr = done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            self.status, self.stdout, self.stderr = None, "", "ran longer than %d s" % timeout
        self.wall = time.perf_counter() - start
        after = os.times()
        self.cpu = after.children_user - before.children_user + after.children_system - before.children_system

    def check(self, what):
        if self.status != 0:
            raise SystemExit("%s failed (%s): %s" % (what, self.status, "\n".join(self.stderr.strip().splitlines()[-3:])))
        return self


def spread(values):
    """Half the distance from the smallest to the largest, in percent of the middle one."""
    middle = statistics.median(values)
    return 50 * (max(values) - min(values)) / middle if middle else 0.0


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values)) if values else float("nan")


class Report:
    """Prints lines, collects missed targets, ends the process."""

    def __init__(self, name, args):
        self.name = name
        self.args = args
        self.lines = []
        self.missed = []
        self.say("%s  %s  %s, %d cores, load %.1f" % (name, datetime.date.today(), platform.machine(), os.cpu_count() or 1, os.getloadavg()[0]))
        version = subprocess.run([args.ame, "--version"], capture_output=True, text=True)
        self.say(version.stdout.strip())

    def say(self, line=""):
        print(line, flush=True)
        self.lines.append(line)

    def target(self, what, figure, limit, at_least):
        met = figure >= limit if at_least else figure <= limit
        self.say("%-34s %8.3f   target %s %g   %s" % (what, figure, "at least" if at_least else "at most", limit, "met" if met else "MISSED"))
        if not met:
            self.missed.append(what)

    def end(self):
        if self.missed:
            self.say("missed: " + ", ".join(self.missed))
        if self.args.keep:
            folder = os.path.join(HERE, "results")
            os.makedirs(folder, exist_ok=True)
            stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
            with open(os.path.join(folder, "%s-%s.txt" % (stamp, self.name)), "x") as file:
                file.write("\n".join(self.lines) + "\n")
        sys.exit(1 if self.missed else 0)
