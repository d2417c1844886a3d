# One attribute that every iteration reads and changes.
import ame


class Box:
    def __init__(self):
        self.count = 0


def busy():
    for j in range(60000):
        pass


def work(box):
    for n in ame.parallel(range(60), ordered=False, workers=2):
        value = box.count
        busy()
        box.count = value + 1


box = Box()
work(box)
print(box.count)
