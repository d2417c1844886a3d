# Read, then write, of one attribute.
import _thread, time
from thread import atomic


class Box:
    def __init__(self):
        self.count = 0


box = Box()
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
            value = box.count
            for j in range(150000):
                pass
            box.count = value + 1000000
    slow_done.append(rounds)


def quick():
    quick_started.append(1)
    while not slow_done:
        with atomic:
            box.count = box.count * 1 + 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(box.count // 1000000 == slow_done[0])
