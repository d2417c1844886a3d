"""Transfers between accounts beside audits over all of them: no money appears or vanishes at any moment."""

from thread import atomic
import together

accounts = {("account", number): 100 for number in range(50)}


def transfer(index, number):
    a = ("account", (number * 7 + index) % 50)
    b = ("account", (number * 11 + index * 3 + 1) % 50)
    amount = number % 30
    with atomic:
        if a != b and accounts[a] >= amount:
            accounts[a] -= amount
            accounts[b] += amount


def audit(index, number):
    if number % 4 == 0:
        with atomic:
            total = sum(accounts.values())
            least = min(accounts.values())
        assert total == 5000 and least >= 0, (total, least)


together.run(together.rounds(400), *([transfer] * (together.threads - 1) + [audit]))
assert sum(accounts.values()) == 5000
together.ok()
