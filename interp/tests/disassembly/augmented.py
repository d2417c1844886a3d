total = 0
def f(o, i):
    global total
    total += 1
    o.count += 2
    o[i] -= 3
    o[i + 1].x *= o.y
    return total
total += 5
