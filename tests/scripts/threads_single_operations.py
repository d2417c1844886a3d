# Single operations of built-in types are one to other threads.
import threading
items, table, members = [], {}, set()
def work(which):
    for n in range(200):
        items.append((which, n))
        table[which, n] = n
        members.add((which, n))
        table.setdefault(n, []).append(which)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(len(items), len(table), len(members), all(len(table[n]) == 4 for n in range(200)))
