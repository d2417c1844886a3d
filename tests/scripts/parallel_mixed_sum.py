# A sum that begins as an int and meets floats is the plain loop's, bit for bit.
import ame
mixed = 0
for x in ame.parallel([1, 2.5, 3, 1e16, -1e16, 0.1] * 7):
    mixed += x
print(repr(mixed))
