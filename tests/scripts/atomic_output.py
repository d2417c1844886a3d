# Output inside a block appears when it ends, in order.
from thread import atomic
import sys
with atomic:
    print("a")
    sys.stdout.write("b\n")
    print("c", end="")
print("d")
with atomic:
    for n in range(3):
        print(n, end=" ")
print()
