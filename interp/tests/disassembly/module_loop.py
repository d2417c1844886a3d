hits = 0
best = 0
for word in ['a', 'b']:
    size = len(word)
    hits += 1
    if size > best:
        best = size
print(hits, best)
