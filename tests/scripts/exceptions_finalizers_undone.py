# An object that an undone transaction made never was: its __del__ does not run (forced aborts undo many).
import gc
made = deleted = 0
class Tracked:
    def __init__(self, n): self.n = n
    def __del__(self):
        global deleted
        deleted += self.n
def work(i):
    global made
    t = Tracked(1)
    made += t.n
    return [Tracked(0) for _ in range(3)][0].n
for i in range(300): work(i)
gc.collect(); gc.collect()
print(made, 0 <= deleted <= made)
