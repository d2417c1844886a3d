# The format mini-language over ints, floats and strs.
def t(value, spec):
    try:
        print(repr(format(value, spec)))
    except Exception as e:
        print(repr(value), repr(spec), type(e).__name__, e)
ints = [0, 5, -42, 1234567, 10**20, True]
for spec in ['', 'd', '5', '<8', '>8', '^8', '=8', '08', '+d', ' d', '-d', ',', '_', '10,', 'b', '#b', 'o', '#o', 'x', '#X', '_x', '#010x', 'c', 'n', 'e', '.2f', 'g', '%', '*^10', '=+8', '0=8', 's', ',b', '.3', 'q', '_d', ',_', '5.', '1_000', 'z', '=c', '#c']:
    for n in ints:
        t(n, spec)
floats = [0.0, -0.0, 3.14159, -1234567.891, 1e-10, 1e25, float('inf'), float('nan')]
for spec in ['', 'f', '.0f', '.2f', 'e', '.3e', 'E', 'g', '.3g', 'G', '%', '.1%', '10.2f', '<10.2f', '+.1f', ' .1f', '010.2f', ',.2f', '_.2f', '#.0f', 'z.1f', '.10', 'n', 'd', 's', '^12.1e', '=+12.1f', '.400f'[:4], ',', '_', '020,.1f', '.6_f', '.6,f']:
    for x in floats:
        t(x, spec)
for spec in ['', 's', '10', '<10', '>10', '^10', '*^11', '.2', '10.2', '010', 'd', '=10', '+', ' ', '#', ',', 'é^9', '<', 'z', '5s', '.0']:
    for s in ['', 'abc', 'héllo', '日本']:
        t(s, spec)
for value in [None, [], object, {}, ()]:
    t(value, '')
    t(value, '>10')
t(1, 5)
