"""Write skew: two threads each read both accounts and write their own; together they break what each had checked."""

from thread import atomic
import together

accounts = [50] * together.threads
refused = [0] * together.threads


def body(index, number):
    with atomic:
        if sum(accounts) >= 60:
            accounts[index] -= 60
        else:
            refused[index] += 1
    with atomic:
        assert sum(accounts) >= 0, accounts
        if accounts[index] < 50:
            accounts[index] += 30


together.run(together.rounds(300), body)
assert sum(accounts) >= 0, accounts
together.ok()
