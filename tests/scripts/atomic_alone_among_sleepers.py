"""The only thread that runs, while others sleep, is as atomic as any: when its block waits, they come, and see nothing of it."""
import os
import re
import tempfile
import threading
import time
from thread import atomic

shared = [0]
folder = tempfile.mkdtemp()


def spin(seconds):
    """Long enough to be the only one, without a wait that says so."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def sleep():
    time.sleep(0.03)


def search():
    end = time.perf_counter() + 0.03
    while time.perf_counter() < end:
        assert re.search("(a|b)*c", "ab" * 200) is None


def files():
    end = time.perf_counter() + 0.03
    path = os.path.join(folder, "file")
    while time.perf_counter() < end:
        with open(path + ".new", "w") as file:
            file.write("text")
        os.replace(path + ".new", path)


def under_a_native():
    sorted([2, 1], key=lambda item: time.sleep(0.015) or item)


def block(wait):
    with atomic:
        seen = shared[0]
        wait()
        shared[0] = seen + 1


def nested(wait):
    """The block begins under a native function."""
    list(map(block, [wait]))


@atomic
def decorated(wait):
    seen = shared[0]
    wait()
    shared[0] = seen + 1


def come(after):
    time.sleep(after)
    for _ in range(50):
        with atomic:
            shared[0] += 1


for body in (block, nested, decorated):
    for wait in (sleep, search, files, under_a_native):
        shared[0] = 0
        others = [threading.Thread(target=come, args=(after,)) for after in (0.03, 0.04)]
        for thread in others:
            thread.start()
        spin(0.02)
        body(wait)
        for thread in others:
            thread.join()
        print(body.__name__, wait.__name__, shared[0])

# a thread that is only just being started counts as well
for _ in range(20):
    shared[0] = 0
    started = threading.Thread(target=come, args=(0,))
    started.start()
    block(lambda: time.sleep(0.002))
    started.join()
    assert shared[0] == 51, shared

# before there is any, and after: the block waits with nobody else there
threads = threading.active_count()
block(sleep)
print(threads, shared[0])
