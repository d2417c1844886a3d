"""Blocks that read files and write them back take place one after another, whatever they find while others are at work."""
import os
import shutil
import tempfile
import threading
from thread import atomic

folder = tempfile.mkdtemp()
THREADS, ROUNDS = 4, 40
found_empty = []


def place(name):
    return os.path.join(folder, str(name))


def count(number):
    for i in range(ROUNDS):
        try:
            with atomic:
                path = place(i % 7)
                text = open(path).read() if os.path.exists(path) else "0"
                if text == "":
                    raise ValueError("cut, but not written")
                with open(path, "w") as file:
                    file.write(str(int(text) + 1))
        except ValueError as error:
            found_empty.append(error)


def replace(number):
    for i in range(ROUNDS):
        with atomic:
            try:
                with open(place("state")) as file:
                    generation = int(file.read())
            except FileNotFoundError:
                generation = 0
            with open(place("state.new"), "w") as file:
                file.write(str(generation + 1))
            os.replace(place("state.new"), place("state"))


def append(number):
    for i in range(ROUNDS):
        with atomic:
            size = os.path.getsize(place("log")) if os.path.exists(place("log")) else 0
            with open(place("log"), "a") as file:
                file.write("%6d\n" % (size // 7))


def name(number):
    for i in range(ROUNDS):
        with atomic:
            names = len(os.listdir(place("names")))
            open(place("names/%d" % names), "x").close()


os.mkdir(place("names"))
for body in (count, replace, append, name):
    threads = [threading.Thread(target=body, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

print(sum(int(open(place(i)).read()) for i in range(7)), found_empty)
print(open(place("state")).read(), os.path.exists(place("state.new")))
lines = open(place("log")).read().split()
print(lines == [str(n) for n in range(THREADS * ROUNDS)], len(lines))
print(sorted(map(int, os.listdir(place("names")))) == list(range(THREADS * ROUNDS)))
shutil.rmtree(folder)
