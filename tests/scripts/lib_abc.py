# Abstract classes: instantiation, registration, hooks, caches.
import abc
from abc import ABC, ABCMeta, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(Shape)


class Half(Shape):
    def area(self):
        return 1


attempt(Half)


class Square(Half):
    name = 'square'


print(Square().area(), sorted(Shape.__abstractmethods__), Square.__abstractmethods__, Half.__abstractmethods__)


class Sized(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, c):
        if cls is Sized:
            return any('__len__' in b.__dict__ for b in c.__mro__) or NotImplemented
        return NotImplemented


class WithLen:
    def __len__(self):
        return 0


print(isinstance(WithLen(), Sized), isinstance(5, Sized), issubclass(list, Sized), isinstance([], Sized))


class Base(ABC):
    pass


class Other:
    pass


print(isinstance(Other(), Base), issubclass(Other, Base))
print(Base.register(Other) is Other, isinstance(Other(), Base), issubclass(Other, Base))


class Child(Other):
    pass


class Sub(Base):
    pass


print(issubclass(Child, Base), isinstance(Child(), Base), issubclass(Base, Other), isinstance(Other(), Sub))
Sub.register(int)
print(isinstance(5, Base), isinstance(True, Sub), isinstance('', Base), abc.get_cache_token() >= 2)
attempt(lambda: Base.register(5))
attempt(lambda: issubclass(5, Base))
attempt(lambda: Sub.register(Base))
