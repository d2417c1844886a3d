# The loop's own list grows while it runs; dict size changes are errors as ever.
import ame
table = {1: 1, 2: 2}
try:
    for key in ame.parallel(table):
        table[key + 10] = 1
except RuntimeError as error:
    print(error)
