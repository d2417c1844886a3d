# One value of a dict that every iteration reads and changes.
import ame
from planted import Meeting

meeting = Meeting()


def busy(n):
    meeting.join(n)
    for j in range(60000):
        pass

stats = {'total': 0, 'other': 5}


for n in ame.parallel(range(60), ordered=False, workers=2, label='totals'):
    value = stats['total']
    busy(n)
    stats['total'] = value + 1
print(stats['total'])
