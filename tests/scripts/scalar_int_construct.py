# int() takes numbers, texts, bytes, and objects with __int__ or __index__.
class Int:
    def __int__(self): return 42
class Index:
    def __index__(self): return 43
class Both:
    def __int__(self): return 1
    def __index__(self): return 2
class BadInt:
    def __int__(self): return 'x'
class BadIndex:
    def __index__(self): return 1.5
class Trunc:
    def __trunc__(self): return 3
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, str(e)[:130])
for value in [3.99, -3.99, 1e20, True, False, '12', ' -12 ', '+7', '1_000', '٣', b'15', bytearray(b' 16 '), memoryview(b'17'), Int(), Index(), Both(), BadInt(), BadIndex(), Trunc(),
              'x', '', ' ', '1__0', '_1', '1_', '0x10', '1.5', b'x', [], None, float('nan'), float('inf'), 1j, '12\n', '9' * 40]:
    t(lambda: int(value))
for text, base in [('ff', 16), ('0xff', 16), ('0XFF', 0), ('0b101', 0), ('0b101', 2), ('0o17', 0), ('z', 36), ('-zz', 36), ('012', 0), ('0', 0), ('00', 0), ('0_0', 0),
                   ('12', 3), ('102', 3), ('9', 8), ('1', 1), ('1', 37), ('1', -1), (b'ff', 16), (5, 10), ('11', Index()), ('0x_f', 16), ('f' * 30, 16), ('1' * 70, 2)]:
    t(lambda: int(text, base))
t(lambda: int())
t(lambda: int(base=10))
t(lambda: int('10', base=2))
t(lambda: int(x=1))
t(lambda: int('1', '2'))
t(lambda: bool([]))
t(lambda: bool(1, 2))
t(lambda: bool())
