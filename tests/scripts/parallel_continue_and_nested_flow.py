# continue, inner loops with their own break and else, try in the body.
import ame
log = []
for n in ame.parallel(range(40)):
    if n % 3 == 0:
        continue
    for k in range(n):
        if k * k > n:
            break
    else:
        log.append((n, "inner else"))
        continue
    try:
        if n % 5 == 0:
            raise KeyError(n)
        log.append((n, k))
    except KeyError as error:
        log.append((n, error.args))
    finally:
        log.append("f")
print(log)
