# Every iteration looks at the size of a dict and adds a key.
import ame
from planted import Meeting

meeting = Meeting()


def busy(n):
    meeting.join(n)
    for j in range(60000):
        pass


index = {}
for n in ame.parallel(range(60), ordered=False, workers=2):
    size = len(index)
    busy(n)
    index[n] = size
print(sorted(index.values()) == list(range(60)))
