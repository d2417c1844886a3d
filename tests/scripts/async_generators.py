# Coroutines and asynchronous generators driven by hand: send, throw, close, asend, athrow, aclose, async for and with, comprehensions.
def t(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
log = []
class Wait:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return ('got', got)
def run(coro, answers=()):
    answers = iter(answers); seen = []
    try:
        v = coro.send(None)
        while True:
            seen.append(v); v = coro.send(next(answers, None))
    except StopIteration as e: return seen, e.value
async def two(a): return a, await Wait(a), await Wait(a + 1)
print(run(two(5), ['x', 'y']), type(two(1)).__name__, two.__code__.co_flags & 0x80 != 0)
c = two(1); print(t(c.send, 5), c.send(None), c.cr_running, c.cr_await is not None, t(c.throw, ValueError('in')), t(c.send, None))
c = two(1); c.send(None); c.close(); print(t(c.send, None), c.cr_frame)
c = two(2); c.close(); print(t(c.send, None))
async def guarded():
    try: await Wait('w')
    except KeyError as e: return f'caught {e}'
    finally: print('finally')
c = guarded(); c.send(None); print(t(c.throw, KeyError('k')))
async def outer(): return [await guarded2(i) for i in range(3)]
async def guarded2(i): return (await Wait(i))[1]
print(run(outer(), 'abc'))
class Count:
    def __init__(self, n): self.n = n
    def __aiter__(self): self.i = 0; return self
    async def __anext__(self):
        if self.i == self.n: raise StopAsyncIteration
        self.i += 1; await Wait(('tick', self.i)); return self.i
class CM:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    async def __aenter__(self): await Wait(f'enter {self.name}'); return self.name
    async def __aexit__(self, *exc): await Wait(f'exit {self.name} {exc[0] and exc[0].__name__}'); return self.swallow
async def loops():
    out = []
    async for x in Count(3):
        if x == 2: continue
        out.append(x)
    else: out.append('else')
    async for x in Count(5):
        if x == 2: break
    else: out.append('not')
    async with CM('a') as a, CM('b', True) as b: out.append((a, b)); raise ValueError('body')
    out.append('after')
    return out, [x async for x in Count(2)], {x: y async for x in Count(2) for y in 'ab' if x}, {x async for x in Count(2)}, [y for x in [1] async for y in Count(x)]
print(run(loops()))
async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print('got', got)
            await Wait(('await', i))
    except KeyError as e: yield f'handled {e}'
    finally: log.append('cleanup')
async def consume():
    out = [x async for x in agen(2)]
    a = agen(3); out.append(await a.__anext__()); out.append(await a.asend('hello')); out.append(await a.athrow(KeyError('k')))
    try: await a.__anext__()
    except StopAsyncIteration: out.append('stop')
    b = agen(3); await anext(b); await b.aclose(); out.append(await anext(b, 'default'))
    out.append([x * 2 async for x in (y async for y in agen(2)) if x])
    d = agen(1); await d.aclose()
    return out, a.ag_running, a.ag_frame, d.__name__
print(run(consume()))
a = agen(2); s = a.asend(None); print(t(s.send, None), t(s.send, None), type(s).__name__, type(a).__name__)
print(t(a.asend('x').send, None), t(a.aclose().send, None), t(a.__anext__().send, None))
e = agen(1); print(t(e.asend('early').send, None))
async def stubborn():
    try: yield 1
    finally: yield 2
f = stubborn(); t(f.__anext__().send, None); print(t(f.aclose().send, None))
async def raiser(): 
    yield 1
    raise StopIteration
async def raiser2():
    yield 1
    raise StopAsyncIteration
for r in (raiser(), raiser2()): print(t(r.__anext__().send, None), t(r.__anext__().send, None))
async def missing():
    out = []
    for f in (for_int, with_int, await_int, iter_bad, await_bad):
        try: await f()
        except Exception as e: out.append(f'{type(e).__name__}: {e}')
    return out
async def for_int():
    async for x in 5: pass
async def with_int():
    async with 5: pass
async def await_int(): await 5
class BadIter:
    def __aiter__(self): return 5
class BadAwait:
    def __await__(self): return 5
async def iter_bad():
    async for x in BadIter(): pass
async def await_bad(): await BadAwait()
for line in run(missing())[1]: print(line)
print(t(iter, agen(1)), t(lambda: [x for x in agen(1)]), t(lambda: list(two(1))), t(next, agen(1)))
c = two(1); c.send(None); d = two(2)
async def again(): return await c
print(t(again().send, None))
import types
@types.coroutine
def legacy(): x = yield 'legacy'; return x
async def uses(): return await legacy()
print(run(uses(), ['val']))
for src in ('async def f():\n yield 1\n return 2', 'def f():\n async with x: pass', 'async def f():\n yield from x', 'def f(): [x async for x in y]', 'def f():\n async for x in y: pass', 'lambda: await x'):
    r = t(compile, src, '<s>', 'exec'); print(repr(src), r if isinstance(r, str) else 'ok')
