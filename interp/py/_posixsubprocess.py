"""Starting a child process: the layer between `subprocess` and the system calls."""

import _net


def fork_exec(args, executable_list, close_fds, pass_fds, cwd, env,
              p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write,
              restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, *rest):
    if preexec_fn is not None:
        raise NotImplementedError("preexec_fn of subprocess is not supported by this version of ame")
    for name, value in (("group", gid), ("extra_groups", extra_groups), ("user", uid)):
        if value is not None:
            raise NotImplementedError(f"{name}= of subprocess is not supported by this version of ame")
    if child_umask >= 0:
        raise NotImplementedError("umask= of subprocess is not supported by this version of ame")
    return _net.start_child(executable_list, args, env, cwd, (p2cread, c2pwrite, errwrite), pass_fds, close_fds,
                            restore_signals, call_setsid, pgid_to_set, errpipe_write)
