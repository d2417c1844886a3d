# An iteration is on one thread from its beginning to its end, whoever goes on with it after it has waited for its turn.
import ame
import threading
import time

places = {}
wrong = []
for number in ame.parallel(range(200)):
    thread = threading.get_ident()
    time.sleep(0.0005 * (number % 5))
    places.setdefault(number % 7, []).append(number)   # a shared write: here it may wait
    if threading.get_ident() != thread:
        wrong.append(number)
print(wrong, [len(places[key]) for key in sorted(places)])
