"""The users of this machine, as `/etc/passwd` lists them."""

from _etc_records import entries as _entries, kind as _kind

struct_passwd = _kind("pwd", "struct_passwd", ("pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"))


def getpwall():
    """Return a list of all available password database entries, in arbitrary order."""
    return [struct_passwd((name, word, int(uid), int(gid), *rest)) for name, word, uid, gid, *rest in _entries("/etc/passwd", 7)]


def getpwnam(name, /):
    """Return the password database entry for the given user name."""
    if not isinstance(name, str):
        raise TypeError(f"getpwnam() argument must be str, not {type(name).__name__}")
    for entry in getpwall():
        if entry.pw_name == name:
            return entry
    raise KeyError(f"getpwnam(): name not found: {name!r}")


def getpwuid(uid, /):
    """Return the password database entry for the given numeric user ID."""
    if not hasattr(uid, "__index__"):
        raise TypeError(f"uid should be integer, not {type(uid).__name__}")
    uid = uid.__index__()
    for entry in getpwall():
        if entry.pw_uid == uid:
            return entry
    raise KeyError(f"getpwuid(): uid not found: {uid}")
