async def f(xs):
    await g()
    async for x in xs:
        print(x)
    async with xs as y:
        return [z async for z in y]
