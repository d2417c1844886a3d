# core aliases cells
def plain(text):
    parts = text.split(' at 0x')
    return parts[0] + ''.join(' at 0x' + part.lstrip('0123456789abcdef') for part in parts[1:])
import typing, types
def t(f):
    try: r = repr(f()); print(plain(r))
    except BaseException as e: print(type(e).__name__, e)
T=typing.TypeVar('T'); U=typing.TypeVar('U')
t(lambda: list[int]); t(lambda: dict[str,'x']); t(lambda: list[None]); t(lambda: tuple[int,...]); t(lambda: list[T][int]); t(lambda: dict[T,U][int,str]); t(lambda: dict[T,U][int]); t(lambda: list[int][str]); t(lambda: dict[T,list[U]].__parameters__); t(lambda: tuple[()]); t(lambda: list[[int]]); t(lambda: list[int]()); t(lambda: list[int]==list[int]); t(lambda: hash(list[int])==hash(list[int])); t(lambda: list[int]|None); t(lambda: list[int].append); t(lambda: list[int].__origin__); t(lambda: list[int].__args__); t(lambda: list[int].__class__); t(lambda: type(list[int])); t(lambda: list[int].__mro_entries__(())); t(lambda: isinstance([],list[int])); t(lambda: list(list[int])[0]); t(lambda: next(iter(tuple[int]))) ; t(lambda: list[int].foo); t(lambda: types.GenericAlias(list,(int,))); t(lambda: types.GenericAlias(3,int)); t(lambda: int|str); t(lambda: (int|str).__args__); t(lambda: (int|T)); t(lambda: (int|T)[str]); t(lambda: (int|list[T])[str]);t(lambda: (int|str)==(str|int)); t(lambda: hash(int|str)==hash(str|int)); t(lambda: None|int); t(lambda: int|int); t(lambda: (int|None).__args__); t(lambda: isinstance(3,int|None)); t(lambda: isinstance(3,int|list[int])); t(lambda: isinstance('',int|list[int])); t(lambda: typing.Union[int,str]); t(lambda: typing.Optional[int]); t(lambda: type(int|str).__mro__); t(lambda: (int|str).__origin__); t(lambda: (int|str).__name__);t(lambda: (int|str).foo); t(lambda: int|'x'); t(lambda: (int|str)()); t(lambda: typing.Union[int]); t(lambda: typing.Union['x',int]); t(lambda: typing.Union); t(lambda: typing.Union[3]); t(lambda: typing.Union[()])
t(lambda: (int|str).__parameters__)
class A: 
    def __class_getitem__(c,i): return i
t(lambda: A[3]); t(lambda: int[3]); t(lambda: type[int])
t(lambda: list[int].__reduce__()); t(lambda: (int|str).__reduce__ ); t(lambda: (int|str).__hash__)
import copy; t(lambda: copy.copy(int|str))
import weakref
class B: pass
b=B()
m=types.ModuleType('mm','dd'); t(lambda: m); t(lambda: m.__dict__); t(lambda: types.ModuleType()); t(lambda: m.x); t(lambda: __builtins__)
import sys; t(lambda: sys); t(lambda: dir(m)); t(lambda: m.__annotations__)
def f():
    def g(): return x
    x=1
    return g
g=f()
t(lambda: g.__closure__[0]); t(lambda: g.__closure__[0].cell_contents); c=types.CellType(); t(lambda: c); t(lambda: c.cell_contents); t(lambda: types.CellType(1)==types.CellType(1)); t(lambda: types.CellType(3)); t(lambda: types.CellType(3)<types.CellType(4))
try: 1/0
except Exception as e: tb=e.__traceback__
t(lambda: code) 
p=property(); t(lambda: property(len,1,2,3,4)); t(lambda: property(3).fget)
