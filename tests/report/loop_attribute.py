# One attribute that every iteration reads and changes.
import ame
from planted import Meeting

meeting = Meeting()


def busy(n):
    meeting.join(n)
    for j in range(60000):
        pass


class Box:
    def __init__(self):
        self.count = 0


def work(box):
    for n in ame.parallel(range(60), ordered=False, workers=2):
        value = box.count
        busy(n)
        box.count = value + 1


box = Box()
work(box)
print(box.count)
