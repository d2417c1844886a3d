# The working directory, and what relative paths mean, are what the iterations before have made of them.
import ame
import os
import shutil
import tempfile


def work(n):
    return sum(i ^ 3 for i in range(n))


top = os.path.realpath(tempfile.mkdtemp())
start = os.getcwd()
for k in range(4):
    os.mkdir(f"{top}/{k}")
out = []
for i in ame.parallel(range(40)):
    here = os.path.basename(os.getcwd())
    work(30)
    if i % 10 == 3:
        os.chdir(f"{top}/{i // 10}")
    if i % 10 == 4:
        open("f%d" % i, "w").close()
    if i > 3:
        out.append((i, here, [name for name in os.listdir() if name[0] == "f"], os.path.exists("f%d" % (i // 10 * 10 + 4))))
for line in out:
    print(*line)
place = os.open(f"{top}/2", os.O_RDONLY)
for i in ame.parallel(range(10)):
    work(30)
    if i == 5:
        os.fchdir(place)
    if i == 7:
        try:
            os.chdir("missing")
        except FileNotFoundError as e:
            print(e)
    with open("g", "a") as file:
        file.write(str(i))
    print(open("g").read())
os.close(place)
os.chdir(start)
shutil.rmtree(top)
