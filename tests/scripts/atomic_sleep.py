# Sleeping inside `atomic` holds nobody up: blocks that share nothing sleep at the same time.
import sys
import threading
import time
from thread import atomic

ended = []


def work():
    with atomic:
        time.sleep(0.1)
        mine = [1]
    ended.append(mine)


best = 9.0
for attempt in range(5):
    threads = [threading.Thread(target=work) for i in range(5)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    best = min(best, time.perf_counter() - start)
    if best < 0.25:
        break
assert sys.implementation.name != "ame" or best < 0.35, best
print(len(ended) >= 5)
