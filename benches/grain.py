#!/usr/bin/env python3
"""What a parallel loop costs whose body is next to nothing: never above 1.3 times the plain loop's time.

Each case runs the same loop with `xs` and with `ame.parallel(xs)` in one process, in turns, and compares the best times.
Bodies of one or two operations over a range and a list, of 1,000 to 3,000,000 iterations; beside them, without a target,
what a loop costs however short it is, and a body of one call, where handing over begins to pay.
"""

from measure import Report, Run, arguments, spread

SCRIPT = """
import ame, time
def plain(xs, repeat):
    for _ in range(repeat):
        total = 0
        for x in xs:
            %(body)s
    return total
def parallel(xs, repeat):
    for _ in range(repeat):
        total = 0
        for x in ame.parallel(xs%(options)s):
            %(body)s
    return total
def f(x):
    return x + 1
count = 0
xs = %(source)s
repeat = %(repeat)d
times = [], []
assert plain(xs, 1) == parallel(xs, 1)
for turn in range(%(turns)d):
    for which, loop in enumerate((plain, parallel)):
        start = time.perf_counter()
        loop(xs, repeat)
        times[which].append(time.perf_counter() - start)
print(*map(min, times))
"""

CASES = [
    ("fixed cost: range(100)", "range(100)", 3000, "total += x", "", False),
    ("local += x, range(1,000)", "range(1000)", 600, "total += x", "", True),
    ("local += x, range(10,000)", "range(10000)", 60, "total += x", "", True),
    ("local += x, range(3,000,000)", "range(3000000)", 1, "total += x", "", True),
    ("local += x, list", "list(range(1000000))", 1, "total += x", "", True),
    ("local += x, no order", "range(3000000)", 1, "total += x", ", ordered=False", True),
    ("local += x, workers=2", "range(3000000)", 1, "total += x", ", workers=2", True),
    ("two locals", "range(1000000)", 1, "y = x * 2; total += y", "", True),
    ("local += f(x)", "range(1000000)", 1, "total += f(x)", "", False),
]


def main():
    args = arguments(__doc__)
    report = Report("grain", args)
    goals = []
    for name, source, repeat, body, options, counts in CASES:
        text = SCRIPT % {"source": source, "repeat": repeat, "body": body, "options": options, "turns": 5}
        ratios = []
        for _ in range(args.k):
            plain, parallel = map(float, Run([args.ame, "-c", text]).check(name).stdout.split())
            ratios.append(parallel / plain)
        best = min(ratios)
        report.say("%-30s %.3f times the plain loop, spread %.0f %%, plain loop %.1f ms" % (name, best, spread(ratios), 1000 * plain / repeat))
        if counts:
            goals.append((name, best, 1.3))
    report.say()
    for goal in goals:
        report.target(*goal, False)
    report.end()


main()
