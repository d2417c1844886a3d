# An iteration that does something outside (sockets) and then waits for what other threads do in answer to it: the loop is
# exactly the plain loop, whatever the iteration has read, summed or assigned before.
import queue
import socket
import threading

import ame

here, there = socket.socketpair()
questions, answers = queue.Queue(), queue.Queue()
served = 0


def serve():
    global served
    while True:
        asked = questions.get()
        if asked is None:
            return
        served += 1
        answers.put(asked * 2)


def collect(count):
    received = b""
    while len(received) < count:
        received += there.recv(count - len(received))
    return received


server = threading.Thread(target=serve)
server.start()

# queue after a send, at module level: names of the loop are globals
out = []
total = 0
before = None
for number in ame.parallel(range(40)):
    work = sum(range(number * 10))
    here.send(b"%d" % (number % 10))
    seen = served
    questions.put(number)
    answer = answers.get()
    out.append((number, answer, work, seen))
    total += answer
    before, last = number, before
print(out == [(n, 2 * n, sum(range(n * 10)), n) for n in range(40)], total, number, before, last, work)
print(collect(40))


# in a function, with what the iteration has not assigned yet when it sends, and a way out
def ask(limit):
    kept, found = [], "none"
    for number in ame.parallel(list(range(40))):
        if number == limit:
            here.send(b"!")
            break
        try:
            here.send(b".")
            if number % 3 == 0:
                raise ValueError(number)
            late = number
        except ValueError as error:
            kept.append((error.args[0], late if number else None))
        questions.put(number)
        found = answers.get()
    else:
        found = "all"
    return kept, found, number, late


print(ask(11))
print(collect(12))
print(ask(99)[1:])
print(collect(40))


# an exception leaves the loop after something was sent: nothing behind it is done
def fails():
    for number in ame.parallel(range(100)):
        here.send(b"%d," % number)
        questions.put(number)
        if answers.get() == 10:
            raise KeyError(number)


try:
    fails()
except KeyError as error:
    print("left", error)
print(collect(12))
here.setblocking(True)
there.settimeout(0.2)
try:
    print("more", there.recv(10))
except TimeoutError:
    print("nothing more")
there.settimeout(None)


# generators and iterators as what is walked; a return
def first(source):
    for number in ame.parallel(source):
        here.send(b"-")
        questions.put(number)
        if answers.get() >= 12:
            return number


print(first(n for n in range(50)), collect(7))
source = iter(range(50))
print(first(source), next(source), collect(7))

# threads of its own in the body
for number in ame.parallel(range(8)):
    box = []
    here.send(b"t")
    helper = threading.Thread(target=lambda: box.append(number))
    helper.start()
    helper.join()
    out.append(box[0])
print(out[-8:], collect(8))

questions.put(None)
server.join()
print(served)
