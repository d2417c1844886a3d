# A call that cannot be undone, inside a block.
import _thread, os, time
from thread import atomic

ended = []
reader, writer = os.pipe()


def work():
    for i in range(20):
        with atomic:
            os.write(writer, b"x")
    with atomic:
        ended.append(1)


for i in range(2):
    _thread.start_new_thread(work, ())
while len(ended) < 2:
    time.sleep(0.01)
print(len(ended), os.read(reader, 100))
