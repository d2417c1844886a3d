"""Nested atomic blocks and atomic functions are one transaction with the outermost."""

from thread import atomic
import together


class Account:
    def __init__(self):
        self.balance = 100


accounts = [Account() for _ in range(6)]
log = []


@atomic
def withdraw(account, amount):
    """Takes the amount."""
    account.balance -= amount
    return amount


@atomic
def transfer(source, target, amount):
    with atomic:
        with atomic:
            taken = withdraw(source, amount)
        target.balance += taken
    return taken


def audit():
    with atomic:
        return sum(account.balance for account in accounts)


def body(index, number):
    a, b = accounts[(index + number) % 6], accounts[(index * 5 + number * 3 + 1) % 6]
    assert transfer(a, b, number % 7) == number % 7
    assert audit() == 600
    try:
        with atomic:
            transfer(a, b, 1)
            with atomic:
                raise KeyError
    except KeyError:
        pass


assert withdraw.__name__ == "withdraw" and withdraw.__doc__ == "Takes the amount."
together.run(together.rounds(150), body)
assert audit() == 600
together.ok()
