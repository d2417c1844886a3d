import ame
def f():
    d = {}
    for w in ("a b a c b a " * 3).split():
        d[w] = d.get(w, 0) + 1
        d[w] = d.get(w, 0) - 0
    return d
print(f())
x = {}
k = 'z'
n = 5
x[k] = x.get(k, 10) + n
x[k] = x.get(k, 10) + n
print(x)
class L(list):
    def get(self, k, d): return 100
l = L([1,2,3]); i = 1
l[i] = l.get(i, 0) + 1
print(l)
try:
    q = [1]; j = 0
    q[j] = q.get(j, 0) + 1
except AttributeError as e: print(e)
lines = ["the cat and the dog", "a cat", "the bird and a dog"] * 2000
counts = {}
for line in ame.parallel(lines):
    for word in line.split():
        counts[word] = counts.get(word, 0) + 1
print(counts)
