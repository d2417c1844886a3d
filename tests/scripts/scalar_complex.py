# complex: construction, arithmetic with all kinds, text.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
nan, inf = float('nan'), float('inf')
for z in [1+2j, -1-2j, 0j, -0j, 1j, complex(-0.0, 1), complex(nan, inf), 1e20+1e-10j, complex(0.0, -0.0)]:
    print(z, repr(z), z.real, z.imag, z.conjugate(), -z, +z, abs(z), bool(z), z.__getnewargs__())
a, b = 3+4j, 1-2j
for op in ('a+b', 'a-b', 'a*b', 'a/b', 'a**b', 'a+1', '1-a', 'a*2.5', '2/a', 'a/2', 'a**2', 'a**-2', '2**a', 'a**0.5', 'a==3+4j', 'a!=b', 'a==3', '5+0j==5', '5.0==5+0j',
           'a<b', 'a//b', 'a%b', 'a/0', 'a/0j', '0j**-1', '0j**1j', '0j**0', 'a&b', 'divmod(a,b)', 'int(a)', 'float(a)', 'hash(a)', 'hash(5+0j)==hash(5)', 'pow(a,2,3)', '(-1)**0.5',
           'complex(inf,nan)*1j', 'complex(inf,1)*complex(1,2)', '1j/complex(inf,inf)', '(1+1j)**1000000', '10**400*1j', 'complex(1e308,1e308)*2', '-0.0+1j', '1j-0.0', '0.0-1j'):
    print(op, end=' ')
    t(lambda: eval(op))
for text in ['1+2j', ' 1-2j ', '(1+2j)', 'j', '-j', '1e3j', 'nan+infj', '1', '+1.5', '1+', '1+2', '1 + 2j', '', '1j+2', '((1))', '1_0j']:
    t(lambda: complex(text))
class C:
    def __complex__(self): return 1+1j
class D:
    def __float__(self): return 2.0
class E:
    def __complex__(self): return 5
for args in [(), (1,), (1, 2), (1.5, True), (C(),), (D(),), (D(), D()), (E(),), ([],), ('1', 2), (1, '2'), (1, []), (b'1',), (1, C())]:
    t(lambda: complex(*args))
t(lambda: complex(real=1, imag=2))
t(lambda: complex(imag=3))
t(lambda: complex.from_number(3))
t(lambda: complex.from_number('3'))
print(f'{1+2j:.2f}', f'{1+2j:>20}', f'{-1.5j:e}', '{:+.1f}'.format(1-1j), format(1+2j, ''), format(1+2j, '*^20'))
t(lambda: format(1j, 'd'))
t(lambda: format(1j, '05'))
t(lambda: format(1j, '=5'))
