# Every iteration looks at the size of a dict and adds a key.
import ame


def busy():
    for j in range(60000):
        pass


index = {}
for n in ame.parallel(range(60), ordered=False, workers=2):
    size = len(index)
    busy()
    index[n] = size
print(sorted(index.values()) == list(range(60)))
