# concurrent.futures: submit, map, callbacks, exceptions, cancel, wait, as_completed, timeouts, shutdown.
from concurrent.futures import *
import concurrent.futures as cf, threading, time
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
with ThreadPoolExecutor(3, thread_name_prefix='pool') as ex:
    f = ex.submit(pow, 2, 10); print(f.result(), f.done(), f.running(), f.cancelled(), f.exception(), f.cancel())
    print(list(ex.map(lambda x: x * x, range(6))), list(ex.map(pow, [2, 3], [3, 2])), list(ex.map(str, [])))
    bad = ex.submit(lambda: 1/0); print(t(bad.result), repr(bad.exception()), t(lambda: list(ex.map(int, ['1', 'x', '3']))))
    calls = []; g = ex.submit(lambda: 5); g.result(); g.add_done_callback(lambda fut: calls.append(fut.result())); g.add_done_callback(lambda fut: calls.append('second')); print(calls)
    fs = [ex.submit(lambda n: n, i) for i in range(5)]; print(sorted(x.result() for x in as_completed(fs)), len(wait(fs).done), len(wait(fs, return_when=FIRST_COMPLETED).not_done) <= 5)
    names = set(ex.map(lambda _: threading.current_thread().name.rsplit('_', 1)[0], range(5))); print(names)
    gate = threading.Event(); slow = ex.submit(gate.wait); print(t(slow.result, .01), wait([slow], timeout=.001).not_done == {slow}, t(lambda: list(as_completed([slow], timeout=.01)))); gate.set(); print(slow.result())
ex = ThreadPoolExecutor(1); gate = threading.Event(); ex.submit(gate.wait); pend = ex.submit(print, 'never'); print(pend.cancel(), pend.cancelled(), pend.done(), t(pend.result), t(pend.exception)); gate.set(); ex.shutdown(); print(t(ex.submit, print))
f = Future(); print(f.done(), f.set_running_or_notify_cancel(), f.running(), f.set_result(3), f.result(), t(f.set_result, 4).split(' at ')[0]); f = Future(); f.set_exception(KeyError('k')); print(t(f.result), f.exception()); f = Future(); f.cancel(); print(f.set_running_or_notify_cancel(), f.cancelled())
seen = []
def init(v): seen.append(v)
with ThreadPoolExecutor(2, initializer=init, initargs=('i',)) as ex: print(list(ex.map(abs, [-1])), set(seen))
print(t(ThreadPoolExecutor, 0), t(ThreadPoolExecutor, 1, initializer=5), TimeoutError is cf.TimeoutError, issubclass(CancelledError, Exception), FIRST_EXCEPTION, ALL_COMPLETED)
ex = ThreadPoolExecutor(1); gate = threading.Event(); ex.submit(gate.wait); ps = [ex.submit(abs, 1) for _ in range(3)]; gate2 = threading.Timer(.01, gate.set); gate2.start(); ex.shutdown(wait=True, cancel_futures=True); print([p.cancelled() for p in ps])
total = 0; lock = threading.Lock()
def add(n):
    global total
    with lock: total += n
with ThreadPoolExecutor(4) as ex:
    for i in range(100): ex.submit(add, i)
print(total)
def nested():
    with ThreadPoolExecutor(2) as inner: return sum(inner.map(lambda x: x + 1, range(3)))
with ThreadPoolExecutor(2) as ex: print([x.result() for x in [ex.submit(nested) for _ in range(2)]])
with ThreadPoolExecutor(2) as ex: d = {ex.submit(len, w): w for w in ('a', 'bb', 'ccc')}; print(sorted((d[x], x.result()) for x in as_completed(d)))
