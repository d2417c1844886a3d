# A call that cannot be undone, inside a block.
import _thread, time
from thread import atomic

ended = []


def work():
    for i in range(20):
        with atomic:
            time.sleep(0.001)
    with atomic:
        ended.append(1)


for i in range(2):
    _thread.start_new_thread(work, ())
while len(ended) < 2:
    time.sleep(0.01)
print(len(ended))
