# What cannot be undone serialises inside `atomic`, and says so: pipes, processes, terminal input.
import os, sys, threading
from thread import atomic

reader, writer = os.pipe()
got = []


def pipe_write():
    with atomic:
        os.write(writer, b"once")


def pipe_read():
    with atomic:
        got.append(os.read(reader, 100))


def process():
    with atomic:
        got.append(os.system("exit 3"))


def terminal():
    with atomic:
        got.append(input())


def beside():
    while len(got) < 3:
        pass


other = threading.Thread(target=beside)
other.start()
for work in (pipe_write, pipe_read, process, terminal):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
other.join()
print(got)
