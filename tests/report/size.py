# A slow block asks for the size of a dict into which quick blocks insert.
import _thread, time
from thread import atomic

index = {}
limit = 10 ** 9
seen = [0]
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
            if len(index) > limit:
                print("too big")
            for j in range(150000):
                pass
            seen[0] = rounds
    slow_done.append(rounds)


def quick():
    number = 0
    quick_started.append(1)
    while not slow_done:
        with atomic:
            index[number] = number
            number += 1


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(seen == slow_done)
