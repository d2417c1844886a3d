print(range(5), range(2, 5), range(0, 10, 3), list(range(5)), list(range(5, 0, -2)), list(range(0)), list(range(3, 1)))
r = range(2, 20, 3)
print(r[0], r[-1], r[1:3], r[::-1], len(r), 5 in r, 6 in r, 5.0 in r, 'a' in r, r.index(8), r.count(8), r.count(9))
print(r.start, r.stop, r.step, r == range(2, 19, 3), r == range(2, 22, 3), hash(range(3)) == hash(range(0, 3, 1)), range(0) == range(5, 5), range(3) == [0, 1, 2])
print(bool(range(0)), bool(range(1)), list(reversed(range(5))), list(reversed(range(0, 10, 3))), list(reversed(range(0))))
big = range(10 ** 20, 10 ** 20 + 5)
print(big, list(big), len(big), big[2], 10 ** 20 + 3 in big, list(reversed(big)), big[-1], big[1:3], big.index(10 ** 20 + 1))
huge = range(0, 10 ** 30, 7); print(huge[10 ** 20], huge[-1], 7 * 10 ** 20 in huge, 5 in huge)
print(list(range(2 ** 47 - 2, 2 ** 47 + 2)), list(range(-2 ** 48, -2 ** 48 - 3, -1)))
class I:
    def __index__(self): return 3
print(list(range(I())), range(True), range(False, True))
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: range())
attempt(lambda: range(1, 2, 0))
attempt(lambda: range(1.5))
attempt(lambda: range('a'))
attempt(lambda: range(1, 2, 3, 4))
attempt(lambda: range(3)[3])
attempt(lambda: range(3)['a'])
attempt(lambda: range(3).index(7))
attempt(lambda: range(3).index('a'))
attempt(lambda: len(range(10 ** 30)))
attempt(lambda: range(3) < range(4))
attempt(lambda: range(3) + range(3))
def setit(): range(3)[0] = 1
attempt(setit)
it = iter(range(3)); print(next(it), it.__length_hint__(), list(it), next(it, 'end'))
for i in range(3):
    for j in range(i): print(i, j, end=';')
print()
total = 0
for i in range(1000): total += i
print(total, repr(range(1, 10, 2)), str(range(3)))
print(max(range(5)), min(range(5)), sum(range(101)), list(range(10))[range(3)[1]])
