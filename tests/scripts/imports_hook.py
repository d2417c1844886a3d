"""`builtins.__import__` may be any callable; a script's own `__builtins__` decide what imports do."""
import builtins

real = builtins.__import__


class Hook:
    def method(self, name, globals=None, locals=None, fromlist=(), level=0):
        if not name.startswith("_"):
            print("hook", name, type(globals).__name__, type(locals).__name__, fromlist, level)
        return real(name, globals, locals, fromlist, level)

    def __call__(self, *arguments):
        if not arguments[0].startswith("_"):
            print("called", len(arguments))
        return self.method(*arguments)


def plain(*arguments):
    if not arguments[0].startswith("_"):
        print("plain", arguments[0], arguments[3:])
    return real(*arguments)


def inside():
    import colorsys
    return colorsys.__name__


for hook in Hook().method, Hook(), plain, lambda *arguments: "anything":
    builtins.__import__ = hook
    try:
        import keyword
        from stat import S_ISDIR, S_ISREG
        print(inside())
    except (ImportError, AttributeError) as error:
        print(type(error).__name__, error)
    finally:
        builtins.__import__ = real
print(type(keyword))
try:
    exec("import keyword", {"__builtins__": {}})
except ImportError as error:
    print(error)
space = {"__builtins__": {"__import__": lambda name, *rest: name.upper()}}
exec("import a, c", space)
print(space["a"], space["c"])
