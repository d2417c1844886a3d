# A slow block asks for the size of a dict into which quick blocks insert.
import _thread, time
from planted import Steps
from thread import atomic

steps = Steps()
index = {}
limit = 10 ** 9
seen = [0]
slow_done = []


def slow():
    for rounds in range(1, 11):
        with atomic:
            if len(index) > limit:
                print("too big")
            steps.wait()
            for j in range(60000):
                pass
            seen[0] = rounds
    slow_done.append(rounds)


def quick():
    number = 0
    while not slow_done:
        with atomic:
            index[number] = number
            number += 1
        steps.make()


_thread.start_new_thread(slow, ())
_thread.start_new_thread(quick, ())
while not slow_done:
    time.sleep(0.01)
print(seen == slow_done)
