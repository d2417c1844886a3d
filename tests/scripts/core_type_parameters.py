# type parameters, lazily evaluated bounds, aliases
class Box[T: (int, str), *Ts, **P]:
    def get(self) -> T: ...
print(Box.__type_params__, Box.__parameters__, Box.__orig_bases__, Box.__mro__)
print(Box.__type_params__[0].__constraints__, Box.__type_params__[0].__bound__)
class C[T: int = bool]: pass
t = C.__type_params__[0]; print(t.__bound__, t.__constraints__, t.__default__, t.has_default(), C[int], C[int].__args__)
type Alias[X] = list[X]
print(Alias, Alias.__value__, Alias[int], Alias.__type_params__)
def f[T](x: T) -> T: return x
print(f.__type_params__, f.__annotations__)
import typing, dataclasses
print(typing.List[int], typing.Optional[str], typing.get_type_hints(f))
@dataclasses.dataclass
class D[T]:
    x: T
    y: int = 3
print(D(1), D[int](2))
class Proto(typing.Protocol):
    def m(self): ...
