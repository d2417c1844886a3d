#!/usr/bin/env python3
"""The main job: the inverted index over the embedded library's sources, on all cores against `--serial`, runs alternating.

Outputs must agree. Target: 1.6 times as fast on two cores (best of k, of the time the program itself prints for the build of the index).
"""

import os
import re
import tempfile

from measure import ROOT, Report, Run, arguments, spread


def seconds(run):
    """The time of the build, printed on standard error."""
    found = re.findall(r"([0-9.]+) s\b", run.stderr)
    if not found:
        raise SystemExit("no time in %r" % run.stderr[-200:])
    return float(found[0])


def main():
    args = arguments(__doc__)
    report = Report("example", args)
    script = os.path.join(ROOT, "examples", "inverted_index.py")
    with tempfile.TemporaryDirectory() as folder:
        Run([args.ame, "--extract-library", folder]).check("--extract-library")
        serial, parallel, outputs, cpu = [], [], set(), [0.0, 0.0]
        for _ in range(args.k):
            one = Run([args.ame, "--serial", script, folder]).check("serial")
            all_cores = Run([args.ame, script, folder]).check("parallel")
            serial.append(seconds(one))
            parallel.append(seconds(all_cores))
            outputs |= {one.stdout, all_cores.stdout}
            cpu = [one.cpu, all_cores.cpu]
    if len(outputs) != 1:
        raise SystemExit("the outputs differ")
    report.say("serial %.2f s (spread %.0f %%), all cores %.2f s (spread %.0f %%), CPU %.2f s and %.2f s (last run)" % (min(serial), spread(serial), min(parallel), spread(parallel), cpu[0], cpu[1]))
    report.target("index example, speed-up over --serial", min(serial) / min(parallel), 1.6, True)
    report.end()


main()
