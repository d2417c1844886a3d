# What the class gives an instance, until the instance gets its own: in the loop's order, with caches that are filled meanwhile.
import ame


def work(z):
    w = 0
    for q in range(15):
        w += q * z
    return w


VALUE = """
class O:
    v = 0

def once():
    o = O()
    l = []
    for i in ame.parallel(range(20)):
        work(i)
        l.append(o.v)
        o.v += 1
        work(i)
    return l, o.v
"""
METHOD = """
class O:
    def cb(self):
        return -1

def once():
    o = O()
    l = []
    for i in ame.parallel(range(20)):
        work(i)
        g = o.cb
        l.append(g())
        o.cb = lambda i=i: i
        work(i)
    return l, o.cb()
"""
STORED = """
class O:
    pass

def once():
    o = O()
    o.a = 1
    l = []
    for i in ame.parallel(range(20)):
        work(i)
        o.a = 1
        setattr(o, "x%d" % i, i)
        l.append(len(vars(o)))
    return l, o.a, o.x3
"""
for name, text, wanted in (("value", VALUE, (list(range(20)), 20)), ("method", METHOD, (list(range(-1, 19)), 19)), ("stored", STORED, (list(range(2, 22)), 1, 3))):
    wrong = 0
    for turn in range(60):
        # a fresh class and fresh caches each time
        names = {"ame": ame, "work": work}
        exec(text, names)
        wrong += names["once"]() != wanted
    print(name, wrong)
