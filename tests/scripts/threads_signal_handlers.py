# A handler runs in the main thread while that waits, or works, beside threads; no signal is lost and none leaves anything locked.
import os
import signal
import threading
import time

hits = []


def note(number, frame):
    hits.append(threading.current_thread().name)


signal.signal(signal.SIGUSR1, note)


def kill():
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGUSR1)
        before = len(hits)
        time.sleep(0.02)


for _ in range(5):
    hits.clear()
    thread = threading.Thread(target=kill)
    thread.start()
    thread.join()
    while len(hits) < 3:
        time.sleep(0.001)
    assert hits == ["MainThread"] * 3, hits
print("joined")

# the handler's transaction is redone again and again
count = 0
shared = {"x": 0}
stop = False


def handler(number, frame):
    global count
    count += 1
    shared["x"] += 1


signal.signal(signal.SIGUSR1, handler)


def sender():
    global stop
    for i in range(30):
        began = time.monotonic()
        os.kill(os.getpid(), signal.SIGUSR1)
        while count <= i:
            if time.monotonic() - began > 10:
                print("lost signal", i, count)
                stop = True
                return
            time.sleep(0.001)
    stop = True


def busy():
    while not stop:
        shared["x"] += 1


threads = [threading.Thread(target=f) for f in (sender, busy)]
for thread in threads:
    thread.start()
while not stop:
    sorted(range(3000), key=lambda v: -v)
for thread in threads:
    thread.join()
print(count)
