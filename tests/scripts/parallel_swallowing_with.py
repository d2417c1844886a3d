# A `with` that swallows the body's exception: what it did not assign is the iteration before's.
import ame
import contextlib


class Shy:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is ValueError


def inside(**options):
    x = "start"
    out = []
    for i in ame.parallel(range(50), **options):
        with contextlib.suppress(ZeroDivisionError):
            y = i if i % 5 else 1 / 0
            x = i
        out.append(x)
    return out, x, y


print(inside())
print(inside(workers=3))

x = "start"
out = []
for i in ame.parallel(range(40)):
    with Shy() as shy:
        if i % 3 == 1:
            raise ValueError(i)
        x = i
    out.append(x)
print(out, x, type(shy).__name__)

out = []
for i in ame.parallel(range(12)):
    with Shy(), contextlib.suppress(KeyError):
        with Shy():
            kept = {1: i}[i % 2]
    out.append(kept if i else None) if i % 2 else out.append(i)
print(out)
