# dict: order, methods, views, errors, unpacking, mutation while walking.
d = {"b": 1, "a": 2}; d["c"] = 3; del d["b"]; d["b"] = 4
print(d, list(d), d.pop("a"), d.pop("zz", None), d.popitem(), d.setdefault("n", []), d.get("q", 7), d)
d.update(x=1, **{"y": 2}); d.update([("z", 3)]); d |= {"w": 9}; print(d, d | {"c": 0}, len(d))
print(d.keys() & {"x", "q"}, sorted(d.keys() | {"q"}), ("x", 1) in d.items(), 3 in d.values(), sorted(d.keys() - {"n"}))
print(dict(a=1), dict([(1, 2)]), dict({3: 4}, b=5), dict.fromkeys("ab", 0), {**d, "x": 5}["x"], {n: n * n for n in range(4)})
for bad in (lambda: {}["k"], lambda: {}.popitem(), lambda: {[]: 1}, lambda: dict([1]), lambda: dict(["abc"]), lambda: {}.pop(1)):
    try: bad()
    except (KeyError, TypeError, ValueError) as error: print(type(error).__name__, error)
try:
    for k in d: d[k + "2"] = 1
except RuntimeError as error: print(error)
print({1: "a", True: "b", 1.0: "c"}, {0: 1} == {False: 1}, {1: 2} != {1: 3}, {} == [])
big = {n: str(n) for n in range(1000)}
for n in range(0, 1000, 3): del big[n]
print(len(big), sum(big), list(big)[:5], big[500])
print(list(reversed({"a": 1, "b": 2})), sorted({"b": 1, "a": 2}.items()), max({"b": 1, "a": 2}, key={"b": 1, "a": 2}.get))
class Miss(dict):
    def __missing__(self, k): return k * 2
m = Miss(a=1); print(m["a"], m["zz"], m.get("zz"), m)
v = d.items(); d["new"] = 0; print(len(v), list(v)[-1], d.copy() == d, d.clear(), d, repr({1: {2: {}}}))
e = {}; e["self"] = e; print(e)
class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return self.n == o.n
k = {Key(n): n for n in range(20)}; print(k[Key(7)], Key(25) in k, len(k)); del k[Key(3)]; print(len(k), list(k.values()))
