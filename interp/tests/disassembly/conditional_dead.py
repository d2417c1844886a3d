def f():
    while True:
        if False:
            never()
        x = step()
        if x:
            return x
    unreachable()
