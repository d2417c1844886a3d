# Locks: state, errors, timeouts, with, reentrant ones.
import _thread
lock = _thread.allocate_lock()
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(True, 0.01), lock.acquire(blocking=False))
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)
with lock as got:
    print(got, lock.locked())
print(lock.locked())
r = _thread.RLock()
print(r.acquire(), r.acquire(), r.release(), r.release())
try:
    r.release()
except RuntimeError as error:
    print(error)
for bad in ((True, -2), (False, 1)):
    try:
        lock.acquire(*bad)
    except ValueError as error:
        print(error)
try:
    lock.acquire(True, "x")
except TypeError as error:
    print("TypeError")
