# A slow block reads a global that quick blocks change.
import _thread, time
from planted import Steps
from thread import atomic

steps = Steps()
total = 0
slow_done = []


def slow():
    global total
    for rounds in range(1, 11):
        with atomic:
            old = total
            steps.wait()
            for j in range(60000):
                pass
            total = old + 1000000
    slow_done.append(rounds)


def quick():
    global total
    while not slow_done:
        with atomic:
            total = total * 1 + 1
        steps.make()


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(total // 1000000 == slow_done[0])
