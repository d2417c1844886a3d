"""Read skew: one transaction reads two objects at two moments."""

from thread import atomic
import together


class Cell:
    def __init__(self):
        self.value = 0


cells = [Cell() for _ in range(20)]


def writer(index, number):
    with atomic:
        for cell in cells:
            cell.value += 1


def reader(index, number):
    with atomic:
        values = [cell.value for cell in cells]
    assert values == [values[0]] * 20, values


n = together.rounds(200)
together.run(n, writer, reader)
assert cells[0].value == n * (together.threads // 2)
together.ok()
