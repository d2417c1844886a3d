def f(items):
    for x in items:
        try:
            if x:
                return x
            break
        finally:
            done(x)
    return None
