"""sysconfig knows the build's values, and zoneinfo where the zones lie."""
import datetime
import sys
import sysconfig
import zoneinfo

print(sorted(sysconfig.get_paths()), sysconfig.get_python_version(), sysconfig.get_platform())
print(sysconfig.get_config_var("py_version_short"), sysconfig.get_config_var("no such"), sysconfig.get_config_var("Py_DEBUG"))
print(sysconfig.get_config_vars("py_version_nodot", "SHLIB_SUFFIX", "EXE", "VERSION"), sysconfig.get_config_var("EXT_SUFFIX").endswith(".so"))
print(sysconfig.get_config_var("prefix") == sys.prefix, len(sysconfig.get_path_names()))
print(zoneinfo.TZPATH)
try:
    zoneinfo.ZoneInfo("No/Such_Zone")
except zoneinfo.ZoneInfoNotFoundError as error:
    print(error)
try:
    zone = zoneinfo.ZoneInfo("Europe/London")
except zoneinfo.ZoneInfoNotFoundError:
    pass  # a machine without time zones
else:
    assert datetime.datetime(2024, 7, 1, 12, tzinfo=zone).utcoffset() == datetime.timedelta(hours=1)
    assert datetime.datetime(2024, 1, 1, 12, tzinfo=zone).tzname() == "GMT"
