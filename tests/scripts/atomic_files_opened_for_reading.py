# ame: only-ame
# ame: options -X stm=on
# ame: no-shake: forced collections leave the watching thread no time to see a file that is open for 2 ms
# A block that opens a file for reading, in whatever way, can begin again; what it had opened is closed then.
import io
import os
import threading
import time
from thread import atomic


def open_files():
    time.sleep(0)   # what was closed is closed at the transaction's end
    return len(os.listdir("/proc/self/fd"))


def again(block):
    """Runs a block that waits for a lock until others have seen its file open, and closed again; tells whether they did."""
    gate = threading.Lock()
    gate.acquire()
    before, end = open_files(), time.monotonic() + 10
    closed = []

    def watch():
        while open_files() == before and time.monotonic() < end:
            pass
        while open_files() > before and time.monotonic() < end:
            pass
        closed.append(time.monotonic() < end)
        gate.release()
    thread = threading.Thread(target=watch)
    thread.start()
    with atomic:
        began = time.monotonic()
        result = block()
        while time.monotonic() < began + 0.002:
            pass   # the others need a moment to see it
        gate.acquire()
    thread.join()
    return result, closed[0]


def opener(name, flags):
    return os.open(name, flags)


WAYS = {
    "open": lambda: open(__file__),
    "opener": lambda: open(__file__, opener=opener),
    "os.open": lambda: os.fdopen(os.open(__file__, os.O_RDONLY)),
    "FileIO": lambda: io.FileIO(__file__, opener=opener),
}


def test():
    for name, way in WAYS.items():
        before = open_files()
        file, repeated = again(way)
        print(name, len(file.read(5)), "began again" if repeated else "ran once", open_files() - before)
        file.close()
        print(open_files() - before)


test()
thread = threading.Thread(target=test)
thread.start()
thread.join()
