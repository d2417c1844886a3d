# Packages made on the fly: relative imports, __all__, star, submodules, circular imports, reload, errors, __getattr__ of modules, importlib.
import sys, os, tempfile, importlib, types
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'.replace(root, 'ROOT')
root = os.path.realpath(tempfile.mkdtemp()); sys.path.insert(0, root); sys.dont_write_bytecode = True
def put(path, text):
    full = os.path.join(root, path); os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, 'w') as f: f.write(text)
put('pk/__init__.py', 'print("init pk", __name__, __package__)\nfrom . import a\nfrom .a import VALUE as renamed\n__all__ = ["a", "shown", "lazy"]\nshown = 1\nhidden = 2\ndef __getattr__(n):\n    if n == "lazy": return "lazy value"\n    raise AttributeError(f"no {n}")\ndef __dir__(): return ["custom"]\n')
put('pk/a.py', 'print("init a", __name__, __package__)\nVALUE = 10\n_private = 1\nfrom . import b as bee\n')
put('pk/b.py', 'from .sub.deep import where, up\nfrom .. import pk as no_such\n' if False else 'from .sub.deep import where, up\n')
put('pk/sub/__init__.py', '')
put('pk/sub/deep.py', 'from ... import pk\n' if False else 'from ..a import VALUE as up\nwhere = __name__, __package__\n')
put('star.py', 'x = 1\n_y = 2\nimport os\n'); put('star2.py', '__all__ = ["p", "missing"]\np = 1\n')
put('c1.py', 'import c2\nname = "c1"\ndef get(): return c2.name\n'); put('c2.py', 'import c1\nname = "c2"\nseen = hasattr(c1, "name")\n')
put('c3.py', 'from c4 import thing\nother = 1\n'); put('c4.py', 'from c3 import other\nthing = 2\n')
put('bad.py', 'x = 1\n1/0\n'); put('syn.py', 'def f(:\n'); put('re_load.py', 'count = globals().get("count", 0) + 1\nold = "old"\n')
put('ns/one.py', 'v = 1\n'); put('mainable/__main__.py', 'print("main", __name__)\n'); put('mainable/__init__.py', ''); put('guard.py', 'print("guard", __name__)\nif __name__ == "__main__": print("as main")\n')
import pk
print(pk.a.VALUE, pk.renamed, pk.a.bee.where, pk.a.bee.up, pk.lazy, t(lambda: pk.nope), dir(pk), pk.__path__ == [os.path.join(root, 'pk')], os.path.basename(pk.__file__), pk.__doc__)
ns = {}; exec('from pk import *', ns); print(sorted(k for k in ns if k[0] != '_'))
ns = {}; exec('from star import *', ns); print(sorted(k for k in ns if k[0] != '_')); print(t(exec, 'from star2 import *', {}))
import pk.sub.deep as d, pk.sub; print(d.where, pk.sub.deep is d, sys.modules['pk.sub.deep'] is d, pk.sub.__package__, d.__package__)
import c1; print(c1.get(), c1.c2.seen); print(t(importlib.import_module, 'c3').split(' (')[0].replace('partially initialized module ', '')); print('c3' in sys.modules, 'c4' in sys.modules)
print(t(importlib.import_module, 'bad'), 'bad' in sys.modules, t(importlib.import_module, 'syn'))
for s in ('import nothing', 'import pk.nothing', 'from pk import nothing', 'from pk.a import nothing', 'import pk.a.b', 'from nothing.x import y', 'from star import x, q', 'import star.sub'): print(s, '->', t(exec, s, {}))
import re_load; re_load.old = 'changed'; importlib.reload(re_load); print(re_load.count, re_load.old)
import ns.one, ns as n2; print(ns.one.v, n2.__name__, len(list(n2.__path__)), n2.__spec__.origin)
m = types.ModuleType('made', 'doc'); m.x = 5; sys.modules['made'] = m; import made; from made import x as mx; print(made.x, mx, made.__doc__, repr(made), made.__name__)
sys.modules['blocked'] = None; print(t(exec, 'import blocked', {}), t(importlib.import_module, '.a', 'pk') is pk.a, t(importlib.import_module, '..a', 'pk'), t(__import__, ''), __import__('pk.a') is pk, __import__('pk', fromlist=['a']) is pk)
import runpy; r = runpy.run_module('guard', run_name='__main__'); print(sorted(k for k in r if k[0] != '_'), runpy.run_path(os.path.join(root, 'star.py'))['x']); runpy.run_module('mainable', run_name='x')
spec = importlib.util.spec_from_file_location('by_path', os.path.join(root, 'star.py')) if hasattr(importlib, 'util') else None
import importlib.util as u; spec = u.spec_from_file_location('by_path', os.path.join(root, 'star.py')); mod = u.module_from_spec(spec); spec.loader.exec_module(mod); print(mod.x, mod.__name__, u.find_spec('pk.a').name, u.find_spec('nothing_at_all'))
def inside():
    import math, os.path as p
    from collections import OrderedDict as OD
    return math.pi, p.join('a', 'b'), OD.__name__
print(inside(), 'math' in globals()); import math as m1, math as m2; print(m1 is m2, m1.__name__, t(setattr, m1, 'new', 1), m1.new)
sys.path.remove(root); import shutil; shutil.rmtree(root); print(os.path.exists(root))
