# An exception that leaves the block keeps what was done, like a lock.
from thread import atomic
log = []
try:
    with atomic:
        log.append(1)
        raise KeyError("k")
except KeyError as error:
    log.append(error.args[0])
print(log)
try:
    with atomic:
        try:
            log.append(2)
            1 / 0
        finally:
            log.append("finally")
except ZeroDivisionError as error:
    print(error, error.__context__)
print(log)
