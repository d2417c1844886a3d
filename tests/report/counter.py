# A slow block reads a global that quick blocks change.
import _thread, time
from thread import atomic

total = 0
slow_done = []
quick_started = []


def slow():
    global total
    rounds = 0
    while not quick_started:
        time.sleep(0.001)
    end = time.monotonic() + 0.4
    while time.monotonic() < end or rounds < 10:
        rounds += 1
        with atomic:
            old = total
            for j in range(150000):
                pass
            total = old + 1000000
    slow_done.append(rounds)


def quick():
    global total
    quick_started.append(1)
    while not slow_done:
        with atomic:
            total = total * 1 + 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(total // 1000000 == slow_done[0])
