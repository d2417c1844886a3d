# _thread: start, arguments, identities, results through shared objects.
import _thread
def work(n, lock, key=None):
    results[n] = (n * n, key, _thread.get_ident() != main)
    lock.release()
results = {}
main = _thread.get_ident()
locks = []
for n in range(5):
    lock = _thread.allocate_lock()
    lock.acquire()
    locks.append(lock)
    if n % 2:
        _thread.start_new_thread(work, (n, lock))
    else:
        _thread.start_new_thread(work, (n, lock), {"key": "k%d" % n})
for lock in locks:
    lock.acquire()
print(sorted(results.items()))
