"""A block that looks at a file gets through, however often others write to it."""
import threading, os, tempfile, time
from thread import atomic
folder = tempfile.TemporaryDirectory()
p = os.path.join(folder.name, "log")
open(p, "w").close()
stop = []
def writer(k):
    n = 0
    with open(p, 'a') as f:
        while not stop:
            f.write('%d\n' % n); f.flush(); n += 1
sizes = []
def reader():
    for i in range(20):
        with atomic:
            a = os.path.getsize(p)
            for j in range(20000): pass
            b = os.path.getsize(p)
            sizes.append(b - a)
    stop.append(1)
ws = [threading.Thread(target=writer, args=(k,)) for k in range(3)]
r = threading.Thread(target=reader)
for t in ws + [r]: t.start()
r.join()
for t in ws: t.join()
print(len(sizes), all(size >= 0 for size in sizes))
