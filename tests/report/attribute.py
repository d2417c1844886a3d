# Read, then write, of one attribute.
import _thread, time
from planted import Steps
from thread import atomic

steps = Steps()

class Box:
    def __init__(self):
        self.count = 0


box = Box()
slow_done = []


def slow():
    for rounds in range(1, 11):
        with atomic:
            value = box.count
            steps.wait()
            for j in range(60000):
                pass
            box.count = value + 1000000
    slow_done.append(rounds)


def quick():
    while not slow_done:
        with atomic:
            box.count = box.count * 1 + 1
        steps.make()


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(box.count // 1000000 == slow_done[0])
