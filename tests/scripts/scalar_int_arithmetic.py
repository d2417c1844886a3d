# Every operator on ints of one word, of up to 127 bits and beyond, with all signs.
import operator
sizes = [0, 1, -1, 7, -7, 2**31, -(2**31), 2**48 - 1, -(2**48), 2**48, 2**62, 2**63 - 1, -(2**63), 2**64, -(2**64) + 1,
         10**25, -(10**30), 2**126, -(2**127), 2**127 + 1, 3**200, -(7**150)]
total = 0
for a in sizes:
    for b in sizes:
        for name in ('add', 'sub', 'mul', 'floordiv', 'mod', 'and_', 'or_', 'xor', 'lt', 'le', 'eq', 'ne', 'gt', 'ge'):
            try:
                result = getattr(operator, name)(a, b)
            except ZeroDivisionError as e:
                result = len(str(e))
            total = (total * 31 + result) % (2**89 - 1)
    print(a, total)
for a in sizes:
    row = [a << 0, a << 1, a << 17, a << 64, a << 130, a >> 0, a >> 1, a >> 17, a >> 64, a >> 200]
    print([hex(x % (1 << 160)) for x in row])
    print(-a, +a, ~a, abs(a), bool(a), a.bit_length())
for a, b in [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (10**30, 7), (-10**30, 7), (10**30, -10**15), (5, 10**30), (-5, 10**30)]:
    print(a // b, a % b, divmod(a, b), (a // b) * b + a % b == a)
