"""Blocks that are interrupted are left; handlers' blocks are as atomic as any; waits with a time limit end, how many a block may have."""
import os
import queue
import signal
import socket
import threading
import time
from thread import atomic

# ---- a handler's block beside other threads' blocks, wherever the signal comes
count, done, stop = 0, [], False


def work():
    global count
    while not stop:
        with atomic:
            count += 1
            done.append(1)
        if len(done) % 8 == 0:
            time.sleep(0.0001)


def handler(*_):
    global count
    with atomic:
        seen = count
        for _ in range(300):
            pass
        count = seen + 1
        done.append(1)


signal.signal(signal.SIGUSR1, handler)
thread = threading.Thread(target=work)
thread.start()
for wait in (lambda: signal.raise_signal(signal.SIGUSR1), lambda: os.kill(os.getpid(), signal.SIGUSR1)):
    for _ in range(60):
        wait()
me = threading.get_ident()
for _ in range(20):
    other = threading.Timer(0.001, signal.pthread_kill, (me, signal.SIGUSR1))
    other.start()
    time.sleep(0.003)
    other.join()
stop = True
thread.join()
print("lost", len(done) - count)

# ---- a handler runs in the middle of a call that waits, and the call goes on
handled = []
signal.signal(signal.SIGUSR1, lambda *_: handled.append(1))


def soon(action):
    def run():
        time.sleep(0.02)
        signal.pthread_kill(me, signal.SIGUSR1)
        time.sleep(0.02)
        action()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


reading, writing = os.pipe()
thread = soon(lambda: os.write(writing, b"a\n"))
print(os.read(reading, 2))
thread.join()
lines = open(reading, closefd=False)
thread = soon(lambda: os.write(writing, b"line\n"))
print(repr(lines.readline()))
thread.join()
here, there = socket.socketpair()
thread = soon(lambda: there.send(b"b"))
print(here.recv(5))
thread.join()
here.settimeout(5)
thread = soon(lambda: there.send(b"c"))
print(here.recv(5))
thread.join()
child = os.posix_spawn("/bin/sh", ["sh", "-c", "sleep 0.08"], os.environ)
thread = soon(lambda: None)
print(os.waitpid(child, 0)[1])
thread.join()
print("handled", len(handled) >= 5)

# ---- time limits in blocks, while another thread exists
ending = threading.Event()
thread = threading.Thread(target=ending.wait)
thread.start()
lock = threading.Lock()
lock.acquire()
with atomic:
    print([lock.acquire(timeout=0.02) for _ in range(3)])
with atomic:
    try:
        queue.Queue().get(timeout=0.02)
    except queue.Empty:
        print("empty")
with atomic:
    print(threading.Semaphore(0).acquire(timeout=0.02), threading.Event().wait(0.02))
    condition = threading.Condition()
    with condition:
        print(condition.wait_for(lambda: False, 0.02))
ending.set()
thread.join()

# ---- Ctrl-C, again and again, in blocks: each is left, and the thread is in none afterwards
ticks = 0
caught = 0


def interrupt():
    for number in range(20):
        before = ticks
        while ticks == before or caught < number:
            time.sleep(0.0005)
        os.kill(os.getpid(), signal.SIGINT)
    while caught < 20:
        time.sleep(0.001)


thread = threading.Thread(target=interrupt)
thread.start()
while caught < 20:
    try:
        while True:
            with atomic:
                for _ in range(50):
                    pass
                ticks += 1
    except KeyboardInterrupt:
        caught += 1
thread.join()
later = threading.Thread(target=lambda: None)
later.start()
later.join()
print("left", caught, "times")
