# queue between threads; every item once.
import threading, queue
q = queue.Queue(maxsize=4)
out = []
def consumer():
    while (item := q.get()) is not None:
        out.append(item)
        q.task_done()
    q.task_done()
threads = [threading.Thread(target=consumer) for _ in range(3)]
for t in threads: t.start()
for n in range(50): q.put(n)
for _ in threads: q.put(None)
for t in threads: t.join()
q.join()
print(sorted(out) == list(range(50)), q.empty())
try: q.get_nowait()
except queue.Empty: print("empty")
p = queue.PriorityQueue()
for n in (3, 1, 2): p.put(n)
print([p.get() for _ in range(3)])
l = queue.LifoQueue(1); l.put(1)
try: l.put(2, timeout=0.01)
except queue.Full: print("full")
