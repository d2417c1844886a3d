# Names carried from one iteration to the next: read before they are assigned.
import ame
def run(items):
    previous = None
    longest = ""
    count = 0
    pairs = []
    for item in ame.parallel(items):
        if previous is not None and previous > item:
            pairs.append((previous, item))
        if len(item) > len(longest):
            longest = item
        count += 1
        previous = item
    return previous, longest, count, pairs
print(run(["pear", "apple", "fig", "banana", "kiwi", "blackberry", "date"] * 3))
state = 1
trace = []
for n in ame.parallel(range(20)):
    state = (state * 3 + n) % 101
    trace.append(state)
print(state, trace)
