"""The groups of this machine, as `/etc/group` lists them."""

from _etc_records import entries as _entries, kind as _kind

struct_group = _kind("grp", "struct_group", ("gr_name", "gr_passwd", "gr_gid", "gr_mem"))


def getgrall():
    """Return a list of all available group entries, in arbitrary order."""
    return [struct_group((name, word, int(gid), members.split(",") if members else [])) for name, word, gid, members in _entries("/etc/group", 4)]


def getgrnam(name):
    """Return the group database entry for the given group name."""
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument 'name' must be str, not {type(name).__name__}")
    for entry in getgrall():
        if entry.gr_name == name:
            return entry
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(id):
    """Return the group database entry for the given numeric group ID."""
    if not hasattr(id, "__index__"):
        raise TypeError(f"gid should be integer, not {type(id).__name__}")
    id = id.__index__()
    for entry in getgrall():
        if entry.gr_gid == id:
            return entry
    raise KeyError(f"getgrgid(): gid not found: {id}")
