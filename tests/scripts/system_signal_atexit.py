import atexit, os, signal, time, gc, errno, math
got = []
old = signal.signal(signal.SIGUSR1, lambda n, f: got.append((n, f is not None)))
print(old, signal.getsignal(signal.SIGUSR1) is not None, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print(got)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGUSR1)
print(len(got), signal.getsignal(signal.SIGUSR1))
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as e:
    print('KeyboardInterrupt', e.args)
def boom(n, f):
    raise RuntimeError('from handler')
signal.signal(signal.SIGALRM, boom)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    time.sleep(5)
except RuntimeError as e:
    print(e)
for call in (lambda: signal.signal(500, boom), lambda: signal.signal(signal.SIGUSR1, 'x')):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
print(signal.strsignal(signal.SIGTERM), signal.Signals(2), signal.SIGKILL in signal.valid_signals())
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled(), gc.collect() >= 0, len(gc.get_stats()))
print(errno.ENOENT, errno.errorcode[13], errno.EWOULDBLOCK == errno.EAGAIN, errno.errorcode[11])
atexit.register(print, 'last')
@atexit.register
def first():
    print('first')
def never():
    print('never')
atexit.register(never)
atexit.unregister(never)
atexit.register(print, 'with', sep='-', end='.\n')
print('end of script')
