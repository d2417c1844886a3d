"""Ordinary things, many rounds of them: what a round does in the runtime no other thread needs to know of."""
import bisect
import collections
import contextlib
import copy
import dataclasses
import datetime
import enum
import functools
import hashlib
import heapq
import itertools
import json
import math
import operator
import os.path
import queue
import random
import re
import string
import struct
import sys
import threading


class Point:
    kept = 7

    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return 2 * self.x

    def method(self):
        return self.x

    @classmethod
    def made(cls, x):
        return cls(x)

    @staticmethod
    def plain(x):
        return x

    def __eq__(self, other):
        return self.x == other.x

    def __hash__(self):
        return hash(self.x)

    def __lt__(self, other):
        return self.x < other.x

    def __add__(self, other):
        return Point(self.x + other.x)

    def __getitem__(self, key):
        return key

    def __len__(self):
        return 3

    def __contains__(self, item):
        return item == self.x

    def __iter__(self):
        return iter((self.x,))

    def __call__(self, x):
        return x

    def __repr__(self):
        return f"Point({self.x!r})"


class Slotted(Point):
    __slots__ = ("y",)

    def method(self):
        return super().method() + 1


class Text(str):
    pass


class Failure(Exception):
    pass


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


Pair = collections.namedtuple("Pair", "left right")


@dataclasses.dataclass(order=True)
class Record:
    number: int
    name: str = "n"


@contextlib.contextmanager
def context():
    yield 1


@functools.lru_cache(maxsize=8)
def cached(x):
    return x


def generate(n):
    got = yield 0
    for i in range(n):
        got = yield i
    return got


def delegate(n):
    return (yield from generate(n))


pattern = re.compile(r"(\w+)=(\d+)")
random_numbers = random.Random(5)


def numbers(i):
    f = float(i)
    str(i), int("12"), abs(-i), round(f, 1), divmod(i, 7), pow(i, 3, 7), i ** 3, i << 70, (1 << 80) * i, f / 3, math.sqrt(f), math.floor(f), complex(i, 1) * 2
    bool(i), i.bit_length(), (255).to_bytes(2, "big"), int.from_bytes(b"ab", "big"), hex(i), f.is_integer(), sum((1, 2.5)), min(3, i), max((1, 2))
    random_numbers.random(), random_numbers.randint(1, 6)


def texts(i):
    s = str(i)
    words = f"{i:5d} {float(i):.2f} {s!r} {i:>8} x=12".split()
    ",".join(words), s.replace("1", "2"), s.startswith("1"), s.upper(), s.encode().decode(), "%s %d" % (s, i), "{} {a}".format(s, a=1), s * 3, s[1:], s + "x", "é" + s
    pattern.search("ab=12").group(1), re.sub("a", "b", "banana"), pattern.findall("a=1 b=2"), s.isdigit(), ord("a"), chr(i % 100 + 32), Text(s) + "y"
    bytes(3), bytearray(b"ab").hex(), b"a,b".split(b","), struct.pack("<if", i, 1.5), struct.unpack("<h", b"ab"), string.Template("$a").substitute(a=1)
    json.loads(json.dumps({"a": [1, 2.5, s, None]})), hashlib.sha256(b"x").hexdigest(), repr(words), ascii("é"), s in "12345", sorted(words)
    os.path.join("a", s), os.path.basename("a/b"), datetime.date(2020, 1, 1) + datetime.timedelta(days=i % 100)


def containers(i):
    d = {str(i): i, "a": 1}
    d.get("b"), d.setdefault("c", []).append(i), d.update(e=2), d.pop("a"), list(d.items()), {**d}, d | {"z": 1}, dict(a=1), dict.fromkeys("ab", 0)
    for key, value in d.items():
        pass
    l = [3, 1, 2]
    l.append(i), l.sort(), l.reverse(), l.insert(0, 5), l.extend((7, 8)), l.index(7), l.remove(7), l[1:3], l + [1], l * 2, len(l), i in l
    l[0] = 4
    del l[1]
    s = {1, 2, i}
    s.add(5), s | {7}, s & {1}, s - {1}, 5 in s, frozenset(s), tuple(l), list(range(3)), set(l)
    a, *b = l
    c = collections.Counter("abca")
    c["a"] += 1
    collections.defaultdict(list)[1].append(2)
    q = collections.deque((1, 2), maxlen=4)
    q.append(3), q.popleft(), heapq.heappush(b, 1), heapq.heappop(b), bisect.bisect((1, 2, 3), 2), copy.copy(l), copy.deepcopy([1, {"a": (2,)}])
    [x for x in l if x], {x: 1 for x in l}, {x for x in l}, sum(x for x in l), list(zip(l, l)), list(map(len, ["a"])), any(l), list(enumerate(l)), list(reversed(l)), list(filter(None, l))
    list(itertools.chain((1,), (2,))), list(itertools.islice(itertools.count(), 3)), list(itertools.product((1, 2), (3,))), functools.reduce(operator.add, l), sorted(l, key=lambda x: -x), sorted([Point(2), Point(1)])


def objects(i):
    p, q = Point(i), Slotted(i)
    q.y = 1
    q.method(), p.double, Point.made(1), Point.plain(1), p == q, hash(p), p + q, p[1], len(p), i in p, list(p), p(1), repr(p), p.kept
    p.other = 2
    del p.other
    isinstance(q, Point), issubclass(Slotted, Point), getattr(p, "x"), getattr(p, "no", None), hasattr(p, "zz"), setattr(p, "c", 2), type(p), id(p), vars(p), callable(p)
    Colour.RED, Colour(2), Colour["BLUE"].value, Pair(1, 2).left, Pair(1, 2)._replace(left=3), Record(1) < Record(2), dataclasses.replace(Record(1), number=2)
    bound, part = p.method, functools.partial(pow, 2)
    bound(), part(3), cached(i % 16), operator.attrgetter("x")(p), operator.itemgetter(0)((1,))


def control(i):
    try:
        raise Failure(i)
    except Failure as error:
        str(error)
    try:
        {}["no"]
    except (KeyError, IndexError):
        pass
    finally:
        pass
    try:
        p = Point(1)
        p.nothing
    except AttributeError:
        pass
    with context() as c, contextlib.suppress(ValueError):
        raise ValueError
    list(delegate(2)), next(iter((1,))), next(generate(1), None)
    match [i, {"k": 1}]:
        case [int(x), {"k": y}]:
            pass
    (lambda a, *b, k=1, **c: a)(1, 2, k=3, z=4)

    def inner(x):
        nonlocal c
        c = x
        return x + i

    inner(1), (x := 3), *(1, 2)
    exec("a = 1", {})
    sys.getsizeof(i), globals(), id(locals())


def waiting(i):
    with lock:
        pass
    q = queue.Queue()
    q.put(1), q.get(), event.is_set(), threading.current_thread(), local.__dict__
    local.x = 1


lock, event, local = threading.RLock(), threading.Event(), threading.local()


def main(rounds):
    for i in range(rounds):
        for part in (numbers, texts, containers, objects, control, waiting):
            part(i)


main(int(sys.argv[1]))
