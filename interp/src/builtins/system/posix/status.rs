//! `stat` and its kin, and their result types.

use super::super::struct_sequence::{self, Layout};
use super::{Path, directory, failed, path_or_descriptor};
use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const STAT_RESULT: Layout = Layout {
    module: "os",
    name: "stat_result",
    fields: &[
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "-atime", "-mtime", "-ctime", "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns",
        "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev",
    ],
    visible: 10,
};
const STATVFS_RESULT: Layout = Layout {
    module: "os",
    name: "statvfs_result",
    fields: &["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"],
    visible: 10,
};
const TERMINAL_SIZE: Layout = Layout { module: "os", name: "terminal_size", fields: &["columns", "lines"], visible: 2 };

/// A zeroed stat.
pub fn empty() -> libc::stat {
    // SAFETY: all-zero is a valid stat
    unsafe { std::mem::zeroed() }
}

/// The `stat_result` of a stat.
pub fn result(th: &mut Thread, status: &libc::stat) -> Res<Value> {
    let class = th.native_type("os.stat_result");
    let times = [(status.st_atime, status.st_atime_nsec), (status.st_mtime, status.st_mtime_nsec), (status.st_ctime, status.st_ctime_nsec)];
    let int = |th: &mut Thread, number: i64| th.new_int(number);
    let mut items = th.rooted();
    for number in [status.st_mode as i64, status.st_ino as i64, status.st_dev as i64, status.st_nlink as i64, status.st_uid as i64, status.st_gid as i64, status.st_size] {
        let number = int(th, number)?;
        items.push(number);
    }
    for (seconds, _) in times {
        let number = int(th, seconds)?;
        items.push(number);
    }
    for (seconds, nanoseconds) in times {
        items.push(Value::from_f64(seconds as f64 + nanoseconds as f64 * 1e-9));
    }
    for (seconds, nanoseconds) in times {
        let number = th.new_integer(crate::number::Integer::from(seconds as i128 * 1_000_000_000 + nanoseconds as i128))?;
        items.push(number);
    }
    for number in [status.st_blksize as i64, status.st_blocks, status.st_rdev as i64] {
        let number = int(th, number)?;
        items.push(number);
    }
    let all: Vec<Value> = items.to_vec();
    struct_sequence::instance(th, class, &all)
}

/// Looks a path up.
pub fn look(th: &mut Thread, path: &Path, directory: i32, follow: bool) -> Result<libc::stat, i32> {
    let mut status = empty();
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let done = th.mutator.safe_region(|| {
        // SAFETY: the path is a C string and the structure is writable
        unsafe {
            match path.descriptor {
                Some(descriptor) => libc::fstat(descriptor, &mut status),
                None => libc::fstatat(directory, path.text.as_ptr(), &mut status, flags),
            }
        }
    });
    if done != 0 { Err(super::errno()) } else { Ok(status) }
}

fn stat_with(th: &mut Thread, path: Path, directory: i32, follow: bool) -> Res<Value> {
    match look(th, &path, directory, follow) {
        Ok(status) => {
            // a file this process writes may have bytes waiting
            if status.st_mode & libc::S_IFMT == libc::S_IFREG {
                th.note_file(status.st_dev as u64, status.st_ino as u64);
                th.release_held_writes_to(status.st_dev as u64, status.st_ino as u64)?;
                super::super::io::core::flush_writers(th, status.st_dev as u64, status.st_ino as u64);
                if let Ok(status) = look(th, &path, directory, follow) {
                    return result(th, &status);
                }
            }
            result(th, &status)
        }
        Err(number) => Err(super::failed_with(th, number, Some(&path))),
    }
}

fn stat(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "stat", "path")?;
    let directory = directory(th, args, 1)?;
    let follow = th.truth_argument(args, 2, true)?;
    stat_with(th, path, directory, follow)
}

fn lstat(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = super::path(th, args[0], "lstat", "path")?;
    let directory = directory(th, args, 1)?;
    stat_with(th, path, directory, false)
}

fn fstat(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = super::descriptor(th, args[0])?;
    let path = Path { text: Default::default(), is_bytes: false, descriptor: Some(descriptor) };
    th.note_path(None);
    match look(th, &path, libc::AT_FDCWD, true) {
        Ok(status) => result(th, &status),
        Err(number) => Err(th.os_error(number, None)),
    }
}

fn statvfs(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "statvfs", "path")?;
    // SAFETY: all-zero is a valid statvfs
    let mut status: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path is a C string and the structure is writable
    let done = unsafe {
        match path.descriptor {
            Some(descriptor) => libc::fstatvfs(descriptor, &mut status),
            None => libc::statvfs(path.text.as_ptr(), &mut status),
        }
    };
    if done != 0 {
        return Err(failed(th, Some(&path)));
    }
    let class = th.native_type("os.statvfs_result");
    let mut items = th.rooted();
    let numbers = [
        status.f_bsize, status.f_frsize, status.f_blocks, status.f_bfree, status.f_bavail, status.f_files, status.f_ffree, status.f_favail, status.f_flag, status.f_namemax, status.f_fsid,
    ];
    for number in numbers {
        let number = th.new_uint(number)?;
        items.push(number);
    }
    let all: Vec<Value> = items.to_vec();
    struct_sequence::instance(th, class, &all)
}

fn get_terminal_size(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = super::int(th, args, 0, 1)?;
    // SAFETY: all-zero is a valid winsize
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the request fills a winsize
    if unsafe { libc::ioctl(descriptor, libc::TIOCGWINSZ, &mut size) } != 0 {
        return Err(failed(th, None));
    }
    let class = th.native_type("os.terminal_size");
    struct_sequence::instance(th, class, &[Value::from_small(size.ws_col as i32), Value::from_small(size.ws_row as i32)])
}

/// Makes the types.
pub fn install(th: &mut Thread, namespace: Value) -> Res<()> {
    for (key, layout) in [("os.stat_result", &STAT_RESULT), ("os.statvfs_result", &STATVFS_RESULT), ("os.terminal_size", &TERMINAL_SIZE)] {
        let class = struct_sequence::make(th, key, layout)?;
        th.dict_set_str(namespace, layout.name, class)?;
    }
    Ok(())
}

pub const FUNCTIONS: &[Native] = &[
    native("stat", "(path, *, dir_fd=None, follow_symlinks=True)", stat),
    native("lstat", "(path, *, dir_fd=None)", lstat),
    native("fstat", "(fd)", fstat),
    native("statvfs", "(path)", statvfs),
    native("get_terminal_size", "(fd=1, /)", get_terminal_size),
];
