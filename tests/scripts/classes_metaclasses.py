# Metaclasses: __new__, __init__, __call__, __prepare__, keywords, conflicts, derived metaclass, type() with three arguments, abc.
import abc
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
log = []
class M(type):
    @classmethod
    def __prepare__(mcs, name, bases, **k): log.append(('prepare', name, k)); return {'injected': 1}
    def __new__(mcs, name, bases, ns, **k): log.append(('new', name, sorted(x for x in ns if x[0] != '_'))); return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **k): log.append(('init', name)); super().__init__(name, bases, ns)
    def __call__(cls, *a, **k): log.append(('call', cls.__name__, a)); return super().__call__(*a, **k)
    def __repr__(cls): return f'<M {cls.__name__}>'
    def __len__(cls): return 3
    def __iter__(cls): return iter('abc')
    def __contains__(cls, x): return x == 1
    def __getitem__(cls, k): return ('item', k)
    def __getattr__(cls, n): 
        if n.startswith('__'): raise AttributeError(n)
        return f'meta {n}'
    def __instancecheck__(cls, o): return o == 5 or super().__instancecheck__(o)
    def __subclasscheck__(cls, o): return o is int or super().__subclasscheck__(o)
    def __add__(cls, o): return 'added'
    def __eq__(cls, o): return cls is o
    def __hash__(cls): return 7
    def __bool__(cls): return False
class A(metaclass=M, key=1):
    x = 1
    def __init__(self, *a): self.a = a
class B(A): pass
o = B(1, 2); print(log); log.clear()
print(A, B, A.injected, len(A), list(B), 1 in A, A['k'], A.anything, isinstance(5, A), issubclass(int, A), isinstance(o, A), A + 1, hash(B), bool(A), type(B) is M, o.a)
print(t(lambda: o.anything), M.__call__, type(A.__call__).__name__) if False else print(t(lambda: o.anything))
C = type('C', (A,), {'y': 2}); print(C, C.y, type(C) is M); D = M('D', (), {}); print(D, log); log.clear()
class Other(type): pass
print(t(lambda: type('X', (), {})), t(lambda: Other('Y', (A,), {})))
class Both(M, Other): pass
class OK(A, metaclass=Both): pass
print(type(OK).__name__)
def meta_function(name, bases, ns, **k): return (name, bases, sorted(n for n in ns if n[0] != '_'), k)
class F(metaclass=meta_function, opt=1): a = 1
print(F)
class Single(type):
    inst = {}
    def __call__(cls, *a):
        if cls not in cls.inst: cls.inst[cls] = super().__call__(*a)
        return cls.inst[cls]
class S(metaclass=Single): pass
print(S() is S())
class Ordered(type):
    def __new__(m, n, b, ns): c = super().__new__(m, n, b, ns); c.order = [k for k in ns if not k.startswith('__')]; return c
class Fields(metaclass=Ordered): z = 1; a = 2; m = 3
print(Fields.order)
class Counting(dict):
    def __setitem__(self, k, v):
        if k in self and not k.startswith('__'): raise TypeError(f'{k} twice')
        super().__setitem__(k, v)
class NoDup(type):
    @classmethod
    def __prepare__(m, n, b): return Counting()
    def __new__(m, n, b, ns): return super().__new__(m, n, b, dict(ns))
print(t(exec, 'class T(metaclass=NoDup):\n a = 1\n a = 2'))
T = type('T', (object,), {'f': lambda self: 'f', '__doc__': 'doc', '__slots__': ('q',)}); print(T().f(), T.__doc__, T.__name__, type(T), type(type), t(type), t(type, 1, 2), t(type, 'N', 5, {}), t(type, 5, (), {}))
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    @property
    @abc.abstractmethod
    def name(self): ...
    @classmethod
    @abc.abstractmethod
    def make(cls): ...
    def describe(self): return f'{self.name} {self.area()}'
class Part(Shape):
    def area(self): return 1
class Full(Part):
    name = 'full'
    @classmethod
    def make(cls): return cls()
print(t(Shape), t(Part), Full().describe(), sorted(Shape.__abstractmethods__), Full.__abstractmethods__, isinstance(Full(), Shape))
@Shape.register
class Virtual: pass
print(isinstance(Virtual(), Shape), issubclass(Virtual, Shape), Virtual.__mro__[1])
class Sized(metaclass=abc.ABCMeta):
    @classmethod
    def __subclasshook__(cls, c): return any('__len__' in b.__dict__ for b in c.__mro__) or NotImplemented
class HasLen:
    def __len__(self): return 0
print(issubclass(HasLen, Sized), isinstance([], Sized), isinstance(5, Sized))
class Auto(type):
    def __setattr__(cls, n, v): super().__setattr__(n, f'<{v}>')
    def __delattr__(cls, n): log.append(n); super().__delattr__(n)
class AA(metaclass=Auto): pass
AA.x = 1; print(AA.x); del AA.x; print(log[-1], hasattr(AA, 'x'))
