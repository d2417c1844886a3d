"""An iteration sees the files that the iterations before it have left: contents, sizes, names, folders."""
import os
import shutil
import tempfile
import ame

folder = tempfile.mkdtemp()


def place(name):
    return os.path.join(folder, name)


def work(number):
    total = 0
    for i in range(2000 + number * 7919 % 5 * 1500):
        total += i * number % 7
    return total


def read(name):
    try:
        with open(place(name)) as file:
            return file.read()
    except FileNotFoundError:
        return None


# each reads what the one before has made
chain = []
for number in ame.parallel(range(40)):
    before = read("chain%d" % (number - 1))
    value = work(number) % 100
    with open(place("chain%d" % number), "w") as file:
        file.write("%s|%d" % ((before or "")[-20:], value))
    chain.append(before)
print(chain[-1], chain.count(None))

# all append to one and look at it first
seen = []
for number in ame.parallel(range(40)):
    size = os.path.getsize(place("log")) if os.path.exists(place("log")) else -1
    lines = (read("log") or "").count("\n")
    value = work(number)
    with open(place("log"), "a") as file:
        file.write("%d %d %d\n" % (number, size, lines))
    seen.append((size, lines))
print(seen[:3], seen[-1], read("log").splitlines()[-1])

# an open file that all write to, and a look through another
kept = open(place("kept"), "a")
counts = []
for number in ame.parallel(range(40)):
    before = len(read("kept"))
    if work(number) % 3:
        kept.write("x" * number)
        kept.flush()
    counts.append(before)
kept.close()
print(counts[-5:], os.path.getsize(place("kept")))

# a file replaced as a whole, as careful programs do
generations = []
for number in ame.parallel(range(40)):
    generation = int(read("state") or 0)
    value = work(number)
    with open(place("state.%d" % number), "w") as file:
        file.write(str(generation + 1))
    os.replace(place("state.%d" % number), place("state"))
    generations.append(generation)
print(generations == list(range(40)), read("state"))

# names come and go
os.mkdir(place("box"))
listed = []
for number in ame.parallel(range(40)):
    names = len(os.listdir(place("box")))
    there = os.path.exists(place("box/%d" % (number // 2)))
    value = work(number)
    if there:
        os.remove(place("box/%d" % (number // 2)))
    else:
        os.mkdir(place("box/d%d" % number))
    with open(place("box/%d" % number), "w"):
        pass
    listed.append((names, there))
print(listed[-5:], len(os.listdir(place("box"))))

# a folder gets another name with all that lies in it
os.mkdir(place("first"))
with open(place("first/text"), "w") as file:
    file.write("here")
found = []
for number in ame.parallel(range(20)):
    old, new = ("first", "second") if number % 2 == 0 else ("second", "first")
    text = read(old + "/text")
    value = work(number)
    os.rename(place(old), place(new))
    found.append(text)
print(found.count("here"))

# descriptors
sizes = []
for number in ame.parallel(range(40)):
    try:
        size = os.stat(place("raw")).st_size
    except FileNotFoundError:
        size = None
    value = work(number)
    descriptor = os.open(place("raw"), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, b"abc")
    if number % 10 == 9:
        os.ftruncate(descriptor, number)
    os.close(descriptor)
    sizes.append(size)
print(sizes)

# lines of an open file are shared out in order
with open(place("lines"), "w") as file:
    file.writelines("line %d\n" % n for n in range(100))
lines = open(place("lines"))
taken = []
for number in ame.parallel(range(30)):
    value = work(number)
    taken.append((number, lines.readline().strip()))
print(taken[-1], lines.readline())
lines.close()
shutil.rmtree(folder)
