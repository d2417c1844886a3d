# The % operator of str.
class I:
    def __index__(self): return 7
class F:
    def __float__(self): return 1.5
class S:
    def __str__(self): return 'str'
    def __repr__(self): return 'répr'
def t(template, values):
    try:
        print(repr(template % values))
    except Exception as e:
        print(repr(template), type(e).__name__, e)
for template, values in [
    ('%d', 5), ('%d', -5.9), ('%5d|%-5d|%05d|%+d|% d', (1, 2, 3, 4, 5)), ('%i %u', (1, 2)), ('%x %X %#x %#o %o', (255, 255, 255, 8, 8)), ('%d', True), ('%d', 10**25), ('%x', -10**25),
    ('%s %r %a', (S(), S(), S())), ('%10s|%-10s|%.2s', ('abc', 'abc', 'abc')), ('%c%c', (65, 'é')), ('%5c|%-5c|', ('x', 'y')), ('%f %.2f %e %g %G %E', (1.5, 1.5, 1.5, 1e20, 1e-20, 3)),
    ('%%', ()), ('100%%', ()), ('%s', 'one'), ('%s', (1,)), ('%s', [1, 2]), ('%s %s', ('a',)), ('%s', ('a', 'b')), ('abc', ()), ('abc', 1), ('abc', {}), ('abc', [1]),
    ('%(a)s %(b)d', {'a': 1, 'b': 2}), ('%(a)s', {}), ('%(a)s', 5), ('%(a)s', [1]), ('%(a(b))s', {'a(b)': 9}), ('%*d|%-*d|%.*f', (5, 1, 5, 2, 2, 3.14159)), ('%*d', ('x', 1)),
    ('%d', 'x'), ('%x', 1.5), ('%f', 'x'), ('%c', 'ab'), ('%c', -1), ('%c', 1.5), ('%c', 0x110000), ('%y', 1), ('%', 1), ('%(a', {}), ('%5', 1), ('%d', I()), ('%x', I()), ('%c', I()), ('%f', F()), ('%d', F()),
    ('%.3d', 5), ('%#.3x', 5), ('%+.1e', -0.0), ('%010.3f', -3.14159), ('%-10.3f|', 3.14159), ('% .2f', 2.5), ('%#.0f', 3), ('%.0f', 2.5), ('%g', 100000), ('%g', 1000000), ('%#g', 1.0),
    ('%s' * 3, ('日', 'é', 'a')), ('%ld %hd', (1, 2)), ('%s', None), ('%s', ((1, 2),)), ('%d', float('nan')), ('%d', float('inf')), ('%i', '3'), ('%5%|', ()), ('%r', 'é'), ('%a', 'é日😀')]:
    t(template, values)
class D(dict):
    def __missing__(self, key): return '<' + key + '>'
print('%(x)s %(y)s' % D(x=1))
class T(str):
    pass
print(type(T('%s') % 1), T('a%s') % 'b')
class R:
    def __rmod__(self, other): return 'rmod'
print('%s' % R() == 'rmod', 5 % R())
