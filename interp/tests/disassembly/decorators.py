@first
@second(1)
def f(x: int, *, y: 'str' = 1) -> None:
    return x
