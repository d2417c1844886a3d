# ame: no-shake: forced aborts would repeat the sleeps
# Bodies that sleep overlap: 8 of 0.1 s on 4 workers take about 0.2 s; every kind of loop runs on more than one thread.
import ame
import sys
import threading
import time

is_ame = sys.implementation.name == "ame"


def ran(name, threads):
    if is_ame:
        assert len(threads) > 1, (name, "ran on one thread")
    print(name)


for options in ({}, {"ordered": False}):
    best = 9.0
    for attempt in range(5):
        threads = set()
        start = time.perf_counter()
        for i in ame.parallel(range(8), workers=4, **options):
            time.sleep(0.1)
            threads.add(threading.get_ident())
        best = min(best, time.perf_counter() - start)
        if best < 0.35 or not is_ame:
            break
    assert not is_ame or best < 0.5, best
    ran(options, threads)


def here():
    time.sleep(0.02)
    return threading.get_ident()


def in_function(source):
    seen = set()
    for item in ame.parallel(source, workers=2):
        seen.add(here())
    return seen


class Runner:
    def run(self, source):
        self.seen = []
        for item in ame.parallel(source, workers=2):
            self.seen.append(here())
        return set(self.seen)


ran("function", in_function(range(6)))
ran("method", Runner().run([1] * 6))
ran("generator", in_function(n for n in range(6)))
ran("dict", in_function(dict.fromkeys(range(6))))
ran("items", in_function(dict.fromkeys(range(6)).items()))
ran("set", in_function(set(range(6))))
ran("tuple", in_function((1,) * 6))
ran("enumerate", in_function(enumerate("abcdef")))
ran("zip", in_function(zip("abcdef", range(6))))
ran("map", set(ame.map(lambda n: here(), range(12), workers=2)))
seen = set()
ame.for_each(lambda n: seen.add(here()), range(6), workers=2)
ran("for_each", seen)
seen = []
thread = threading.Thread(target=lambda: seen.append(in_function(range(6))))
thread.start()
thread.join()
ran("inside a thread", seen[0])
