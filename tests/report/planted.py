# What the scripts beside this one plant their conflicts with. A block shows nothing of itself before it commits, except
# that files it opens for reading are open, and it sees nothing of others that it does not read, except what the system
# tells of the process: files that are open, the offset of a descriptor.
import ame
import os
import tempfile
import time

# a block that runs alone, to rebuild a table, waits in vain
LONGEST = 1


class Steps:
    """Counts steps of other threads by the offset of a descriptor, so that a block can wait for them without reading what they wrote."""
    def __init__(self):
        with tempfile.TemporaryFile(buffering=0) as file:
            self.descriptor = os.dup(file.fileno())

    def made(self):
        with open("/proc/self/fdinfo/%d" % self.descriptor) as file:
            return int(file.readline().split()[1])

    def make(self):
        os.write(self.descriptor, b".")

    def wait(self):
        """In the first attempt of a block: until a whole step of another thread has been made since the call."""
        wanted, end = self.made() + 2, time.monotonic() + LONGEST
        while ame.attempt() == 1 and self.made() < wanted and time.monotonic() < end:
            # what a block has opened stays open until it ends
            for j in range(30000):
                pass


class Meeting:
    """The iterations 0 and 1, 2 and 3, ... of a parallel loop wait for each other in their first attempts."""
    def __init__(self):
        self.kept = [[None] for number in range(100)]   # a list each: no conflict of their own
        self.before = self.open_files()

    def open_files(self):
        return len(os.listdir("/proc/self/fd"))

    def join(self, number):
        self.kept[number][0] = open(__file__)
        wanted, end = self.before + number // 2 * 2 + 2, time.monotonic() + LONGEST
        while ame.attempt() == 1 and self.open_files() < wanted and time.monotonic() < end:
            pass
