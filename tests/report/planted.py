# What the scripts beside this one plant their conflicts with. A block shows nothing of itself before it commits, except
# that files it opens for reading are open, and it sees nothing of others that it does not read, except the size of a file.
import ame
import os
import tempfile
import time

# a block that runs alone, to rebuild a table, waits in vain
LONGEST = 1


class Steps:
    """Counts steps of other threads in a file, so that a block can wait for them without reading what they wrote."""
    def __init__(self):
        self.file = tempfile.TemporaryFile(buffering=0)

    def made(self):
        return os.fstat(self.file.fileno()).st_size

    def make(self):
        os.write(self.file.fileno(), b".")

    def wait(self):
        """In the first attempt of a block: until a whole step of another thread has been made since the call."""
        wanted, end = self.made() + 2, time.monotonic() + LONGEST
        while ame.attempt() == 1 and self.made() < wanted and time.monotonic() < end:
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
