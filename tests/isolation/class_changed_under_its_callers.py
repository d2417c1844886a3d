"""A method replaced while others call it: each call runs one of the two, both parts of a change are seen together."""

from thread import atomic
import together


class Service:
    scale = 1

    def answer(self):
        return 1


def one(self):
    return 1


def two(self):
    return 2


service = Service()
calls = [0, 0]


def changer(index, number):
    with atomic:
        if number % 2:
            Service.answer, Service.scale = one, 1
        else:
            Service.answer, Service.scale = two, 2


def caller(index, number):
    for _ in range(20):
        assert service.answer() in (1, 2)
    with atomic:
        assert service.answer() == service.scale


together.run(together.rounds(100), changer, caller)
together.ok()
