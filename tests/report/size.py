# A slow block asks for the size of a dict into which quick blocks insert.
import _thread, time
from thread import atomic

index = {}
limit = 10 ** 9
seen = [0]
slow_done = []


def slow():
    for i in range(10):
        with atomic:
            if len(index) > limit:
                print("too big")
            for j in range(150000):
                pass
            seen[0] = i
    slow_done.append(1)


def quick():
    number = 0
    while not slow_done:
        with atomic:
            index[number] = number
            number += 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(seen)
