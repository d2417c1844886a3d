def counter(start=0, *, step=1):
    count = start
    def next_value():
        nonlocal count
        count += step
        return count
    return next_value, lambda x: x + count
