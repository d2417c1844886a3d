"""weakref.proxy: the proxy does what its referent does, and says so when that is gone."""
import gc
import weakref


class Number:
    x = 1

    def __init__(self, value):
        self.value = value

    def method(self, *args, **kwargs):
        return self.value, args, kwargs

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return "item", key

    def __setitem__(self, key, value):
        self.stored = key, value

    def __delitem__(self, key):
        self.stored = "deleted", key

    def __contains__(self, item):
        return item == self.value

    def __iter__(self):
        return iter([1, 2, 3])

    def __add__(self, other):
        return self.value, "+", other if isinstance(other, int) else other.value

    def __radd__(self, other):
        return other, "+", self.value

    def __iadd__(self, other):
        self.value += other
        return self

    def __neg__(self):
        return -self.value

    def __index__(self):
        return self.value

    def __eq__(self, other):
        return isinstance(other, Number) and self.value == other.value

    def __lt__(self, other):
        return self.value < other.value

    def __str__(self):
        return f"number {self.value}"

    def __call__(self, *args):
        return "called", args


class Plain:
    __slots__ = ("a", "__weakref__")


def show(*actions):
    for action in actions:
        try:
            print(action())
        except (TypeError, AttributeError, ReferenceError, LookupError) as error:
            print(type(error).__name__, error)


number = Number(5)
proxy = weakref.proxy(number)
other = weakref.proxy(Number) if False else Number(7)
show(
    lambda: proxy.x,
    lambda: proxy.method(1, k=2),
    lambda: setattr(proxy, "y", 2) or number.y,
    lambda: delattr(proxy, "y") or hasattr(number, "y"),
    lambda: proxy.missing,
    lambda: len(proxy),
    lambda: proxy["k"],
    lambda: proxy.__setitem__("k", 1) or number.stored,
    lambda: (5 in proxy, 6 in proxy),
    lambda: list(proxy),
    lambda: next(proxy),
    lambda: proxy + 1,
    lambda: 1 + proxy,
    lambda: proxy + proxy,
    lambda: proxy * 2,
    lambda: -proxy,
    lambda: ~proxy,
    lambda: [10, 20, 30, 40, 50, 60][proxy],
    lambda: (proxy == number, proxy != number, number == proxy, proxy == 5),
    lambda: (proxy < other, other < proxy),
    lambda: str(proxy),
    lambda: f"{proxy}",
    lambda: repr(proxy)[:14],
    lambda: (isinstance(proxy, Number), proxy.__class__, type(proxy)),
    lambda: proxy(1, 2),
    lambda: (callable(proxy), bool(proxy)),
    lambda: weakref.proxy(5),
    lambda: type(proxy)(),
)
held = proxy
proxy += 3
print(number.value, type(proxy) is Number)
del proxy["gone"]
print(number.stored)

plain = Plain()
proxy = weakref.proxy(plain)
proxy.a = 1
show(lambda: plain.a, lambda: (callable(proxy), type(proxy)), lambda: len(proxy), lambda: bool(proxy), lambda: proxy + 1)
for action in lambda: proxy(), lambda: hash(proxy):
    try:
        action()
    except TypeError:
        print("refused")
steps = (step for step in (1, 2))
proxy = weakref.proxy(steps)
show(lambda: next(proxy), lambda: [step for step in proxy], lambda: iter(proxy) is steps)


def function(a, b=2):
    return a + b


proxy = weakref.proxy(function)
show(lambda: proxy(1), lambda: proxy.__name__, lambda: isinstance(proxy, weakref.ProxyTypes))


def dead():
    proxies = []

    def make():
        for _ in range(40):
            # only one of many is looked at: a stack may still remember some
            proxies.append(weakref.proxy(Number(1)))
    make()
    gc.collect()
    return proxies


for proxy in dead():
    try:
        proxy.x
    except ReferenceError:
        break
show(lambda: proxy.x, lambda: len(proxy), lambda: str(proxy), lambda: proxy + 1, lambda: 1 + proxy, lambda: proxy == 1, lambda: bool(proxy), lambda: setattr(proxy, "x", 1), lambda: proxy())
