"""What importlib asks about built-in and frozen modules. The interpreter's own import does the work; nothing is frozen."""

import sys as _sys
# importlib takes these from sys.modules instead of looking for a loader
import _thread, _warnings, _weakref  # noqa: F401, E401

check_hash_based_pycs = "default"
pyc_magic_number_token = 168627187


def lock_held():
    return False


def acquire_lock():
    pass


def release_lock():
    pass


def extension_suffixes():
    return []


def is_builtin(name):
    return 1 if name in _sys.builtin_module_names else 0


def create_builtin(spec):
    return __import__(spec.name)


def exec_builtin(module):
    return 0


def create_dynamic(spec, file=None):
    raise ImportError("C extensions do not load in this interpreter", name=spec.name)


def exec_dynamic(module):
    return 0


def is_frozen(name):
    return False


def is_frozen_package(name):
    raise ImportError(f"No such frozen object named {name}", name=name)


def find_frozen(name, /, *, withdata=False):
    return None


def get_frozen_object(name, data=None, /):
    raise ImportError(f"No such frozen object named {name}", name=name)


def init_frozen(name):
    return None


def source_hash(key, source):
    return (hash((key, bytes(source))) & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")


def _fix_co_filename(code, path):
    pass


def _override_multi_interp_extensions_check(override, /):
    return 0


def _override_frozen_modules_for_tests(override, /):
    pass


class _Machine:
    """The interpreter's own import as a finder and loader."""

    def find_spec(self, name, path=None, target=None):
        from importlib._bootstrap import ModuleSpec
        found = _sys._locate_module(name)
        if found is None:
            return None
        file, directories = found[:2] if found else (None, None)
        spec = ModuleSpec(name, self, origin=file or (None if found else "built-in"))
        spec.has_location = bool(file)
        if directories is not None:
            spec.submodule_search_locations = directories
        return spec

    def create_module(self, spec):
        __import__(spec.name)
        spec.loader_state = "run"
        return _sys.modules[spec.name]

    def exec_module(self, module):
        # importing it has run its body; a reload runs it again
        if module.__spec__.loader_state != "run":
            code = self.get_code(module.__name__)
            if code is not None:
                exec(code, module.__dict__)

    def invalidate_caches(self):
        pass

    def _located(self, name):
        found = _sys._locate_module(name)
        if found is None:
            raise ImportError(f"No module named {name!r}", name=name)
        return found or (None, None, None)

    def is_package(self, name):
        return self._located(name)[1] is not None

    def get_filename(self, name):
        return self._located(name)[0]

    def get_source(self, name):
        source = self._located(name)[2]
        if source is None:
            return None
        from importlib._bootstrap_external import decode_source
        return decode_source(source)

    def get_code(self, name):
        file, _, source = self._located(name)
        return None if source is None else compile(source, file, "exec", dont_inherit=True)


if not hasattr(_sys, "meta_path"):
    _sys.meta_path = []
_machine = _Machine()
_sys.meta_path.append(_machine)


def _spec_of(module):
    """The `__spec__` of a module that the interpreter imported."""
    try:
        spec = _machine.find_spec(module.__name__)
    except (ImportError, AttributeError):
        return None
    if spec is not None:
        spec.loader_state = "run"
        module.__spec__ = spec
        if module.__dict__.get("__loader__") is None:
            module.__loader__ = _machine
    return spec
