"""What blocks print stands in the order in which they take place: one that has only read does not tell an old value after somebody
else has told a newer one."""

import subprocess
import sys
from thread import atomic
import together

number = 0


def body(index, turn):
    global number
    with atomic:
        if index == 0:
            number += 1
            print("wrote", number)
        else:
            seen = number
            for step in range(300):
                pass
            print("read", seen, "in", index, turn)


def check(lines):
    latest = reads = 0
    for line in lines:
        what, value = line.split()[:2]
        if what == "wrote":
            assert int(value) == latest + 1, line
            latest += 1
        else:
            assert int(value) == latest, "%s after %d had been written" % (line, latest)
            reads += 1
    assert latest and reads


if sys.argv[3:] == ["child"]:
    together.run(together.rounds(200), body)
    together.ok()
else:
    shown = subprocess.run([sys.executable, __file__, *sys.argv[1:3], "child"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    *lines, last = shown.stdout.splitlines()
    check(lines)
    print(last)
