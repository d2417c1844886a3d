# Files inside `atomic`: blocks that begin again (here: because a lock is held) read the same, write once, leave no handle open.
import io
import os
import tempfile
import threading
import time
from thread import atomic

folder = tempfile.mkdtemp()
path = os.path.join(folder, "data")
log = os.path.join(folder, "log")
root = os.open(folder, os.O_RDONLY)
with open(path, "w") as file:
    file.write("".join("line %d\n" % n for n in range(20)))


def again(block):
    """Runs a block that cannot end before it has begun again."""
    gate = threading.Lock()
    gate.acquire()

    def later():
        time.sleep(0.03)
        gate.release()
    thread = threading.Thread(target=later)
    thread.start()
    with atomic:
        result = block()
        gate.acquire()
    thread.join()
    return result


def open_files():
    time.sleep(0)   # what was closed is closed at the transaction's end
    return len(os.listdir("/proc/self/fd"))


def opened_and_closed():
    with open(path) as file:
        return file.readline() + file.readline()


def left_open():
    file = open(path)
    file.readline()
    return file


def through_an_opener():
    with open(path, opener=lambda name, flags: os.open(name, flags)) as file:
        return file.readline()


def left_open_by_an_opener():
    with open(path, opener=os.open) as file:
        file.readline()
    return open(path, opener=os.open)


def around_a_descriptor():
    descriptor = os.open("data", os.O_RDONLY, dir_fd=root)
    return os.fdopen(descriptor)


def descriptor_alone():
    return os.open(path, os.O_RDONLY)


def append():
    with open(log, "a") as file:
        file.write("fourth\n")


def test():
    before = open_files()
    print(repr(again(opened_and_closed)))
    file = again(left_open)
    print(repr(file.readline()), open_files() - before)
    file.close()
    print("open:", open_files() - before)

    print(repr(again(through_an_opener)))
    print("open:", open_files() - before)
    for block in (left_open_by_an_opener, around_a_descriptor):
        file = again(block)
        print(repr(file.readline()), open_files() - before)
        file.close()
        print("open:", open_files() - before)
    descriptor = again(descriptor_alone)
    print(os.read(descriptor, 6), open_files() - before)
    os.close(descriptor)
    try:
        again(lambda: os.open(path + "x", os.O_RDONLY))
    except FileNotFoundError as error:
        print(type(error).__name__, os.path.basename(error.filename))
    print("open:", open_files() - before)

    # positions of older handles
    with open(path) as text, open(path, "rb") as binary, open(path, "rb", buffering=0) as raw:
        text.readline()
        binary.seek(7)
        raw.read(7)
        print(again(lambda: (text.readline(), text.readline(), binary.read(6), binary.tell(), raw.read(6), raw.tell())))
        print(repr(text.readline()), binary.read(7), binary.tell(), raw.read(7), raw.tell())
        print(again(lambda: (binary.seek(0, io.SEEK_END), binary.seek(-5, io.SEEK_CUR), binary.read())), binary.read())
        print(again(lambda: sum(1 for line in text)), repr(text.read()))

    # what is written is there once, whole
    with open(log, "w") as out:
        out.write("first\n")
        again(lambda: out.write("second\n"))
        again(lambda: print("third", file=out))
    again(append)
    with open(log) as file:
        print(file.read().split())

    # looking at folders and files
    print(again(lambda: (sorted(os.listdir(folder)), os.stat(path).st_size, os.path.exists(path + "x"), os.path.isdir(folder))))
    print(again(lambda: sorted(entry.name for entry in os.scandir(folder))))
    try:
        again(lambda: open(path + "x"))
    except FileNotFoundError as error:
        print(type(error).__name__, os.path.basename(error.filename))

    # a handle closed in the block is closed, one that raised is closed by its `with`
    file = open(path)
    again(file.close)
    print(file.closed)

    def fails():
        with open(path) as file:
            file.readline()
            raise LookupError(file.readline())
    try:
        again(fails)
    except LookupError as error:
        print(repr(error))
    print("open:", open_files() - before)
    os.unlink(log)


test()
thread = threading.Thread(target=test)
thread.start()
thread.join()
os.close(root)
os.unlink(path)
os.rmdir(folder)
