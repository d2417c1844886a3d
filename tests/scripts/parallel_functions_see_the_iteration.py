# Functions called from the body see this iteration's value of the loop's globals.
import ame
def show():
    return "%d:%s" % (number, text)
out = []
for number in ame.parallel(range(12)):
    text = "x" * (number % 4)
    out.append(show())
print(out)
print(show())
