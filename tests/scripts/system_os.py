# os: directories, status, environment, errors.
import os, stat, tempfile
d = tempfile.mkdtemp()
os.chdir(d)
print(os.path.realpath(os.getcwd()) == os.path.realpath(d), os.getcwdb() == os.fsencode(os.getcwd()))
os.makedirs('a/b/c')
os.makedirs('a/b/c', exist_ok=True)
for name in ('x.txt', 'y.txt', 'a/z.txt'):
    with open(name, 'w') as f:
        f.write(name)
print(sorted(os.listdir()), sorted(os.listdir(b'.')), sorted(os.listdir('a')))
print(sorted((e.name, e.is_dir(), e.is_file(), e.is_symlink(), e.path) for e in os.scandir('.')))
with os.scandir('a') as it:
    print(sorted(e.stat().st_size for e in it if e.is_file()))
os.symlink('x.txt', 'link')
print(os.readlink('link'), os.path.islink('link'), os.lstat('link').st_mode != os.stat('link').st_mode, os.path.samefile('x.txt', 'link'))
os.rename('y.txt', 'w.txt')
os.replace('w.txt', 'a/w.txt')
print(sorted((r, sorted(ds), sorted(fs)) for r, ds, fs in os.walk('.')))
st = os.stat('x.txt')
print(len(st), st.st_size, st[6], stat.S_ISREG(st.st_mode), st.st_mtime_ns // 10**9 == int(st.st_mtime), oct(stat.S_IMODE(st.st_mode) & 0o700))
os.chmod('x.txt', 0o600)
print(stat.filemode(os.stat('x.txt').st_mode))
os.utime('x.txt', (1000000000, 1000000001))
print(os.path.getmtime('x.txt'), os.stat('x.txt').st_atime_ns)
os.utime('x.txt', ns=(5, 1234567890123456789))
print(os.stat('x.txt').st_mtime_ns)
print(os.access('x.txt', os.R_OK), os.access('nope', os.F_OK), os.path.exists('nope'), os.path.isfile('x.txt'), os.path.isdir('a'))
for call in (lambda: os.mkdir('a'), lambda: os.rmdir('a'), lambda: os.unlink('nope'), lambda: os.stat('nope'), lambda: os.listdir('x.txt'), lambda: os.rename('nope', 'other'), lambda: os.readlink('x.txt'), lambda: os.open('nope', os.O_RDONLY), lambda: os.close(9999), lambda: os.stat('\0'), lambda: os.stat(1.5), lambda: os.listdir(None) and os.mkdir(5)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e, getattr(e, 'errno', None))
os.remove('link')
os.environ['AME_TEST_VARIABLE'] = 'value'
print(os.environ['AME_TEST_VARIABLE'], os.getenv('AME_TEST_VARIABLE'), os.getenv('AME_NOT_SET', 'default'), os.environb[b'AME_TEST_VARIABLE'])
print(os.system('test "$AME_TEST_VARIABLE" = value'))
del os.environ['AME_TEST_VARIABLE']
print('AME_TEST_VARIABLE' in os.environ, os.system('test -z "$AME_TEST_VARIABLE"'), os.waitstatus_to_exitcode(os.system('exit 3')))
print(os.path.normpath('a//b/../c/./d'), os.path.normpath('//x/..'), os.path.normpath(''), os.path.split('/a/b'), os.path.splitext('f.tar.gz'), os.path.join('a', '/b', 'c'), os.path.relpath('/a/b', '/a/c'), os.path.commonpath(['/a/b', '/a/c']))
print(os.fspath('p'), os.fsencode('\udcff'), ascii(os.fsdecode(b'\xff')), os.strerror(2), os.sep, os.linesep == '\n', os.name, os.devnull)
r, w = os.pipe()
print(os.write(w, b'data'), os.read(r, 10), os.isatty(r), os.get_inheritable(r))
os.set_blocking(r, False)
try:
    os.read(r, 1)
except BlockingIOError as e:
    print(e.errno == 11)
n = os.dup(w)
os.close(w)
os.write(n, b'q')
os.close(n)
print(os.read(r, 5), os.read(r, 5))
os.close(r)
print(os.getpid() > 0, os.getppid() > 0, os.cpu_count() >= 1, len(os.sched_getaffinity(0)) >= 1, len(os.urandom(5)), os.uname().sysname, len(os.times()))
fd = os.open('x.txt', os.O_RDWR)
print(os.lseek(fd, 2, os.SEEK_SET), os.read(fd, 3), os.pread(fd, 2, 0), os.fstat(fd).st_size, os.pwrite(fd, b'!', 0))
os.ftruncate(fd, 1)
os.close(fd)
print(open('x.txt').read())
print(os.stat_result.n_fields >= 10, os.terminal_size((80, 24)), os.stat_result(range(10)).st_size)
class P:
    def __fspath__(self):
        return 'x.txt'
print(os.path.exists(P()), open(P()).read(), os.fspath(P()))
import shutil
os.chdir('/')
shutil.rmtree(d)
print(os.path.exists(d))
