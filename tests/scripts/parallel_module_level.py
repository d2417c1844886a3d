# A parallel loop at module level: loop variable, temporaries and accumulators are globals.
import ame
total = 0
words = []
for n in ame.parallel(range(50)):
    square = n * n
    half = square // 2
    total += half
    words.append(str(half))
print(total, n, square, half)
print(",".join(words))
for n in ame.parallel([]):
    print("never")
else:
    print("else of an empty loop", n)
for only in ame.parallel(["one"]):
    print(only)
