# heapq and bisect.
import bisect
import heapq
from heapq import *

h = []
for x in [5, 1, 8, 3, 9, 2]:
    heappush(h, x)
print(h, heappop(h), h, heapreplace(h, 7), heappushpop(h, 0), heappushpop(h, 10), h)
data = [9, 8, 7, 6, 5, 4, 3]
heapify(data); print(data, [heappop(data) for _ in range(7)])
print(nlargest(3, [1, 5, 2, 8]), nsmallest(2, [4, 1, 3]), nlargest(2, ['a', 'ccc', 'bb'], key=len), nsmallest(0, [1]), list(merge([1, 4], [2, 3], [0])))
print(list(merge('ca', 'db', reverse=True)), [heappop(h) for _ in range(len(h))])
m = [1, 5, 3]
heapq.heapify_max(m); heapq.heappush_max(m, 9); print(m, heapq.heappop_max(m), heapq.heapreplace_max(m, 0), heapq.heappushpop_max(m, 7))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: heappop([]))
attempt(lambda: heappush((), 1))
attempt(lambda: heapreplace([], 1))
attempt(lambda: heapify([1, 'a']))
tasks = [(2, 'b'), (1, 'z'), (2, 'a')]
heapify(tasks); print([heappop(tasks) for _ in range(3)])
l = [1, 2, 2, 3]
print(bisect.bisect_left(l, 2), bisect.bisect_right(l, 2), bisect.bisect(l, 5), bisect.bisect(l, 0), bisect.bisect_left(l, 2, 2), bisect.bisect_left(l, 3, 0, 2))
bisect.insort(l, 2.5); bisect.insort_left(l, 1); print(l)
print(bisect.bisect_left(['a', 'bb', 'ccc'], 2, key=len), bisect.bisect('abcd', 'c'))
words = ['x']; bisect.insort(words, 'yyy', key=len); bisect.insort_right(words, 'zz', key=len); print(words)
attempt(lambda: bisect.bisect([1], 1, -1))
attempt(lambda: bisect.bisect([1], 'a'))
