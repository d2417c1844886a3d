# Bodies that wait for what other threads do with what the body has done so far: as in a plain loop.
import ame
import concurrent.futures
import queue
import threading


def work(n):
    return sum(i ^ 3 for i in range(n))


# a queue with less room than there are iterations
q = queue.Queue(2)
box = []
reader = threading.Thread(target=lambda: [box.append(q.get()) for _ in range(30)])
reader.start()
total = 0
for i in ame.parallel(range(30)):
    work(20)
    last = i * 2
    q.put(i)
    total += i
reader.join()
print(box, i, last, total)


# question and answer, again and again
ping, pong = queue.Queue(), queue.Queue()


def echo():
    while (x := ping.get()) is not None:
        pong.put(x * 2)


def ask():
    thread = threading.Thread(target=echo)
    thread.start()
    out, previous, total = [], -1, 0
    for i in ame.parallel(range(40)):
        work(20)
        ping.put(i)
        answer = pong.get()
        out.append((previous, answer))
        previous = i
        total += answer
    ping.put(None)
    thread.join()
    return out == [(n - 1, n * 2) for n in range(40)], i, answer, previous, total

print(ask())

# at module level, with names that keep their values and names that do not
thread = threading.Thread(target=echo)
thread.start()
out, state = [], 0
for number in ame.parallel(list(range(40))):
    mine = number + 1
    for step in range(3):
        mine += 1
        if step == 1:
            ping.put(mine)
            mine += pong.get()
    out.append(mine)
    state = state * 3 % 1000 + mine
    if number == 25:
        break
else:
    print("not reached")
print(len(out), out[-1], state, number, mine, step)
remaining = iter(range(10))
try:
    for number in ame.parallel(remaining):
        ping.put(number)
        if pong.get() == 8:
            raise KeyError(number)
except KeyError as error:
    print(repr(error), number)
ping.put(None)
thread.join()

# threads and pools that the body starts and waits for
out = []
for i in ame.parallel(range(20)):
    work(20)
    thread = threading.Thread(target=out.append, args=(i,))
    thread.start()
    thread.join()
print(out)
with concurrent.futures.ThreadPoolExecutor(3) as executor:
    out = []
    for i in ame.parallel(range(12)):
        work(10)
        out.append(executor.submit(work, i).result())
    print(out)

# an event, a condition, a barrier between body and thread
turn, done = threading.Event(), threading.Event()


def answer():
    for _ in range(10):
        turn.wait()
        turn.clear()
        out.append("thread")
        done.set()

out = []
thread = threading.Thread(target=answer)
thread.start()
for i in ame.parallel(range(10)):
    out.append(i)
    turn.set()
    done.wait()
    done.clear()
thread.join()
print(out)
barrier = threading.Barrier(2)
thread = threading.Thread(target=lambda: [barrier.wait() for _ in range(10)])
thread.start()
print([barrier.wait() in (0, 1) for i in range(1)])
for i in ame.parallel(range(9)):
    barrier.wait()
thread.join()
print("together", i)


def returns():
    answers = queue.SimpleQueue()
    for i in ame.parallel(range(20)):
        thread = threading.Thread(target=answers.put, args=(i,))
        thread.start()
        if answers.get() == 7:
            return i, work(3)

print(returns())
