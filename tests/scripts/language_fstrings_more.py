# f-strings: nesting, conversions, specs from values, quotes, multi-line, debug form, dates, errors; format() and str.format of the same things.
import datetime, decimal
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
x, y, s, d = 5, 3.14159, 'text', {'k': 'v', 'n': [1, 2]}
print(f'{x}{y}{s}', f'{x!r}{s!r}{s!s}{"é"!a}', f'{x=}', f'{x = }', f'{y=:.2f}', f'{s=!s}', f'{x+1=}', f'{ x }', f'{{}}', f'{{{x}}}', f'{d["k"]}', f"{d['n'][0]}", f'{x:>{x}}', f'{y:{x}.{x-3}f}', f'{s:*^{len(s)+4}}', f'{x!r:>4}', f'{"a" "b"}', f'{(lambda v: v * 2)(x)}', f'{[i for i in range(3)]}', f'{ {1: 2} }', f'{x if x else 0}', f'{x, y}', f'{*[1, 2],}', f'{not x}', f'{x:}', f'{"nested " + f"{x + 1}"}', f'{'same quotes'}', f'{s[::-1]}', f'{"\n".join("ab")}')
print(f'''multi {
    x
    + 1
} line''', rf'\n{x}\d', f'\N{BULLET}', f'\x41{x}\u00e9', fr'{x}\\', f'a' 'b' f'{x}' "c", f'{x:%}', f'{1e10:g}', f'{x:#x} {x:#b} {x:08.3f} {-x:+} {x: } {123456789:,} {123456789:_} {1234.5:,.1f} {255:#06x} {x:e} {0.1:.20f} {float("nan"):5} {float("-inf"):<8}|')
for v, specs in ((42, ['', 'd', '5', '<5', '>5', '^5', '05', '+', '-', ' ', 'b', 'o', 'x', 'X', '#o', 'c', 'n', ',', '_b', '*^9d', '.2f', 'e', '%', '=+6', 's', '.3', 'z']), (3.14159, ['', 'f', '.0f', '.3', 'e', '.1E', 'g', '10.2f', '<10.1f', '+.2f', '%', '08.2f', 'n', '_', ',.3f', 'd', '.2%', '#.0f', 'z.1f', 'G']), ('str', ['', '5', '<5', '>5', '^5', '.2', '*^7', '5.1', '05', '=5', 'd', '+', ',']), (1+2j, ['', '.1f', '>12', 'e']), (True, ['', 'd', '5', 's']), (None, ['', '5']), ([1], ['', '5']), (decimal.Decimal('1.50'), ['', '.1f', '>8', 'e', ',']), (datetime.date(2024, 3, 5), ['', '%Y-%m', '%d/%b', '%A'])):
    print(type(v).__name__, [t(format, v, p) for p in specs])
print('{} {}'.format(1, 2), '{1} {0}'.format(1, 2), '{a} {b[k]} {c.real}'.format(a=1, b={'k': 2}, c=3), '{0[1]} {0!r:>8}'.format('xy'), '{:{}}'.format(5, 4), '{:{w}.{p}}'.format('text', w=6, p=2), '{{}}'.format(), t('{}'.format), t('{0} {}'.format, 1, 2), t('{a}'.format), t('{'.format), t('}'.format), t('{0.x}'.format, 1), t('{0[k]}'.format, {}), t('{!x}'.format, 1), t('{:d}'.format, 's'), 'a{}'.format_map({}) if 0 else '{k}'.format_map({'k': 'm'}))
class F:
    def __format__(self, spec): return f'<{spec}>'
    def __repr__(self): return 'R'
    def __str__(self): return 'S'
class NoFmt: 
    def __str__(self): return 'N'
class BadFmt:
    def __format__(self, s): return 5
print(f'{F()} {F():abc} {F()!r} {F()!s:>3} {F():{x}:{s}}', f'{NoFmt()}', t(lambda: f'{NoFmt():>5}'), t(lambda: f'{BadFmt()}'), t(lambda: f'{undefined}'), t(lambda: f'{x:{"q"}}'))
def gen(): yield f'{(yield)}'
g = gen(); next(g); print(g.send('sent'), f'{(w := 10)} {w}', f'{x:{"<" if x else ">"}{x}}|', [f'{i}:{j}' for i in 'ab' for j in '12'])
for src in ("f'}'", "f'{}'", "f'{x!z}'", "f'{x:{y}'", "f'{a b}'", "f'{lambda x: 1}'", "f'{*a}'", "f'{a $ b}'", "f'{=}'", "f'{!r}'", "f'{x;y}'", "f'{return}'"):
    r = t(compile, src, '<s>', 'eval'); print(src, '->', r if isinstance(r, str) else 'ok')
print('%s %d %5.2f %r %x %%' % ('a', 3, 2.5, 'q', 255), '%(k)s %(n)03d' % {'k': 'v', 'n': 7}, '%-5s|%5s|%+d|% d|%#o|%e|%g|%c|%c' % ('a', 'b', 1, 2, 8, 1.5, 1e-5, 'x', 65), t(lambda: '%d' % 'x'), t(lambda: '%s %s' % 1), t(lambda: '%s' % (1, 2)), t(lambda: '%y' % 1), '%*d|%-*d|%.*f' % (5, 1, 5, 2, 2, 3.14159), b'%s %d' % (b'x', 5))
