# Attributes of a class that are replaced by descriptors, and back, after they were used.
class C:
    x = 1
    y = 1
    z = 1
o = C()
o.y = 5
def get(o): return o.x
def gety(o): return o.y
def getz(o): return o.z
def callz(o): return o.z()
for _ in range(3): get(o), gety(o), getz(o)
C.x = lambda self: 3
r = get(o)
print(callable(r), getattr(r, '__self__', None) is o)
C.y = property(lambda self: "prop")
print(gety(o))
C.z = lambda self: "called"
print(callz(o))
for _ in range(3): callz(o)
C.z = 7
try: callz(o)
except TypeError as e: print(e)
def setx(o, v): o.y = v
class D: y = 0
d = D(); d.y = 1
def sety(o, v): o.y = v
for i in range(3): sety(d, i)
D.y = property(lambda s: "got", lambda s, v: print("set", v))
sety(d, 9); print(d.y)
def bump(o): o.y += "!"
class E: y = ""
e = E(); bump(e); bump(e)
E.y = property(lambda s: "got", lambda s, v: print("set", v))
bump(e)
class DD:
    def __get__(self, o, c): return "desc"
class F: v = 1
f = F()
def getv(o): return o.v
def getcv(): return F.v
getv(f); getcv(); getcv()
F.v = DD()
print(getv(f), getcv())
