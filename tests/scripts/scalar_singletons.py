# None, NotImplemented, Ellipsis and bool as values and types.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
print(None, ..., NotImplemented, True, False, type(None), type(...), type(NotImplemented), type(True))
t(lambda: type(None)()); t(lambda: type(...)()); t(lambda: type(NotImplemented)()); t(lambda: type(None)(1)); t(lambda: bool(NotImplemented)); t(lambda: bool(None)); t(lambda: bool(...)); t(lambda: None.x); t(lambda: None + 1); t(lambda: None < 1); t(lambda: None()); t(lambda: None[0]); t(lambda: ~None); t(lambda: -'x'); t(lambda: +[]); t(lambda: abs('x')); t(lambda: len(5)); t(lambda: len(None)); t(lambda: iter(5)); t(lambda: hash([]))
print(None == None, None is None, None != 0, {None: 1}[None], hash(None) == hash(None), str(None), f'{None}', [None] * 2, isinstance(None, type(None)), isinstance(True, int), issubclass(bool, int), True == 1, True is True, True + 1, -True, True / 2, {True: 'a', 1: 'b', 1.0: 'c'}, str(True), int(True), [10, 20][True], sum([True, True]), True < 2, True & 1, True | False, True ^ True, not True)
try:
    class B(bool): pass
except TypeError as e:
    print(e)
try:
    class N(type(None)): pass
except TypeError as e:
    print(e)
t(lambda: True.real); t(lambda: True.foo); t(lambda: (5).foo); t(lambda: 'x'.foo); t(lambda: (1.5).foo); t(lambda: setattr(5, 'x', 1)); t(lambda: setattr('s', 'x', 1)); t(lambda: setattr(None, 'x', 1)); t(lambda: setattr(int, 'x', 1))
