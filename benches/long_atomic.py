#!/usr/bin/env python3
"""One long `atomic` block beside short writers: it reads a million objects and allocates 50 MB.

Targets: the block commits within 3 attempts in every run, and what it saw is one moment's state.
"""

import os
import tempfile

from measure import Report, Run, arguments

PROGRAM = """
import threading, time
import ame
from thread import atomic


class Account:
    __slots__ = ("balance",)

    def __init__(self):
        self.balance = 1


accounts = [Account() for _ in range(1_000_000)]
stop = False
moves = [0, 0]


def writer(which):
    number = which
    while not stop:
        a, b = accounts[number % 1_000_000], accounts[(number * 7919 + 1) % 1_000_000]
        with atomic:
            a.balance -= 1
            b.balance += 1
        number += 2
        moves[which] += 1


threads = [threading.Thread(target=writer, args=(which,)) for which in range(2)]
for thread in threads:
    thread.start()
before = sum(moves)
start = time.perf_counter()
with atomic:
    total = 0
    kept = []
    for account in accounts:
        total += account.balance
    for _ in range(500):
        kept.append(bytearray(100_000))
    attempt = ame.attempt()
took = time.perf_counter() - start
during = sum(moves) - before
stop = True
for thread in threads:
    thread.join()
assert total == 1_000_000, total
assert sum(account.balance for account in accounts) == 1_000_000
print(attempt, took, during)
"""


def main():
    args = arguments(__doc__)
    report = Report("long_atomic", args)
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write(PROGRAM)
    attempts = []
    for _ in range(args.k):
        run = Run([args.ame, file.name]).check("the long block")
        attempt, took, during = run.stdout.split()
        attempts.append(int(attempt))
        report.say("attempt %s, %.3f s, %s short transactions beside it" % (attempt, float(took), during))
    os.unlink(file.name)
    report.target("attempts of the long block", max(attempts), 3, False)
    report.end()


main()
