# atomic as a block, a decorator, with a label; what leaves it.
from thread import atomic
x = 0
with atomic:
    x += 1
    with atomic:
        x += 1
print(x)
@atomic
def add(n, *, twice=False):
    "adds"
    global x
    x += n * (2 if twice else 1)
    return x
print(add(3), add(1, twice=True), add.__name__, add.__doc__)
with atomic(label="transfer"):
    x = 10
print(x)
def leave(how):
    for turn in range(3):
        with atomic:
            if how == "break": break
            if how == "continue": continue
            if how == "return": return turn
            raise ValueError(turn)
    return "end", turn
print(leave("break"), leave("continue"), leave("return"))
try:
    leave("raise")
except ValueError as error:
    print("raised", error)
class Method:
    count = 0
    @atomic
    def hit(self): self.count += 1; return self.count
m = Method(); m.hit(); print(m.hit())
