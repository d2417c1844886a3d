# One value of a dict.
import _thread, time
from thread import atomic

stats = {'total': 0, 'other': 5}
slow_done = []
quick_started = []


def slow():
    rounds = 0
    while not quick_started:
        time.sleep(0.001)
    end = time.monotonic() + 0.4
    while time.monotonic() < end or rounds < 10:
        rounds += 1
        with atomic:
            value = stats['total']
            for j in range(150000):
                pass
            stats['total'] = value + 1000000
    slow_done.append(rounds)


def quick():
    quick_started.append(1)
    while not slow_done:
        with atomic:
            stats['total'] = stats['total'] * 1 + 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(stats['total'] // 1000000 == slow_done[0])
