#!/usr/bin/env python3
"""What one thread pays for the transactions it does not use: instructions against a build without the transaction code.

    python3 benches/one_thread.py                 builds `ame` twice (the feature `inert` takes the barriers out), then counts
    python3 benches/one_thread.py --inert PATH    with such a build at hand

Instructions are counted by valgrind's callgrind, so the figures hardly depend on the machine's load. Target: at most 1.02 times as many, as the
geometric mean over the ten programs of single.py, each with few loops.
"""

import os
import re
import shutil
import subprocess

from measure import HERE, ROOT, Report, arguments, environment, geometric_mean

LOOPS = {"richards": 1, "nbody": 1, "fannkuch": 1, "spectral_norm": 1, "nqueens": 1, "float": 1, "chaos": 1, "raytrace": 1, "deltablue": 20, "hexiom": 10}


def build(folder, *more):
    """The path of a release build in its own folder."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--target-dir", folder] + list(more), cwd=ROOT, check=True)
    return os.path.join(folder, "release", "ame")


def single():
    """The functions of single.py, without running it."""
    path = os.path.join(HERE, "single.py")
    module = type(os)("single")
    module.__file__ = path
    exec(compile(open(path).read().rsplit("\nmain()", 1)[0], path, "exec"), module.__dict__)
    return module


def count(ame, program, folder):
    """Instructions of one process."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", ame, os.path.join(folder, "bm_" + program, "run_benchmark.py")]
    env = environment(PYTHONPATH=os.path.join(HERE, "single"), STUB_CLOCK="cpu", STUB_VALUES="2", STUB_LOOPS="%s=%d" % (program, LOOPS[program]))
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise SystemExit("%s of %s failed (%s): %s" % (program, ame, done.returncode, "\n".join(done.stderr.strip().splitlines()[-3:])))
    return int(found.group(1))


def main():
    if shutil.which("valgrind") is None:
        raise SystemExit("benches/one_thread.py counts instructions with valgrind, which is not on this machine")
    args = arguments(__doc__, only={"default": ",".join(LOOPS)}, inert={"help": "a build with --features inert"})
    if not os.path.exists(args.ame):
        build(os.path.join(ROOT, "target"))
    inert = args.inert or build(os.path.join(ROOT, "target", "inert"), "--features", "inert")
    folder = single().programs()
    report = Report("one_thread", args)
    report.say("%-15s %18s %18s %8s" % ("program", "without, M instr.", "with, M instr.", "ratio"))
    ratios = []
    for program in args.only.split(","):
        without, with_them = count(inert, program, folder), count(args.ame, program, folder)
        ratios.append(with_them / without)
        report.say("%-15s %18.1f %18.1f %8.4f" % (program, without / 1e6, with_them / 1e6, ratios[-1]))
    report.target("geometric mean of the ratios", geometric_mean(ratios), 1.02, False)
    report.end()


main()
