# Generic aliases, unions and type parameters of ordinary programs: subscripts of classes, own generic classes, attributes of aliases.
import types, typing, collections
from typing import *
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
print(list[int], dict[str, int], tuple[int, ...], type[int], list[int]([1, 2]), dict[str, int](a=1), list[int].__origin__, dict[str, int].__args__, list[int] == list[int], hash(list[int]) == hash(list[int]), isinstance(list[int], types.GenericAlias), list[list[int]], set[int], frozenset[str], collections.deque[int], collections.defaultdict[str, int], collections.Counter[str], list['X'], tuple[()], list[int].append, t(lambda: int[str]), t(isinstance, [], list[int]), list[int].__parameters__)
print(list.__class_getitem__(int), list.__class_getitem__((int, str)), t(lambda: [1].__getitem__((1, 2))), t(lambda: [1][1, 2]), t(lambda: (1,)[1, 2]), t(lambda: {}[1, 2]), t(lambda: 'a'[0, 1]))
print(int | str, int | None, list[int] | None, (int | str).__args__, int | str == str | int, isinstance(5, int | str), issubclass(bool, int | str), t(lambda: int | 5), Union[int, str], Optional[int], Union[int, Union[str, None]], Union[int], t(lambda: 'x' | int), (int | str) | float, hash(int | str) == hash(str | int))
T = TypeVar('T'); K = TypeVar('K', bound=int); V = TypeVar('V', int, str); print(T, K.__bound__, V.__constraints__, list[T], list[T][int], dict[T, V][int, str], Callable[[T], int][str], T | None)
class Stack(Generic[T]):
    def __init__(self): self.items: list[T] = []
    def push(self, x: T) -> None: self.items.append(x)
    def pop(self) -> T: return self.items.pop()
s = Stack[int](); s.push(1); print(s.pop(), Stack[int], Stack[int].__origin__ is Stack, Stack.__parameters__, s.__orig_class__, Stack.__orig_bases__, t(lambda: Stack[int, str]), type(s) is Stack, isinstance(s, Stack))
class Box[A]:
    def __init__(self, v: A): self.v = v
    def map[B](self, f: Callable[[A], B]) -> 'Box[B]': return Box(f(self.v))
class Pair[A, B = int](Box[A]): pass
print(Box[int](3).map(str).v, Box[int], Box.__type_params__, Pair[str], Pair.__type_params__[1].__default__, Box.__parameters__, Box.map.__type_params__, Pair.__bases__, Pair.__mro__[1].__name__, [b.__name__ for b in Box.__mro__])
def first[X](xs: list[X]) -> X: return xs[0]
type Alias = int | str
type Rec[Q] = list[Q] | dict[str, Rec[Q]]
print(first([5]), first.__type_params__, Alias, Alias.__value__, Rec.__type_params__, Rec[int], type(Alias), Alias.__name__, first.__annotations__)
class TD(TypedDict, total=False): a: int; b: Required[str]
class NT(NamedTuple): x: int; y: str = 'd'
class Pr(Protocol):
    def m(self) -> int: ...
@runtime_checkable
class RP(Protocol):
    def close(self): ...
class HasClose:
    def close(self): pass
print(TD(a=1, b='x'), TD.__annotations__, sorted(TD.__required_keys__), NT(1), NT(1)._fields, NT.__annotations__, isinstance(HasClose(), RP), isinstance(5, RP), t(Pr), t(lambda: isinstance(5, Pr)), Literal[1, 'a'], Annotated[int, 'meta'], ClassVar[int], Final[str], Any, NoReturn, Never, Self, LiteralString)
print(get_type_hints(first), get_origin(dict[str, int]), get_args(Callable[[int], str]), get_args(Union[int, str]), get_origin(list), cast(int, 'x'), overload(len) is not None, final(Stack) is Stack, NewType('UserId', int)(5), NewType('U', int).__supertype__, assert_type(1, int), reveal_type.__name__, TYPE_CHECKING, is_typeddict(TD), get_type_hints(NT), ParamSpec('P'), TypeVarTuple('Ts'), Concatenate, Unpack)
def hints(a: int, b: 'str' = '', *c: float, d: Optional[int] = None, **e: Any) -> list[int]: ...
class Hinted: x: int; y: 'list[str]' = []
print(get_type_hints(hints), get_type_hints(Hinted), hints.__annotations__, typing.List[int], typing.Dict[str, int], typing.Tuple[int, ...], typing.Type[int], typing.Callable[..., int], typing.Iterable[int], typing.Deque[int])
