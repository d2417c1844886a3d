def f(items):
    total = 0
    last = None
    for key, value in items:
        doubled = value * 2
        total += doubled
        if last is not None and last > doubled:
            continue
        last = doubled
    return total, last
