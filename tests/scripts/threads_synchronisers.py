# Event, Condition, Semaphore, Barrier, Timer.
import threading
event = threading.Event()
print(event.is_set(), event.wait(0.01))
t = threading.Thread(target=event.set); t.start(); print(event.wait(10)); t.join()
queue, condition, got = [], threading.Condition(), []
def consumer():
    for _ in range(3):
        with condition:
            while not queue:
                condition.wait()
            got.append(queue.pop(0))
t = threading.Thread(target=consumer); t.start()
for n in range(3):
    with condition:
        queue.append(n)
        condition.notify()
t.join(); print(got)
semaphore = threading.Semaphore(2)
print(semaphore.acquire(False), semaphore.acquire(False), semaphore.acquire(False)); semaphore.release(); print(semaphore.acquire(False))
barrier = threading.Barrier(3)
order = []
def meet(): order.append(barrier.wait())
threads = [threading.Thread(target=meet) for _ in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(order))
timer = threading.Timer(0.01, lambda: got.append("timer")); timer.start(); timer.join(); print(got[-1])
bounded = threading.BoundedSemaphore(1)
try: bounded.release()
except ValueError as error: print(error)
