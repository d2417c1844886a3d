# Output of iterations comes in the loop's order, whole.
import ame, sys
for n in ame.parallel(range(15)):
    print("line", n, end="")
    print(" of", 15)
    sys.stdout.write("raw %d\n" % n)
