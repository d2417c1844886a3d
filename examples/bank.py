"""Transfers between accounts while an audit runs: every audit finds the same total.

    ame examples/bank.py [THREADS] [TRANSFERS]
"""

import sys
import threading

from thread import atomic

ACCOUNTS = 200
THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 4
TRANSFERS = int(sys.argv[2]) if len(sys.argv) > 2 else 20000


class Account:
    def __init__(self, number):
        self.number = number
        self.balance = 1000
        self.moves = 0


accounts = [Account(number) for number in range(ACCOUNTS)]
working = THREADS
wrong = []


def transfer(source, target, amount):
    with atomic:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        source.moves += 1
        target.moves += 1
        return True


def teller(which):
    global working
    seed = which * 7919 + 1
    for _ in range(TRANSFERS // THREADS):
        seed = (seed * 1103515245 + 12345) % 2147483648
        source = accounts[(seed >> 8) % ACCOUNTS]
        target = accounts[(seed >> 16) % ACCOUNTS]
        if source is not target:
            transfer(source, target, seed % 50)
    with atomic:
        working -= 1


def auditor():
    audits = 0
    while working or not audits:
        with atomic:
            total = sum(account.balance for account in accounts)
        audits += 1
        if total != 1000 * ACCOUNTS:
            wrong.append(total)


threads = [threading.Thread(target=teller, args=(which,)) for which in range(THREADS)]
threads.append(threading.Thread(target=auditor))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

print("total", sum(account.balance for account in accounts))
print("nobody below zero:", min(account.balance for account in accounts) >= 0)
print("audits that found another total:", len(wrong))
