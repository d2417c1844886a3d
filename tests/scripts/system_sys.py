import sys, types
print(sys.version_info[:2], sys.version_info >= (3, 14), sys.version_info.major, sys.hexversion >> 16 == 0x30e, sys.byteorder, sys.maxsize, sys.maxunicode)
print(sys.float_info, sys.int_info)
print(sys.hash_info.modulus, sys.flags.optimize, type(sys.flags).__name__, sys.implementation.version[:2], type(sys.implementation) is types.SimpleNamespace)
print(sys.getrecursionlimit(), sys.intern('abc') is sys.intern('abc'), sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
sys.setrecursionlimit(500)
print(sys.getrecursionlimit())
for call in (lambda: sys.setrecursionlimit(0), lambda: sys.intern(5), lambda: sys.exit(3), lambda: sys.exit('m'), lambda: sys.exit((1, 2)), lambda: sys.exit(), lambda: sys.set_int_max_str_digits(5), lambda: sys._getframe(10000), lambda: sys.nope):
    try:
        print(call())
    except BaseException as e:
        print(type(e).__name__, e, e.args)
try:
    1 / 0
except ZeroDivisionError as e:
    print(sys.exception() is e, sys.exc_info()[0], sys.exc_info()[1] is e, sys.exc_info()[2] is e.__traceback__)
print(sys.exception(), sys.exc_info())
def f():
    frame = sys._getframe()
    return frame.f_code.co_name, frame.f_back.f_code.co_name, sys._getframemodulename()
def g():
    return f()
print(g())
sys.displayhook(5)
sys.displayhook(None)
sys.displayhook('text')
print(_)
print(sys.getsizeof([]) > 0, sys.is_finalizing(), sys.getswitchinterval(), 'sys' in sys.modules, 'sys' in sys.builtin_module_names, 'os' in sys.stdlib_module_names)
print(sys.get_int_max_str_digits())
n = types.SimpleNamespace(a=1, b='x')
n.c = n
print(n, n == types.SimpleNamespace(a=1), types.SimpleNamespace({'k': 2}, z=3))
print(sys.stdout.name, sys.stdin.name, sys.stderr.name, sys.stdout.fileno(), sys.stdout.encoding, sys.stderr.errors, sys.stdout.writable(), sys.stdout.readable(), sys.stdin.readable())
print(sys.stdout.write('written\n'))
sys.stdout.flush()
sys.stdout.buffer.write(b'bytes\n')
sys.stdout.writelines(['a\n', 'b\n'])
import io
old, sys.stdout = sys.stdout, io.StringIO()
print('captured')
got, sys.stdout = sys.stdout.getvalue(), old
print(repr(got))
sys.excepthook(ValueError, ValueError('x'), None) if False else None
print(sys.argv[1:], sys.orig_argv is not sys.argv, sys.warnoptions == [], sys.settrace(None), sys.gettrace())
