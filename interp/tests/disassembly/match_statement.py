def f(command):
    match command:
        case 1 | 2:
            return 'number'
        case [x, y, *rest] if x > y:
            return rest
        case {'a': a, **others}:
            return a, others
        case Point(x=0, y=y) | Point(y, 0):
            return y
        case str() as text:
            return text
        case None:
            return None
        case _:
            return command
