# return from inside a parallel loop.
import ame
def find(items, wanted):
    seen = 0
    for index, item in ame.parallel(enumerate(items)):
        seen += 1
        if item == wanted:
            return index, seen
    return None, seen
print(find(range(100, 400), 250))
print(find("abcdef", "z"))
def in_try(items):
    try:
        for item in ame.parallel(items):
            if item > 3:
                return item
    finally:
        print("finally")
print(in_try(range(10)))
