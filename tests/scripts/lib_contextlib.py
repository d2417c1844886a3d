# contextlib: contextmanager, ExitStack, suppress, redirect, closing, nullcontext, decorators, and the with statement itself.
import contextlib, io, sys
from contextlib import *
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
log = []
@contextmanager
def cm(n, swallow=False):
    log.append(f'in {n}')
    try: yield n * 2
    except ValueError as e:
        log.append(f'caught {e}')
        if not swallow: raise
    finally: log.append(f'out {n}')
with cm('a') as v, cm('b') as w: print(v, w)
def body(s):
    with cm('x', s): raise ValueError('v')
    return 'after'
print(t(body, True), t(body, False), log); log.clear()
@contextmanager
def bad(): 
    if False: yield
@contextmanager
def twice(): yield; yield
print(t(lambda: bad().__enter__()), t(lambda: exec('with twice(): pass', globals())))
@contextmanager
def stops(): yield
def stop():
    with stops(): raise StopIteration('s')
print(t(stop))
@cm('deco')
def decorated(x): log.append('body'); return x
print(decorated(5), decorated(6), log); log.clear()
class M:
    def __init__(self, n, result=None): self.n, self.result = n, result
    def __enter__(self): log.append(f'enter {self.n}'); return self
    def __exit__(self, et, ev, tb): log.append(f'exit {self.n} {et and et.__name__} {tb is not None}'); return self.result
with M(1) as a, M(2, True): raise KeyError('k')
print('continued', log); log.clear()
def ret():
    for i in range(3):
        with M(i):
            if i == 1: return 'returned'
            continue
print(ret(), log); log.clear()
with (M('p') as p, M('q') as q,): pass
with M('t') as (a.x): pass
class Tup:
    def __enter__(self): return 1, [2, 3]
    def __exit__(self, *a): pass
with Tup() as (u, [v, *w]): print(u, v, w)
class Raises:
    def __enter__(self): raise OSError('enter')
    def __exit__(self, *a): log.append('never')
class ExitRaises:
    def __enter__(self): return self
    def __exit__(self, *a): raise TypeError('exit')
def er():
    with ExitRaises(): raise ValueError('body')
def en():
    with M('outer'), Raises(): pass
try: er()
except TypeError as e: print(e, repr(e.__context__))
print(t(en), log); log.clear()
with ExitStack() as st:
    for i in range(3): st.enter_context(M(i))
    st.callback(log.append, 'callback'); st.callback(lambda *a, **k: log.append((a, k)), 1, x=2)
    @st.push
    def handler(*exc): log.append(('handler', exc[0])); return True
    st2 = ExitStack(); st2.enter_context(M('moved')); kept = st2.pop_all()
    log.append('leaving'); 1/0
print(log); log.clear(); kept.close(); print(log); log.clear()
def chain():
    with ExitStack() as st:
        def raising(*a): raise KeyError('from exit')
        st.push(raising)
        raise ValueError('body')
try: chain()
except KeyError as e: print(repr(e), repr(e.__context__))
with suppress(ZeroDivisionError, KeyError): {}['k']
print(t(lambda: suppress(ValueError).__enter__())); s = io.StringIO()
with redirect_stdout(s): print('captured'); print('more', end='')
print(repr(s.getvalue())); e = io.StringIO()
with redirect_stderr(e): print('err', file=sys.stderr)
print(repr(e.getvalue()))
class Closable:
    def close(self): log.append('closed')
with closing(Closable()) as c: pass
with nullcontext('nc') as n: print(n, log)
class AbsCM(AbstractContextManager):
    def __exit__(self, *a): return None
with AbsCM() as x: print(type(x).__name__, isinstance(M(1), AbstractContextManager), isinstance(5, AbstractContextManager))
class Deco(ContextDecorator):
    def __enter__(self): log.append('d in'); return self
    def __exit__(self, *a): log.append('d out')
log.clear()
@Deco()
def f(): log.append('f')
f(); f(); print(log)
import os
with chdir('/'): print(os.getcwd())
