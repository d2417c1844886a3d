def loops():
    out = []
    for i in range(10):
        if i == 2: continue
        if i == 5: break
        out.append(i)
    else:
        out.append('else')
    for i in range(2): pass
    else: out.append('done')
    n = 5
    while n:
        n -= 1
        if n == 3: continue
        out.append(n)
    else:
        out.append('w')
    while True:
        n += 1
        if n > 3: break
    out.append(n)
    return out
print(loops())
def nested():
    r = []
    for i in range(3):
        for j in range(3):
            if j == 1: break
            if i == 1: continue
            r.append((i, j))
        else:
            r.append('no')
    return r
print(nested())
def loop_var():
    for i in []: pass
    try: return i
    except UnboundLocalError: pass
    for i in range(3): pass
    return i
print(loop_var())
def unpack_loop():
    r = []
    for a, (b, *c) in [(1, (2, 3, 4)), (5, (6,))]: r.append((a, b, c))
    for r2 in r: pass
    d = {}
    for d['k'] in range(3): pass
    return r, r2, d
print(unpack_loop())
def t1():
    try:
        return 'try'
    finally:
        print('finally')
print(t1())
def t2():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print('body', i)
        finally:
            print('fin', i)
    return i
print(t2())
def t3():
    try:
        try:
            1 / 0
        finally:
            print('inner')
    except ZeroDivisionError as e:
        print('caught', e)
    else:
        print('never')
    finally:
        print('outer')
t3()
def t4():
    x = 1
    try:
        return x
    finally:
        x = 2
print(t4())
def t5():
    while True:
        try:
            return 1
        finally:
            break
    return 2
print(t5())
def t6(e):
    try:
        raise e
    except (KeyError, IndexError) as x:
        return 'lookup', type(x).__name__
    except ValueError:
        return 'value'
    except Exception:
        return 'other'
print(t6(KeyError(1)), t6(IndexError()), t6(ValueError()), t6(OSError()))
def t7():
    try:
        try:
            raise ValueError('a')
        except ValueError as e:
            raise KeyError('b') from e
    except KeyError as k:
        return k.__cause__, k.__context__ is k.__cause__, k.__suppress_context__
print(t7())
def t8():
    try:
        try:
            raise ValueError('a')
        except ValueError:
            raise KeyError('b')
    except KeyError as k:
        return repr(k.__context__), k.__cause__
print(t8())
import sys
def t9():
    r = [sys.exc_info()[0]]
    try:
        raise ValueError
    except ValueError:
        r.append(sys.exc_info()[0].__name__)
        try:
            raise KeyError
        except KeyError:
            r.append(sys.exc_info()[0].__name__)
        r.append(sys.exc_info()[0].__name__)
        for i in range(2):
            try:
                raise IndexError
            except IndexError:
                continue
        r.append(sys.exc_info()[0].__name__)
    r.append(sys.exc_info()[0])
    return r
print(t9())
def t10():
    try:
        raise ValueError('x')
    except ValueError as e:
        pass
    try:
        e
    except UnboundLocalError:
        return 'unbound'
print(t10())
def t11():
    try: pass
    except: print('no')
    else:
        try: raise KeyError('else')
        except KeyError as e: print('else raised', e)
    try:
        try: raise ValueError
        except TypeError: print('wrong')
    except ValueError: print('outer')
t11()
def t12():
    try:
        raise
    except RuntimeError as e:
        return str(e)
print(t12())
def t13():
    try:
        try:
            raise KeyError('k')
        except KeyError:
            raise
    except KeyError as e:
        return e.args
print(t13())
class CM:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print('enter', self.name); return self
    def __exit__(self, *a): print('exit', self.name, a[0] and a[0].__name__); return self.swallow
def w1():
    with CM('a') as a, CM('b', True):
        print(a.name)
        raise ValueError
    print('after')
    with CM('c'):
        return 'ret'
print(w1())
def w2():
    for i in range(3):
        with CM(i):
            if i == 0: continue
            break
    try:
        with CM('x') as (p, q): pass
    except TypeError as e: print(type(e).__name__)
    with (CM('p') as p, CM('q') as q): print(p.name + q.name)
w2()
def a1(x):
    assert x > 0, f'bad {x}'
    return x
print(a1(1))
try: a1(-1)
except AssertionError as e: print(repr(e))
try:
    assert False
except AssertionError as e: print(repr(e))
def deep():
    r = []
    try:
        for i in range(2):
            try:
                for j in range(2):
                    try:
                        if j: break
                        r.append((i, j))
                    finally: r.append('f1')
                if i: return r
            finally: r.append('f2')
    finally: r.append('f3')
print(deep())
def e_star():
    r = []
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e: r.append(('v', [str(x) for x in e.exceptions]))
    except* (TypeError, KeyError) as e: r.append(('tk', len(e.exceptions)))
    try:
        try:
            raise ExceptionGroup('g', [ValueError(1), OSError(2)])
        except* ValueError: pass
    except ExceptionGroup as g: r.append(repr(g))
    try:
        raise ValueError('naked')
    except* ValueError as e: r.append(repr(e))
    return r
print(e_star())
