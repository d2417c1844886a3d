# Loops in closures, methods, nested functions; cells shared with the body.
import ame
def outer():
    total = 0
    names = []
    def add(n):
        nonlocal total
        total += n
    for n in ame.parallel(range(30)):
        add(n)
        names.append(lambda: n)
    return total, names[3](), len(names)
print(outer())
class Counter:
    def __init__(self): self.seen = {}
    def feed(self, words):
        for word in ame.parallel(words):
            self.seen[word] = self.seen.get(word, 0) + 1
        return self
print(Counter().feed("a b a c b a".split()).seen)
def captured(items):
    get = None
    for item in ame.parallel(items):
        def get(item=item): return item, key
        key = item * 2
    return get()
print(captured([1, 2, 3]))
