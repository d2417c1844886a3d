"""Writes a random program with ordered parallel loops, for a seed. It ends by printing all it knows.

    ame tests/random_loops/program.py SEED

The programs stand on what passes between iterations: names that keep their values, sums, containers, attributes that shadow
class attributes, generators and closures that the bodies share, exceptions, `break`, `continue`, `else`.
"""

import random
import sys

NUMBERS = ["a", "b", "c", "d"]
LISTS = ["l", "m"]
DICTS = ["p", "q"]
TEXTS = ["s", "t"]

HEAD = '''
import ame
import contextlib


class Thing:
    v0 = v1 = v2 = 0

    def value(self):
        return self.v0 + 1


thing = Thing()
calls = []
log = [0]


def work(number):
    total = 0
    for step in range(15):
        total += step * number
    return total % 101


def note(number):
    log[0] += number
    if len(log) < 40:
        log.append(number % 3)
    else:
        log.pop()


def bump(number):
    thing.v0 = thing.v0 + number
    return thing.value()


@contextlib.contextmanager
def managed(number):
    log.append(number)
    try:
        yield number % 11
    finally:
        log[-1] += 1


def endless():
    number = 1
    while True:
        yield number
        number = number * 3 % 1009


shared = endless()
'''

BEGIN = ["a, b, c, d = 0, 1, 2, 3", "s, t = '', 'q'", "l, m = [1, 2, 3, 4, 5], [0] * 6", "p, q = {}, {1: 2}", "i, k = -1, 0"]
END = ["print(i, a, b, c, d, k, s[-50:], t[-50:], l, m, p, q)", "print(log, vars(thing), len(calls), [call() for call in calls], next(shared))"]


class Writer:
    """Makes statements at random."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, things):
        return self.random.choice(things)

    def number(self, depth=0):
        """An expression."""
        if depth > 2 or self.random.random() < 0.3:
            return self.pick(NUMBERS + ["i", str(self.random.randint(-3, 9))])
        inner = lambda: self.number(depth + 1)
        return self.pick([
            lambda: "(%s %s %s) %% 9973" % (inner(), self.pick("+-*"), inner()),
            lambda: "len(%s)" % self.pick(LISTS + DICTS + TEXTS),
            lambda: "%s.get(%s %% 7, %d)" % (self.pick(DICTS), inner(), self.random.randint(0, 5)),
            lambda: "%s[%s %% 5]" % (self.pick(LISTS), inner()),
            lambda: "work(%s)" % inner(),
            lambda: "thing.v%d" % self.random.randint(0, 2),
            lambda: "(%s if %s else %s)" % (inner(), self.test(depth + 1), inner()),
            lambda: "sum(x for x in %s[:4])" % self.pick(LISTS),
            lambda: "thing.value()",
        ])()

    def test(self, depth=0):
        return "%s %% %d %s %d" % (self.number(depth + 1), self.random.randint(2, 6), self.pick(["==", ">", "!="]), self.random.randint(0, 2))

    def statement(self, depth, loop):
        """Lines of one statement; `loop`: in a loop inside the body."""
        number, name = self.number, self.pick(NUMBERS)
        things, table = self.pick(LISTS), self.pick(DICTS)
        simple = [
            lambda: ["%s = %s" % (name, number())],
            lambda: ["%s %s %s" % (name, self.pick(["+=", "+=", "-="]), number())],
            lambda: ["%s += str(%s %% 10)" % (self.pick(TEXTS), number())],
            lambda: ["%s.append(%s)" % (things, number())],
            lambda: ["%s[%s %% 5] %s %s" % (things, number(), self.pick(["=", "+="]), number())],
            lambda: ["%s[%s %% 7] = %s" % (table, number(), number())],
            lambda: ["k = %s %% 7" % number(), "%s[k] = %s.get(k, 0) + %s" % (table, table, number())],
            lambda: ["thing.v%d %s %s" % (self.random.randint(0, 2), self.pick(["=", "+="]), number())],
            lambda: ["print(i, %s)" % number()],
            lambda: ["if %s and i %% 7 == %d:" % (self.test(), self.random.randint(0, 6)), "    " + self.pick(["continue", "break"] if loop else ["continue"])],
            lambda: ["pass"] if loop else ["if i == %d and %s:" % (self.random.randint(20, 90), self.test()), "    " + self.pick(["break", "raise KeyError(i, %s)" % number()])],
            lambda: ["%s += [%s, %s]" % (things, number(), number())],
            lambda: ["a, b = b, %s" % number()],
            lambda: ["%s(%s)" % (self.pick(["note", "bump"]), number())],
            lambda: ["calls.append(lambda z=%s: z + %s)" % (number(), name), "if len(calls) > 5:", "    %s = calls.pop(0)()" % self.pick(NUMBERS)],
            lambda: ["%s = next(shared) %% 1000" % name],
            lambda: ["if len(%s) > 12:" % things, "    %s[%d:%d] = [%s] * 2" % (things, self.random.randint(0, 4), self.random.randint(5, 9), number())],
            lambda: ["%s.pop(%s %% 7, None)" % (table, number())],
        ]
        nested = [
            lambda: ["if %s:" % self.test()] + self.block(depth, loop) + (["else:"] + self.block(depth, loop) if self.random.random() < 0.4 else []),
            lambda: ["for j%d in range(%s %% 4):" % (depth, number())] + self.block(depth, True),
            lambda: ["try:"] + self.block(depth, loop) + ["    if %s:" % self.test(), "        raise ValueError(%s)" % number(), "except ValueError as error:", "    %s = error.args[0]" % name]
            + (["finally:"] + self.block(depth, loop) if self.random.random() < 0.5 else []),
            lambda: ["with managed(%s) as w:" % number(), "    %s += w" % name],
        ]
        return self.pick(simple + nested * 2 if depth < 3 else simple)()

    def block(self, depth, loop, count=None):
        lines = []
        for _ in range(count or self.random.randint(1, 3)):
            lines += self.statement(depth + 1, loop)
        # a `continue` or `break` in `finally` is a warning of its own
        return ["    " + line for line in lines]

    def loop(self):
        count = self.random.randint(30, 120)
        source = self.pick(["range(%d)", "list(range(%d))", "(x for x in range(%d))", "dict.fromkeys(range(%d))", "map(abs, range(%d))", "set(range(%d))"]) % count
        body = ["for i in ame.parallel(%s):" % source, "    work(i)"] + self.block(0, False, self.random.randint(3, 8))
        if self.random.random() < 0.3:
            body += ["else:", "    print('else')"]
        return ["try:"] + ["    " + line for line in body] + ["except (ArithmeticError, LookupError, TypeError, NameError) as error:", "    print(type(error), error)"]

    def program(self):
        body = BEGIN + self.loop() + END
        if self.random.random() < 0.4:
            body += self.loop() + END
        if self.random.random() < 0.6:
            body = ["def main():"] + ["    " + line for line in body] + ["", "", "main()"]
        return HEAD + "\n\n" + "\n".join(body) + "\n"


if __name__ == "__main__":
    print(Writer(int(sys.argv[1])).program(), end="")
