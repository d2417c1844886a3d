//! The numbers of `posix`.

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

macro_rules! numbers { ($($name:ident)*) => { &[ $( (stringify!($name), libc::$name as i64), )* ] }; }

const NUMBERS: &[(&str, i64)] = numbers! {
    O_RDONLY O_WRONLY O_RDWR O_APPEND O_CREAT O_EXCL O_TRUNC O_NONBLOCK O_CLOEXEC O_NOCTTY O_SYNC O_DSYNC O_RSYNC O_DIRECTORY O_NOFOLLOW O_ACCMODE
    O_ASYNC O_DIRECT O_LARGEFILE O_NOATIME O_PATH O_TMPFILE O_NDELAY
    F_OK R_OK W_OK X_OK WNOHANG WUNTRACED WCONTINUED WEXITED WSTOPPED WNOWAIT P_ALL P_PGID P_PID
    PRIO_PROCESS PRIO_PGRP PRIO_USER SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL
    GRND_NONBLOCK GRND_RANDOM F_LOCK F_TLOCK F_ULOCK F_TEST ST_RDONLY ST_NOSUID SEEK_DATA SEEK_HOLE
    POSIX_FADV_NORMAL POSIX_FADV_SEQUENTIAL POSIX_FADV_RANDOM POSIX_FADV_NOREUSE POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED
    CLD_EXITED CLD_KILLED CLD_DUMPED CLD_STOPPED CLD_TRAPPED CLD_CONTINUED
};

/// Exit statuses of `sysexits.h`, from 64 on.
const EXITS: &[&str] = &[
    "USAGE", "DATAERR", "NOINPUT", "NOUSER", "NOHOST", "UNAVAILABLE", "SOFTWARE", "OSERR", "OSFILE", "CANTCREAT", "IOERR", "TEMPFAIL", "PROTOCOL", "NOPERM", "CONFIG",
];

/// Adds them.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    for (name, number) in NUMBERS {
        th.dict_set_str(namespace, name, Value::from_int_unchecked(*number))?;
    }
    th.dict_set_str(namespace, "EX_OK", Value::from_small(0))?;
    for (at, name) in EXITS.iter().enumerate() {
        th.dict_set_str(namespace, &format!("EX_{name}"), Value::from_small(64 + at as i32))?;
    }
    for (name, number) in [("TMP_MAX", 238328), ("NGROUPS_MAX", 65536), ("POSIX_SPAWN_OPEN", 0), ("POSIX_SPAWN_CLOSE", 1), ("POSIX_SPAWN_DUP2", 2)] {
        th.dict_set_str(namespace, name, Value::from_int_unchecked(number))?;
    }
    Ok(())
}
