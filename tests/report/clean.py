# Two threads with nothing in common.
import _thread, time
from thread import atomic

ended = []


def work():
    own = 0
    for i in range(100000):
        own += i
    with atomic:
        ended.append(own)


for i in range(2):
    _thread.start_new_thread(work, ())
while len(ended) < 2:
    time.sleep(0.01)
print(len(ended))
