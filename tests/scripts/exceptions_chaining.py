# Causes, contexts, suppressing, notes, re-raising, finally in every way out, exceptions' own fields.
import traceback, sys
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
def chain(e):
    out = []
    while e is not None:
        out.append(f'{type(e).__name__}({e})[{"S" if e.__suppress_context__ else ""}{"C" if e.__cause__ else ""}{"X" if e.__context__ else ""}]'); e = e.__cause__ or (None if e.__suppress_context__ else e.__context__)
    return ' <- '.join(out)
def catch(f):
    try: f()
    except BaseException as e: print(f.__name__, chain(e))
def implicit():
    try: 1/0
    except ZeroDivisionError: [][1]
def explicit():
    try: 1/0
    except ZeroDivisionError as e: raise ValueError('v') from e
def none():
    try: 1/0
    except ZeroDivisionError: raise ValueError('v') from None
def deep():
    try:
        try: {}['k']
        except KeyError as e: raise TypeError('t') from e
    except TypeError: raise RuntimeError('r')
def infinally():
    try: 1/0
    finally: raise KeyError('f')
def reraise():
    try: 1/0
    except ZeroDivisionError:
        try: raise
        except ZeroDivisionError as e: e.add_note('n'); raise
def same():
    try: raise ValueError(1)
    except ValueError as e: raise e from e.__context__
def fromclass(): raise ValueError from KeyError
def badcause(): raise ValueError from 5
def notexc(): raise 5
def bare(): raise
def inst(): raise ValueError('a', 'b')
for f in (implicit, explicit, none, deep, infinally, reraise, same, fromclass, badcause, notexc, bare, inst): catch(f)
def ways(how):
    out = []
    for i in range(3):
        try:
            out.append(i)
            if how == 'continue' and i == 1: continue
            if how == 'break' and i == 1: break
            if how == 'return' and i == 1: return out
            if how == 'raise' and i == 1: raise ValueError('w')
        except ValueError: out.append('except')
        else: out.append('else')
        finally: out.append('finally')
    else: out.append('loop else')
    return out
for how in ('none', 'continue', 'break', 'return', 'raise'): print(how, ways(how))
def f1():
    try: return 'try'
    finally: print('cleanup')
def f2():
    x = 1
    try: return x
    finally: x = 2
def f3():
    for i in range(3):
        try: 1/0
        except ZeroDivisionError: continue
        finally: print('it', i)
    return 'end'
def f4():
    try:
        try: raise KeyError(1)
        finally: print('inner')
    except KeyError as e: print('caught', e)
    finally: print('outer')
    return t(lambda: e)
print(f1(), f2(), f3(), f4())
e = ValueError('a', 2); print(e.args, str(e), repr(e), str(ValueError()), repr(ValueError()), e.__traceback__, t(setattr, e, 'args', 5)); e.args = ('z',); print(e)
e = KeyError('k'); print(str(e), repr(e), str(KeyError()), str(KeyError(1, 2)))
o = OSError(2, 'No such', 'file.txt'); print(o, repr(o), o.errno, o.strerror, o.filename, type(o).__name__, OSError(2, 'x', 'a', None, 'b'), OSError('plain'), type(OSError(13, 'p')).__name__)
s = SyntaxError('bad', ('f.py', 3, 5, 'text\n', 3, 8)); print(s, s.filename, s.lineno, s.offset, s.text, s.end_offset, s.msg)
u = UnicodeDecodeError('utf-8', b'\xff\xfe', 0, 1, 'why'); print(u, u.start, u.object, u.reason); print(UnicodeEncodeError('ascii', 'é', 0, 1, 'why'))
i = ImportError('m', name='n', path='p'); print(i, i.name, i.path, StopIteration(5).value, SystemExit(3).code, SystemExit().code, AttributeError('a', name='n', obj=1).name, NameError('x', name='n').name)
n = ValueError('n'); n.add_note('one'); n.add_note('two'); print(n.__notes__, t(n.add_note, 5)); print(''.join(traceback.format_exception_only(n)))
class Custom(Exception):
    def __init__(self, code, **k): super().__init__(f'code {code}'); self.code = code; self.k = k
    def __str__(self): return f'<{self.code}>'
try: raise Custom(7, x=1)
except Custom as c: print(c, repr(c), c.args, c.code, c.k, traceback.format_exception_only(c))
class Multi(ValueError, KeyError): pass
for h in (ValueError, KeyError, LookupError, (OSError, Multi)):
    try: raise Multi('m')
    except h as e: print(h, str(e))
try: raise Multi
except OSError: print('no')
except (TypeError, LookupError): print('yes', sys.exception().__class__.__name__, sys.exc_info()[0].__name__)
print(sys.exception(), sys.exc_info())
def nested():
    try: raise ValueError(1)
    except ValueError:
        try: raise KeyError(2)
        except KeyError: print(sys.exception())
        print(repr(sys.exception()))
    print(sys.exception())
nested()
x = ValueError('tb').with_traceback(None); print(x.__traceback__, ValueError.__mro__[1].__name__, isinstance(x, Exception), issubclass(KeyboardInterrupt, Exception))
g = ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [KeyError(2), TypeError(3)])])
print(repr(g), g.subgroup(KeyError), g.split(ValueError), g.exceptions[1].message, t(ExceptionGroup, 'x', []), t(ExceptionGroup, 'x', [1]))
try: raise g
except* KeyError as k: print('keys', k.exceptions)
except* (ValueError, TypeError) as v: print('others', v.exceptions)
