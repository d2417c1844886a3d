# ame: only-ame
# Threads started inside `atomic` start at its end; waiting for one inside the block is an error, never a deadlock.
import _thread
import threading
import time
from thread import atomic

out = []


def work(what="child"):
    out.append(what)


def started_at_the_end():
    with atomic:
        thread = threading.Thread(target=work)
        thread.start()
        _thread.start_new_thread(work, ("other",))
        time.sleep(0.05)
        out.append("block")
    thread.join()
    while len(out) < 3:
        time.sleep(0.001)
    print(out[0], sorted(out[1:]))
    out.clear()


def joined_inside():
    try:
        with atomic:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
    except RuntimeError as error:
        print(error)
    thread.join()
    print(out)
    out.clear()


def event_inside():
    event = threading.Event()
    try:
        with atomic:
            thread = threading.Thread(target=event.set)
            thread.start()
            print("timed wait:", event.wait(0.05))
            event.wait()
    except RuntimeError as error:
        print(error)
    thread.join()
    print(event.is_set())


def others_may_be_waited_for():
    event = threading.Event()
    thread = threading.Thread(target=lambda: (time.sleep(0.05), event.set()))
    thread.start()
    with atomic:
        event.wait()
        out.append("event")
    with atomic:
        thread.join()
        out.append("joined")
    print(out, thread.is_alive())
    out.clear()


def undone_blocks_start_once():
    cell, stop, started = [0], [], []

    def disturb():
        while not stop:
            cell[0] += 1
    other = threading.Thread(target=disturb)
    other.start()
    for turn in range(15):
        with atomic:
            seen = cell[0]
            thread = threading.Thread(target=work, args=(turn,))
            thread.start()
            for i in range(200):
                pass
            cell[0] = seen + 1
        started.append(thread)
    stop.append(1)
    other.join()
    for thread in started:
        thread.join()
    print(sorted(out))
    out.clear()


for test in (started_at_the_end, joined_inside, event_inside, others_may_be_waited_for, undone_blocks_start_once):
    print(test.__name__)
    test()
    inside = threading.Thread(target=test)
    inside.start()
    inside.join()
