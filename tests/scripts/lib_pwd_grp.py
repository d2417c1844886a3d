"""Users and groups of the machine."""
import getpass
import grp
import os
import pathlib
import pickle
import pwd

user = pwd.getpwuid(0)
group = grp.getgrgid(0)
print(user.pw_name, user.pw_uid, user.pw_gid, user[0], len(user), type(user), user == pwd.getpwnam("root"), user in pwd.getpwall())
print(group.gr_name, group.gr_gid, type(group.gr_mem), len(group), type(group), group == grp.getgrnam("root"), group in grp.getgrall())
print(pickle.loads(pickle.dumps(user)) == user, repr(user).split("(")[0], repr(group).split(",")[0])
for action in (
    lambda: pwd.getpwnam("no such user"), lambda: pwd.getpwuid(2**31 - 7), lambda: grp.getgrnam("no such group"), lambda: grp.getgrgid(2**31 - 7),
    lambda: pwd.getpwnam(5), lambda: grp.getgrnam(5), lambda: pwd.getpwuid("0"), lambda: grp.getgrgid("0"), lambda: pwd.struct_passwd((1, 2)),
):
    try:
        print(action())
    except (KeyError, TypeError) as error:
        print(type(error).__name__, error)
print(os.path.expanduser("~root") == user.pw_dir, os.path.expanduser("~nosuchuser/x"), pathlib.Path("/").owner(), pathlib.Path("/").group())
os.environ["LOGNAME"] = "somebody"
print(getpass.getuser())
for name in "LOGNAME", "USER", "LNAME", "USERNAME":
    os.environ.pop(name, None)
print(getpass.getuser() == pwd.getpwuid(os.getuid()).pw_name)
