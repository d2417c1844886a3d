"""One long transaction reads everything while others write at full rate: it ends, and saw one moment."""

from thread import atomic
import together


class Account:
    def __init__(self):
        self.balance = 10


accounts = [Account() for _ in range(1000)]


def writer(index, number):
    for turn in range(20):
        a = accounts[(number * 31 + turn * 7 + index) % 1000]
        b = accounts[(number * 17 + turn * 3 + 500) % 1000]
        with atomic:
            a.balance -= 1
            b.balance += 1


def reader(index, number):
    if number % 10 == 0:
        with atomic:
            total = 0
            for account in accounts:
                total += account.balance
            again = sum(account.balance for account in accounts)
        assert total == again == 10000, (total, again)


together.run(together.rounds(60), writer, reader)
assert sum(account.balance for account in accounts) == 10000
together.ok()
