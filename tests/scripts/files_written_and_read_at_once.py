# What a file was given is there for whoever opens it next, also in one transaction.
import os, tempfile
from thread import atomic

folder = tempfile.mkdtemp()
p = os.path.join(folder, "a.txt")
with open(p, "w") as f:
    f.write("hello\nworld\n")
    f.tell()
    print("x", "y", file=f)
print(repr(open(p).read()), os.path.getsize(p))
with open(p, "w") as f:
    f.write("short")
print(repr(open(p).read()), os.stat(p).st_size)
with atomic:
    with open(p, "a") as f:
        f.write(" and more")
    size = os.path.getsize(p)
    with open(p) as f:
        text = f.read()
print(size, repr(text))
with atomic:
    f = open(p, "a")
    f.write("!")
    f.close()
    g = open(p, "w")
    g.write("new")
    g.close()
print(repr(open(p).read()))
