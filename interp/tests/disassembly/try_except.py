def f(x):
    try:
        y = g(x)
    except ValueError as e:
        print(e)
        return None
    except (TypeError, KeyError):
        raise
    else:
        print(y)
    return y
