# One value of a dict.
import _thread, time
from planted import Steps
from thread import atomic

steps = Steps()
stats = {'total': 0, 'other': 5}
slow_done = []


def slow():
    for rounds in range(1, 11):
        with atomic:
            value = stats['total']
            steps.wait()
            for j in range(60000):
                pass
            stats['total'] = value + 1000000
    slow_done.append(rounds)


def quick():
    while not slow_done:
        with atomic:
            stats['total'] = stats['total'] * 1 + 1
        steps.make()


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(stats['total'] // 1000000 == slow_done[0])
