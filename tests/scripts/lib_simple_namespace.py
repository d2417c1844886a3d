"""types.SimpleNamespace is its `__dict__`."""
import copy
import pickle
import types

space = types.SimpleNamespace(a=1)
print(space.__dict__, vars(space), copy.copy(space), copy.deepcopy(space), pickle.loads(pickle.dumps(space)))
print([name for name in dir(space) if not name.startswith("__")], space == types.SimpleNamespace(a=1), "__dict__" in dir(space))
vars(space)["b"] = 2
space.c = 3
del space.a
print(space, space.__dict__)
try:
    space.__dict__ = {"only": 1}
except AttributeError as error:
    print(error)


class Own(types.SimpleNamespace):
    kind = "own"


own = Own(x=1)
print(own, vars(own), own.kind, copy.replace(own, x=2))
