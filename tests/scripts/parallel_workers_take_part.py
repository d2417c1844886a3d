# ame: no-shake: forced aborts would repeat the waits
# Bodies that wait overlap: four wait for each other on four workers; every kind of loop runs on more than one thread of the system.
import ame
import os
import sys
import threading
import time

is_ame = sys.implementation.name == "ame"
LONGEST = 30


here = os.path.realpath(__file__)


def open_files():
    """How often this file is open. (What else is open changes all the time: a look at the folder is a file, too.)"""
    count = 0
    for number in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink("/proc/self/fd/" + number) == here
        except OSError:
            pass
    return count


class Meeting:
    """Bodies that wait until some number of them has begun. A file opened for reading shows outside the iteration at once."""
    def __init__(self, wanted):
        self.kept = []
        self.wanted = open_files() + wanted

    def join(self):
        file = open(__file__)
        # the thread of the system; to the script all iterations are on the loop's
        worker = threading.get_native_id()
        end = time.monotonic() + LONGEST
        while is_ame and open_files() < self.wanted and time.monotonic() < end:
            time.sleep(0.001)
        # not before: a body may stand still at its first shared write, and leave its thread to others
        self.kept.append(file)
        return worker

    def end(self):
        for file in self.kept:
            file.close()
        time.sleep(0)   # they are closed when the transaction ends


def ran(name, threads, wanted=2):
    if is_ame:
        assert len(threads) >= wanted, (name, "ran on", len(threads))
    print(name)


for options in ({}, {"ordered": False}):
    threads = set()
    meeting = Meeting(4)
    for i in ame.parallel(range(8), workers=4, **options):
        threads.add(meeting.join())
    meeting.end()
    ran(options, threads, 4)


def in_function(source):
    seen = set()
    meeting = Meeting(2)
    for item in ame.parallel(source, workers=2):
        seen.add(meeting.join())
    meeting.end()
    return seen


class Runner:
    def run(self, source):
        self.seen = []
        meeting = Meeting(2)
        for item in ame.parallel(source, workers=2):
            self.seen.append(meeting.join())
        meeting.end()
        return set(self.seen)


def mapped():
    meeting = Meeting(2)
    seen = set(ame.map(lambda n: meeting.join(), range(12), workers=2))
    meeting.end()
    return seen


def for_each():
    seen = set()
    meeting = Meeting(2)
    ame.for_each(lambda n: seen.add(meeting.join()), range(6), workers=2)
    meeting.end()
    return seen


ran("function", in_function(range(6)))
ran("method", Runner().run([1] * 6))
ran("generator", in_function(n for n in range(6)))
ran("dict", in_function(dict.fromkeys(range(6))))
ran("items", in_function(dict.fromkeys(range(6)).items()))
ran("set", in_function(set(range(6))))
ran("tuple", in_function((1,) * 6))
ran("enumerate", in_function(enumerate("abcdef")))
ran("zip", in_function(zip("abcdef", range(6))))
ran("map", mapped())
ran("for_each", for_each())
seen = []
thread = threading.Thread(target=lambda: seen.append(in_function(range(6))))
thread.start()
thread.join()
ran("inside a thread", seen[0])
