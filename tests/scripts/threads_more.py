# threading: barriers, conditions, semaphores, timers, local data, daemons, excepthook, names, errors of misuse.
import threading, time, sys, queue
from threading import *
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
def run(n, f):
    ts = [Thread(target=f, args=(i,)) for i in range(n)]; [x.start() for x in ts]; [x.join() for x in ts]
b = Barrier(3, action=lambda: out.append('action')); out = []; ids = []
def party(i): ids.append(b.wait()); out.append('passed')
run(3, party); print(sorted(ids), out.count('action'), out.count('passed'), out[0], b.parties, b.n_waiting, b.broken)
b2 = Barrier(2); 
def breaker(): out.append(t(b2.wait))
th = Thread(target=breaker); th.start(); 
while not b2.n_waiting: time.sleep(.001)
b2.abort(); th.join(); print(out[-1], b2.broken, t(b2.wait)); b2.reset(); print(b2.broken, t(b2.wait, .01), t(Barrier, 0))
cond = Condition(); items = []; got = []
def consumer(i):
    with cond:
        cond.wait_for(lambda: items); got.append(items.pop())
ts = [Thread(target=consumer, args=(i,)) for i in range(3)]; [x.start() for x in ts]
for i in range(3):
    with cond: items.append(i); cond.notify()
[x.join() for x in ts]; print(sorted(got), cond.acquire(), cond.wait(.001), cond.wait_for(lambda: False, .001), cond.release(), t(cond.notify), t(cond.wait))
sem = Semaphore(2); peak = [0, 0]; lock = Lock()
def limited(i):
    with sem:
        with lock: peak[0] += 1; peak[1] = max(peak)
        time.sleep(.002)
        with lock: peak[0] -= 1
run(6, limited); print(peak[0], peak[1] <= 2, sem.acquire(), sem.acquire(blocking=False), sem.acquire(timeout=.001), sem.acquire(False), sem.release(3), t(Semaphore, -1), t(sem.release, 0))
bs = BoundedSemaphore(1); bs.acquire(); bs.release(); print(t(bs.release))
ev = Event(); print(ev.is_set(), ev.wait(.001)); w = []
th = Thread(target=lambda: w.append(ev.wait())); th.start(); ev.set(); th.join(); print(w, ev.is_set(), ev.wait(0), ev.clear(), ev.is_set())
fired = []; tm = Timer(.01, fired.append, ['fired']); tm.start(); tm.join(); c = Timer(10, fired.append, ['never']); c.start(); c.cancel(); c.join(); print(fired, c.finished.is_set())
loc = local(); loc.x = 'main'; seen = []
class MyLocal(local):
    n = 0
    def __init__(self, start): self.v = start
ml = MyLocal(5); ml.v = 6
def uses(i): seen.append((hasattr(loc, 'x'), ml.v)); loc.x = i; ml.v = i
run(2, uses); print(seen, loc.x, ml.v, loc.__dict__)
r = RLock(); print(r.acquire(), r.acquire(), r.release(), r.release(), t(r.release)); l = Lock(); print(l.acquire(), l.locked(), l.acquire(False), l.acquire(timeout=.001), l.release(), t(l.release), t(l.acquire, False, 1), t(l.acquire, timeout=-2))
x = Thread(target=print, name='named', daemon=True); print(x.name, x.daemon, x.is_alive(), x.ident, t(x.join)); x.start(); x.join(); print(t(x.start), x.is_alive(), x.ident is not None, x.native_id is not None, repr(x).split('(')[0])
print(current_thread() is main_thread(), current_thread().name, active_count(), [y.name for y in enumerate()], main_thread().ident == get_ident(), t(current_thread().join), Thread().name.startswith('Thread-'), Thread(target=run).name.endswith('(run)'), t(Thread, group=1))
class Sub(Thread):
    def __init__(self, v): super().__init__(); self.v = v
    def run(self): self.result = self.v * 2
s = Sub(21); s.start(); s.join(); print(s.result)
hooked = []
def hook(args): hooked.append((args.exc_type.__name__, str(args.exc_value), args.thread.name, args.exc_traceback is not None))
old, threading.excepthook = threading.excepthook, hook
th = Thread(target=lambda: 1/0, name='bad'); th.start(); th.join(); th = Thread(target=sys.exit, args=(3,), name='exits'); th.start(); th.join(); print(hooked); threading.excepthook = old
print(threading.stack_size(), threading.TIMEOUT_MAX > 1000, settrace(None), threading.gettrace(), setprofile(None))
q = queue.Queue(2); q.put(1); q.put(2); print(q.full(), t(q.put, 3, False), t(q.put, 3, timeout=.001), q.qsize(), q.get(), q.get(), t(q.get_nowait), q.empty()); done = []; q = queue.Queue(2)
def worker(i):
    while (v := q.get()) is not None: done.append(v); q.task_done()
    q.task_done()
ws = [Thread(target=worker, args=(i,)) for i in range(2)]; [y.start() for y in ws]; [q.put(i) for i in range(10)]; [q.put(None) for _ in ws]; q.join(); [y.join() for y in ws]; print(sorted(done), t(q.task_done))
p = queue.PriorityQueue(); [p.put(v) for v in (3, 1, 2)]; lf = queue.LifoQueue(); [lf.put(v) for v in (1, 2)]; sq = queue.SimpleQueue(); sq.put(1); print([p.get() for _ in range(3)], lf.get(), sq.get(), sq.empty(), t(sq.get, timeout=.001)); q2 = queue.Queue(); q2.shutdown(); print(t(q2.put, 1), t(q2.get))
d = Thread(target=lambda: time.sleep(100), daemon=True); d.start(); print('end', d.is_alive())
