"""Sizes beyond all memory are refused with MemoryError, whichever operation they are given to."""
import collections
import io
import itertools


def attempt(name, action):
    try:
        print(name, action())
    except (MemoryError, OverflowError) as error:
        print(name, type(error).__name__)


def gap(stream, position, item):
    stream.seek(position)
    stream.write(item)


with open("/dev/zero", "rb") as buffered, open("/dev/zero") as texts:
    attempt("buffered", lambda: buffered.read(2**62))
    attempt("text", lambda: texts.read(2**62))
attempt("io.RawIOBase", lambda: io.RawIOBase().read(2**50))
attempt("io.StringIO", lambda: gap(io.StringIO(), 2**50, "x"))
attempt("io.BytesIO", lambda: gap(io.BytesIO(), 2**50, b"x"))
attempt("product", lambda: itertools.product([1], repeat=2**50))
attempt("product of too many", lambda: itertools.product([1], repeat=2**62))
for stream in io.StringIO("abc"), io.BytesIO(b"abc"):
    print(stream.seek(2**60), stream.read(), stream.truncate(2**60), stream.getvalue(), stream.seek(1), stream.read(2**62))
print(collections.deque([1, 2], maxlen=3) * 2**20)
