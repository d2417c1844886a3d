# Files used by many threads: whole lines, each once.
import os, tempfile, threading
d = tempfile.mkdtemp()
p = os.path.join(d, 'log')
def work(i):
    for j in range(50):
        with open(p, 'a') as f:
            f.write(f'{i}:{j}:' + 'x' * 40 + '\n')
threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for t in threads: t.start()
for t in threads: t.join()
lines = open(p).read().splitlines()
print(len(lines), len(set(lines)), all(line.endswith(':' + 'x' * 40) for line in lines))
shared = open(p, 'w')
def work(i):
    for j in range(200):
        shared.write(f'{i}:{j}\n')
threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
shared.close()
lines = open(p).read().splitlines()
print(len(lines), len(set(lines)), [sorted(int(l.split(':')[1]) for l in lines if l.startswith(f'{i}:')) == list(range(200)) for i in range(4)])
reader = open(p)
got = []
lock = threading.Lock()
def work():
    while True:
        with lock:
            line = reader.readline()
        if not line:
            return
        got.append(line)
threads = [threading.Thread(target=work) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(got) == sorted(l + '\n' for l in lines))
reader.close()
os.unlink(p)
os.rmdir(d)
