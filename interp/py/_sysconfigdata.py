"""What `sysconfig` says of how the interpreter was built. Nothing is compiled against it, so this is little: names, where time
zones lie, and what the library's own modules ask for."""

import sys

_tag = f"cpython-{sys.version_info.major}{sys.version_info.minor}{sys.abiflags}-{sys.implementation._multiarch}"
_version = f"{sys.version_info.major}.{sys.version_info.minor}"

build_time_vars = {
    "ABIFLAGS": sys.abiflags,
    "EXE": "",
    "EXT_SUFFIX": f".{_tag}.so",
    "HAVE_FORK": 1,
    "LDVERSION": _version + sys.abiflags,
    "MULTIARCH": sys.implementation._multiarch,
    "PLATLIBDIR": sys.platlibdir,
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 1,
    "SHLIB_SUFFIX": ".so",
    "SIZEOF_VOID_P": 8,
    "SOABI": _tag,
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "VERSION": _version,
    "WITH_DOC_STRINGS": 1,
}
