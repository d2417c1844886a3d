def f(n):
    total = 0
    while n > 0:
        if n % 2:
            n -= 1
            continue
        if total > 100:
            break
        total += n
        n //= 2
    else:
        total = -1
    return total
