# One value of a dict that every iteration reads and changes.
import ame

stats = {'total': 0, 'other': 5}


def busy():
    for j in range(60000):
        pass


for n in ame.parallel(range(60), ordered=False, workers=2, label='totals'):
    value = stats['total']
    busy()
    stats['total'] = value + 1
print(stats['total'])
