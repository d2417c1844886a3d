# Read, then write, of one attribute.
import _thread, time
from thread import atomic


class Box:
    def __init__(self):
        self.count = 0


box = Box()
slow_done = []


def slow():
    for i in range(10):
        with atomic:
            value = box.count
            for j in range(150000):
                pass
            box.count = value + 1000000
    slow_done.append(1)


def quick():
    while not slow_done:
        with atomic:
            box.count = box.count * 1 + 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(box.count // 1000000)
