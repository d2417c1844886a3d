def f(name, width):
    return f'{name!r:>{width}} is {name=} {{x}} {width:.2f}'
