# A global that is deleted and set again, by its name and through the namespace, while other threads look at it.
import threading
from thread import atomic

problems = []


def set_and_delete():
    global shared
    for i in range(300):
        with atomic:
            shared = i
            if shared != i:
                problems.append(("lost", i))
            del shared
            if "shared" in globals():
                problems.append(("kept", i))


def set_and_pop():
    global shared
    for i in range(300):
        with atomic:
            shared = i
            if globals().pop("shared") != i:
                problems.append(("lost", i))


def hide_and_show():
    for i in range(100):
        with atomic:
            globals()["len"] = max
            if len([1, 5]) != 5:
                problems.append(("builtin", i))
            del globals()["len"]
            if len([1, 5]) != 2:
                problems.append(("hidden", i))


done = []


def delete_slowly():
    global lasting
    for i in range(150):
        with atomic:
            lasting = i
        with atomic:
            if "lasting" in globals():
                del lasting
            for _ in range(2000):
                pass
    done.append(1)


def put():
    global lasting
    lasting = -1


def put_again():
    while not done:
        with atomic:
            put()
            if globals().get("lasting") != -1:
                problems.append("put into nowhere")


threads = [threading.Thread(target=target) for target in (delete_slowly, put_again)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(problems))

threads = [threading.Thread(target=target) for target in (set_and_delete, set_and_pop, hide_and_show) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(problems, "shared" in globals(), "len" in globals())


def store():
    global later
    later = 1


store()
store()
globals().pop("later")
store()
print("later" in globals())
globals().pop("later")
try:
    print(later)
except NameError as problem:
    print(problem)
