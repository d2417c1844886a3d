# str.format, format_map: fields, attributes, items, conversions, nested specifications.
class P:
    x = 1
    def __init__(self): self.y = [10, {'k': 'v'}]
    def __format__(self, spec): return 'P<' + spec + '>'
    def __str__(self): return 'strP'
    def __repr__(self): return 'reprP'
def t(template, *args, **kw):
    try:
        print(repr(template.format(*args, **kw)))
    except Exception as e:
        print(repr(template), type(e).__name__, e)
p = P()
t('{} {}', 1, 'a'); t('{0} {1} {0}', 1, 2); t('{a} {b}', a=1, b=2); t('{} {a}', 1, a=2); t('{{}} {{{}}}', 5)
t('{.x} {.y}', p, p); t('{0.y[0]} {0.y[1][k]}', p); t('{0[a]} {0[1]}', {'a': 1, 1: 2}); t('{0[-1]}', {'-1': 'neg'}); t('{!s} {!r} {!a}', p, p, 'é')
t('{:>10} {:<5}|{:^7}', 'a', 1, 2.5); t('{:{}}', 5, 10); t('{:{width}.{prec}f}', 3.14159, width=10, prec=2); t('{0:{1}{2}}', 'a', '>', 5); t('{:spec}', p); t('{:{}}', p, 'x')
t('{}', p); t('{:}', None); t('{0}{}', 1, 2); t('{}{0}', 1); t('{}'); t('{a}'); t('{1}', 0); t('{'); t('}'); t('{}}'); t('{0', 1); t('{!x}', 1); t('{!}', 1); t('{!s:>5}|', 1); t('{a.b}', a=1); t('{a[}', a=1); t('{a[]}', a=1)
t('{:{:{}}}', 1, 2, 3); t('{.}', 1); t('{0.}', 1); t('{0[x]y}', {'x': 1}); t('{:d}', 'x'); t('{:d} {:f} {:s}', 1, 2, 'x'); t('{!r:>10}', 'x'); t('日{}é', 'ö'); t('{:日^5}', 1); t('{ a }', **{' a ': 3}); t('{0!r}{0!s}', 'q'); t('{x!s:^{w}}', x=1, w=5)
print('{a} {b[0]}'.format_map({'a': 1, 'b': [2]}))
class D(dict):
    def __missing__(self, key): return '?' + key
print('{x} {y}'.format_map(D(x=1)))
for bad in ['{}', '{0}', '{z}']:
    try:
        print(bad.format_map({}))
    except Exception as e:
        print(type(e).__name__, e)
class S(str):
    pass
print(type(S('{}').format(1)), '{}'.format(S('sub')), '{:>5}'.format(S('x')))
