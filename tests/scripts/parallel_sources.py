# Everything a loop can run over.
import ame
def show(label, source):
    out = []
    for item in ame.parallel(source):
        out.append(item)
    print(label, out)
show("list", [3, 1, 2])
show("tuple", (3, 1, 2))
show("str", "abc")
show("bytes", b"abc")
show("range", range(10, 0, -3))
show("dict", {"a": 1, "b": 2})
show("items", {"a": 1, "b": 2}.items())
show("values", {"a": 1, "b": 2}.values())
show("set", {7})
show("generator", (n * n for n in range(5)))
show("enumerate", enumerate("xyz", 1))
show("zip", zip("abc", range(3), [True, False, None]))
show("map", map(str, range(4)))
show("filter", filter(None, [0, 1, "", "a"]))
show("reversed", reversed([1, 2, 3]))
class Countdown:
    def __init__(self, start): self.start = start
    def __iter__(self): return self
    def __next__(self):
        if not self.start: raise StopIteration
        self.start -= 1
        return self.start
show("own iterator", Countdown(4))
class Old:
    def __getitem__(self, index):
        if index > 3: raise IndexError
        return index * 2
show("old protocol", Old())
