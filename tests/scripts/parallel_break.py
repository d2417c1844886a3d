# break: nothing of a later iteration is seen.
import ame
done = []
for n in ame.parallel(range(1000)):
    if n == 37:
        break
    done.append(n)
    print("did", n) if n % 10 == 0 else None
else:
    print("not reached")
print(len(done), done[-1], n)
for n in ame.parallel(range(5)):
    pass
else:
    print("ran out at", n)
