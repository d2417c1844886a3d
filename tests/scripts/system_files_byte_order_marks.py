"""A byte order mark is written at the start of a file and nowhere else."""
import io
import os
import tempfile

os.chdir(tempfile.mkdtemp())
for encoding in "utf-16", "utf-32", "utf-8-sig", "utf-16-le":
    with open("u", "w", encoding=encoding) as file:
        file.write("a")
        file.write("b")
    with open("u", "a", encoding=encoding) as file:
        file.write("c")
    with open("u", encoding=encoding) as file:
        print(encoding, open("u", "rb").read(), ascii(file.read()))
    with open("u", "r+", encoding=encoding) as file:
        file.seek(0, 2)
        file.write("d")
        file.seek(0)
        print(ascii(file.read()))
    with open("u", "w", encoding=encoding) as file:
        file.write("a")
        file.seek(0)
        file.write("b")
    print(open("u", "rb").read())
    under = io.BytesIO(b"xx")
    under.seek(2)
    stream = io.TextIOWrapper(under, encoding=encoding)
    stream.write("y")
    stream.flush()
    print(under.getvalue())
    stream.seek(0)
    stream.write("z")
    stream.flush()
    print(under.getvalue())
