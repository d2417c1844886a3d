# threading: Thread objects, names, join, daemon, locals, current_thread.
import threading
out = []
def work(n): out.append((n, threading.current_thread().name))
threads = [threading.Thread(target=work, args=(n,), name="worker %d" % n) for n in range(4)]
print([t.is_alive() for t in threads], threads[0].ident)
for t in threads: t.start()
for t in threads: t.join()
print(sorted(out), [t.is_alive() for t in threads])
class Own(threading.Thread):
    def run(self): self.answer = 42
own = Own(); own.start(); own.join(); print(own.answer, own.daemon)
local = threading.local()
local.x = 1
def other():
    out.append(hasattr(local, "x")); local.x = 2
t = threading.Thread(target=other); t.start(); t.join()
print(out[-1], local.x)
print(threading.current_thread() is threading.main_thread(), threading.active_count())
for bad in (lambda: own.start(), lambda: threading.Thread().join(), lambda: threading.current_thread().join()):
    try: bad()
    except RuntimeError as error: print(error)
