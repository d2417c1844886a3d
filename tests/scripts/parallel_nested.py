# Parallel loops inside parallel loops.
import ame
table = []
for i in ame.parallel(range(6)):
    row = []
    for j in ame.parallel(range(i)):
        row.append(i * j)
    table.append(row)
print(table, i, j)
def depth(n):
    if n == 0:
        return 1
    total = 0
    for k in ame.parallel(range(3)):
        total += depth(n - 1)
    return total
print(depth(4))
