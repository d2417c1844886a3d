"""Loops begin, each with workers of its own, while other threads stop the world again and again: neither waits for the other."""
import gc
import threading
import ame

ended = threading.Event()


def collect():
    while not ended.is_set():
        gc.collect()


collectors = [threading.Thread(target=collect) for _ in range(2)]
for thread in collectors:
    thread.start()

sums = []


def loops():
    for width in range(2, 20, 4):
        total = 0
        for x in ame.parallel(range(width), workers=width):
            for y in ame.parallel(range(width), workers=width):
                total += x * y
        sums.append(total)


threads = [threading.Thread(target=loops) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ended.set()
for thread in collectors:
    thread.join()
print(sorted(sums))
