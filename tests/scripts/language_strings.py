name, n, d = 'Bob', 3.14159, {'k': 'v'}
print(f'{name} {name!r} {name!s:>6}|{n:.2f}|{n:{8}.{3}}|{d["k"]}|{d['k']}|{{}}|{name=}|{n=:.1f}|{name = }|{1+1=}')
print(f"{'nested ' + f'{name:*^7}'}", f'{name:{"<"}{10}}|', f'''multi
{name}''', rf'\n{name}', f'\x41{name}\n'.strip())
print('a' f'{1}' 'b', f'{lambda_}' if (lambda_ := 'l') else '', f'{(lambda x: x*2)(4)}', f'{[i for i in range(3)]}')
print(f'{1:05d} {255:#x} {255:b} {1e10:g} {1234567:,} {0.5:%} {"x":>3} {True} {None!r}')
print('\u00e9\N{BULLET}\x41\101\t|', b'\x00\xff', r'\n', 'a\
b', '\ud800'.encode('utf-8', 'surrogatepass'), len('\ud83d\ude00'))
class F:
    def __format__(self, s): return f'<{s}>'
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
f = F()
print(f'{f} {f:abc} {f!s} {f!r} {f!r:>6} {f=}')
print(f'{"a" if n > 3 else "b"} {n:{"." + str(1) + "f"}} {f"{f"{1}"}"}')
print("%s %d %r" % (name, 3, 'x'), '{} {x}'.format(1, x=2))
print(__name__, __doc__)
