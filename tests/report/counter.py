# A slow block reads a global that quick blocks change.
import _thread, time
from thread import atomic

total = 0
slow_done = []


def slow():
    global total
    for i in range(10):
        with atomic:
            old = total
            for j in range(150000):
                pass
            total = old + 1000000
    slow_done.append(1)


def quick():
    global total
    while not slow_done:
        with atomic:
            total = total * 1 + 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(total // 1000000)
