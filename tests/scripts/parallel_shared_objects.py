# Objects shared by the iterations.
import ame
class Stock:
    def __init__(self): self.left = 50; self.log = []
    def take(self, n):
        if self.left < n:
            return False
        self.left -= n
        self.log.append(n)
        return True
stock = Stock()
refused = 0
for n in ame.parallel([7, 3, 9, 1] * 6):
    if not stock.take(n):
        refused += 1
print(stock.left, stock.log, refused)
