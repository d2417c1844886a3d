# ame: no-shake: its clock orders the tasks
# asyncio: tasks, gather, wait_for, queues, locks, events, timeouts, cancellation, exceptions, streams over a socket pair.
import asyncio
log = []
async def work(n, d):
    log.append(f'start {n}'); await asyncio.sleep(d); log.append(f'end {n}'); return n * 10
async def main():
    print(await asyncio.gather(work(1, .02), work(2, .01), work(3, 0)), log)
    task = asyncio.create_task(work(4, 10), name='four'); await asyncio.sleep(0); task.cancel()
    try: await task
    except asyncio.CancelledError: print('cancelled', task.cancelled(), task.get_name())
    try: await asyncio.wait_for(work(5, 10), .01)
    except TimeoutError: print('timeout')
    try:
        async with asyncio.timeout(.01): await asyncio.sleep(10)
    except TimeoutError: print('timeout block')
    async def fail(): raise ValueError('boom')
    print(await asyncio.gather(fail(), work(6, 0), return_exceptions=True))
    try:
        async with asyncio.TaskGroup() as g:
            a = g.create_task(work(7, 0)); b = g.create_task(fail())
    except* ValueError as e: print('group', e.exceptions, a.done())
    q = asyncio.Queue(2)
    async def producer():
        for i in range(4): await q.put(i)
        await q.put(None)
    async def consumer():
        out = []
        while (x := await q.get()) is not None: out.append(x)
        return out
    print((await asyncio.gather(producer(), consumer()))[1])
    lock, order = asyncio.Lock(), []
    async def locked(n):
        async with lock: order.append(('in', n)); await asyncio.sleep(0); order.append(('out', n))
    await asyncio.gather(*(locked(i) for i in range(3))); print(order)
    ev = asyncio.Event()
    async def waiter(): await ev.wait(); return 'woken'
    w = asyncio.create_task(waiter()); await asyncio.sleep(0); ev.set(); print(await w)
    sem, peak, now = asyncio.Semaphore(2), 0, 0
    async def limited():
        nonlocal peak, now
        async with sem: now += 1; peak = max(peak, now); await asyncio.sleep(0); now -= 1
    await asyncio.gather(*(limited() for _ in range(5))); print('peak', peak)
    loop = asyncio.get_running_loop(); fut = loop.create_future(); loop.call_soon(fut.set_result, 'soon'); print(await fut)
    loop.call_later(.01, log.append, 'later'); await asyncio.sleep(.03); print(log[-1])
    done, pending = await asyncio.wait([asyncio.create_task(work(8, 0)), asyncio.create_task(work(9, 5))], return_when=asyncio.FIRST_COMPLETED)
    print([d.result() for d in done], len(pending)); [p.cancel() for p in pending]
    print([await c for c in asyncio.as_completed([work(1, .02), work(2, 0)])])
    print(await asyncio.to_thread(lambda: 'thread'), await loop.run_in_executor(None, sum, [1, 2, 3]))
    import socket
    a, b = socket.socketpair(); ra, wa = await asyncio.open_connection(sock=a); rb, wb = await asyncio.open_connection(sock=b)
    wa.write(b'hello\nworld'); await wa.drain(); wa.write_eof(); print(await rb.readline(), await rb.read()); wb.close(); wa.close()
    async def ticker(n):
        for i in range(n): yield i; await asyncio.sleep(0)
    print([x async for x in ticker(3)], asyncio.current_task().get_name().startswith('Task-'))
    cond = asyncio.Condition(); items = []
    async def taker():
        async with cond: await cond.wait_for(lambda: items); return items.pop()
    tk = asyncio.create_task(taker()); await asyncio.sleep(0)
    async with cond: items.append('item'); cond.notify()
    print(await tk)
    return 'main done'
print(asyncio.run(main()))
async def bad(): raise KeyError('k')
try: asyncio.run(bad())
except KeyError as e: print('raised', e)
try: asyncio.get_running_loop()
except RuntimeError as e: print(e)
