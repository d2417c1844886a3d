# The body of a loop runs on the loop's thread, as far as it can tell: whoever does the work.
import ame
import asyncio
import contextvars
import decimal
import sys
import threading


def work(n):
    return sum(i ^ 3 for i in range(n))


def in_body():
    me, local, names = threading.get_ident(), threading.local(), set()
    local.n = 0
    wrong = []
    for i in ame.parallel(range(100)):
        work(40)
        names.add(threading.current_thread().name)
        if threading.get_ident() != me:
            wrong.append(i)
        local.n += i
    return wrong, sorted(names), local.n


print(in_body())
found = []
thread = threading.Thread(target=lambda: found.append(in_body()), name="other")
thread.start()
thread.join()
print(found)
print(in_body())

# context variables, and what stands on them
variable = contextvars.ContextVar("variable", default=0)
variable.set(1)
for i in ame.parallel(range(50)):
    work(40)
    variable.set(variable.get() + i)
print(variable.get())
decimal.getcontext().prec = 5
out = []
for i in ame.parallel(range(50)):
    work(40)
    out.append(str(decimal.Decimal(i) / 3))
print(len(set(out)), max(map(len, out)))

# a lock that the loop's thread holds is held in the body
lock = threading.RLock()
n = 0
with lock:
    for i in ame.parallel(range(50)):
        work(30)
        with lock:
            n += 1
for i in ame.parallel(range(50)):
    work(30)
    if i == 10:
        lock.acquire()
    if i == 35:
        lock.release()
print(n, lock.acquire(False))

# the exception that is being handled
try:
    try:
        raise ValueError("first")
    except ValueError:
        for i in ame.parallel(range(50)):
            work(50)
            if i == 10:
                print(sys.exc_info()[0])
            if i == 11:
                try:
                    {}[1]
                except KeyError as e:
                    print(repr(e.__context__))
            if i == 20:
                raise
except ValueError as e:
    print("again", e, i)
print(sys.exc_info())


async def double(i):
    await asyncio.sleep(0)
    return i * 2


async def main():
    tasks = []
    for i in ame.parallel(range(50)):
        work(30)
        tasks.append(asyncio.create_task(double(i)))
    return sum(await asyncio.gather(*tasks))

print(asyncio.run(main()))


def numbers():
    for i in range(30):
        yield variable.get(), threading.get_ident() == me, i

me = threading.get_ident()
print(sorted({(a, b) for a, b, c in ame.parallel(numbers())}))
out = []
for a, b, c in ame.parallel(numbers()):
    work(20)
    out.append((a, b))
print(set(out))
