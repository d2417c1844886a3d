"""Files of the kernel's say that they are empty; what is read is what they hold, in whatever way."""
for path in ("/proc/version", "/proc/self/maps", "/proc/filesystems"):
    text = open(path).read()
    print(path, len(text) > 0, text.endswith("\n"), len(open(path, "rb").read()) > 0, len(open(path, "rb", buffering=0).read()) > 0)
    print(open(path).readline() == text.splitlines(True)[0], len(list(open(path))) >= 1, open(path, "rb").read(7) == text.encode()[:7])

version = open("/proc/version").read()
with open("/proc/version") as file:
    print(file.read(3) + file.read() == version, file.read() == "")
with open("/proc/version", "rb") as file:
    into = bytearray(5)
    print(file.readinto(into), bytes(into) + file.read() == version.encode())
