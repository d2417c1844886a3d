# f-strings: conversions, specifications, nesting, = and the values' own __format__.
name, n, x = 'wörld', 42, 3.14159
print(f'hello {name}!', f'{n}', f'{n:05d} {n:x} {n:#b}', f'{x:.2f} {x!r} {x!s:>10}|', f'{name!a}', f'{name!r:>12}')
width, prec = 12, 3
print(f'{x:{width}.{prec}f}|', f'{name:{">"}{width}}|', f'{n:{"0"}>{width}}')
print(f'{n=} {x = } {name=!s} {n=:>6}', f'{{}} {{{n}}}', f'{n}{n}{name}{x}', f'{"nested " + f"{n}"}')
print(f'{[i * i for i in range(4)]}', f'{ {"a": 1}["a"] }', f'{n if n > 3 else 0}', f'{(lambda y: y + 1)(2)}', f'{n!r}', f'{None}', f'{True:d}', f'{()}')
class A:
    def __format__(self, spec): return f'A({spec})'
    def __str__(self): return 'strA'
print(f'{A()} {A():x y} {A()!s} {A():{n}}')
class B(int):
    def __str__(self): return 'strB'
    def __format__(self, spec): return 'fmtB' + spec
print(f'{B(5)} {B(5):z} {B(5)!s}', '%s' % B(5), str(B(5)), repr(B(5)))
class C(int):
    def __str__(self): return 'strC'
print(f'{C(5)} {C(5):3d}', format(C(5)), '{}'.format(C(5)))
class D(str):
    def __str__(self): return 'strD'
print(f'{D("x")} {D("x"):>6}', format(D('x'), ''), '%s' % D('x'))
for bad in ['5x', 'q']:
    try:
        print(f'{n:{bad}}')
    except ValueError as e:
        print(e)
parts = [f'{i}:{i * i:>4}' for i in range(5)]
print('; '.join(parts), f'{1e10} {1e16} {-0.0} {10**20} {1j}')
print(f'{"a":\u00e9^5}', f'{1:\u65e5>3}', f'''multi
{n}''')
