# del in the body of a parallel loop: the name is the iteration's own, and whether it is bound passes on.
import ame

out = []
for i in ame.parallel(range(60)):
    part = i * i
    out.append((lambda: part)())
    del part
print(out, "part" in globals(), "i" in globals())

kept = "before"
for i in ame.parallel(range(40)):
    kept = i
    if i % 3 == 0:
        del kept
print("kept" in globals())

for i in ame.parallel(range(41)):
    try:
        if i % 4 == 0:
            raise ValueError(i)
        error = "none"
    except ValueError as error:
        seen = error.args[0]
print(seen, "error" in globals())

try:
    for i in ame.parallel(range(20)):
        if i == 11:
            del gone
        else:
            gone = i
            if i == 10:
                del gone
except NameError as problem:
    print(problem, i, "gone" in globals())

for i in ame.parallel(range(30)):
    globals()["item"] = i
    item = i
    globals().pop("item")
    assert "item" not in globals(), i
print("item" in globals())

for empty in ame.parallel([]):
    never = empty
    del never
print("never" in globals(), "empty" in globals())


def local():
    value = "before"
    for i in ame.parallel(range(40)):
        value = i
        if i % 3 == 0:
            del value
    try:
        print(value)
    except UnboundLocalError as problem:
        print(problem)
    error = "before"
    for i in ame.parallel(range(41)):
        try:
            if i % 4 == 0:
                raise ValueError(i)
        except ValueError as error:
            pass
    try:
        print(error)
    except UnboundLocalError as problem:
        print(problem)


local()
