# Context managers, generators and comprehensions in the body.
import ame
class Log:
    entries = []
    def __init__(self, n): self.n = n
    def __enter__(self): self.entries.append(("in", self.n)); return self
    def __exit__(self, *error): self.entries.append(("out", self.n)); return error[0] is KeyError
def pieces(n):
    for k in range(n):
        yield k
for n in ame.parallel(range(6)):
    with Log(n):
        if n == 2:
            raise KeyError
        got = sum(pieces(n)) + sum([k * n for k in range(3)])
print(Log.entries, got)
