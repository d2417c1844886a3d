def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: {}['x'])
attempt(lambda: {}[1, 2])
attempt(lambda: {}.pop('x'))
attempt(lambda: {1: 2}.pop('x'))
attempt(lambda: {}.popitem())
attempt(lambda: {[]: 1})
attempt(lambda: {}[[]])
attempt(lambda: {}.get({}))
attempt(lambda: {1: 2}.setdefault(set()))
attempt(lambda: [] in {})
attempt(lambda: {([],): 1})
attempt(lambda: dict(5))
attempt(lambda: dict([(1, 2, 3)]))
attempt(lambda: dict(['abc']))
attempt(lambda: {}.update(5))
attempt(lambda: {} | 5)
attempt(lambda: {} < {})
attempt(lambda: hash({}))
attempt(lambda: dict.fromkeys(5))
attempt(lambda: {}.keys()[0])
attempt(lambda: hash({}.keys()))
def delete(): del {}['gone']
attempt(delete)
class H:
    def __hash__(self): raise ValueError('no hash')
attempt(lambda: {H(): 1})
attempt(lambda: {1}.__contains__(H()))
class E:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError('no eq')
attempt(lambda: {E(): 1, 1: 2})
def grow():
    d = {1: 1, 2: 2}
    for k in d: d[k + 10] = 1
attempt(grow)
def shrink():
    d = {1: 1, 2: 2}
    for k in d: del d[k]
attempt(shrink)
def items():
    d = {1: 1, 2: 2}
    for k, v in d.items(): d[k + 10] = 1
attempt(items)
def setgrow():
    s = {1, 2}
    for k in s: s.add(k + 10)
attempt(setgrow)
d = {1: 1, 2: 2}
for k in d: d[k] = 5
print(d)
it = iter(d); next(it); d[3] = 1
attempt(lambda: next(it)); attempt(lambda: next(it))
