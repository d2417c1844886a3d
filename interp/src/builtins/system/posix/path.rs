//! Calls that take paths: making, renaming, removing, permissions, links, times.

use super::{Path, change, descriptor, directory, failed, int, path, path_or_descriptor};
use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::bytes::is_bytes;
use crate::object::native::{Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

fn mkdir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path(th, args[0], "mkdir", "path")?;
    let mode = int(th, args, 1, 0o777)? as libc::mode_t;
    let directory = directory(th, args, 2)?;
    let text = path.text.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe { libc::mkdirat(directory, text.as_ptr(), mode) })
}

fn remove_with(th: &mut Thread, args: &[Value], function: &str, flags: i32) -> Res<Value> {
    let path = path(th, args[0], function, "path")?;
    let directory = directory(th, args, 1)?;
    let text = path.text.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe { libc::unlinkat(directory, text.as_ptr(), flags) })
}

fn rmdir(th: &mut Thread, args: &[Value]) -> Res<Value> { remove_with(th, args, "rmdir", libc::AT_REMOVEDIR) }
fn unlink(th: &mut Thread, args: &[Value]) -> Res<Value> { remove_with(th, args, "unlink", 0) }
fn remove(th: &mut Thread, args: &[Value]) -> Res<Value> { remove_with(th, args, "remove", 0) }

/// A call with two paths; its error names both.
fn two(th: &mut Thread, from: Path, to: Path, call: impl FnOnce(&Path, &Path) -> i32 + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let done = th.blocking(|| if call(&from, &to) < 0 { Err(super::errno()) } else { Ok(()) });
        from.changed(th);
        to.changed(th);
        if super::status::look(th, &to, libc::AT_FDCWD, false).is_ok_and(|status| status.st_mode & libc::S_IFMT == libc::S_IFDIR) {
            // what lies in a folder has other paths now
            th.path_changed(None);
        }
        match done {
            Ok(()) => Ok(Value::NONE),
            Err(number) => {
                let unwind = super::failed_with(th, number, Some(&from));
                if unwind == Unwind::Raised {
                    let error = th.raised;
                    let to = to.value(th)?;
                    let name = th.interp.names.filename2.get();
                    th.set_attribute(error, name, to)?;
                    th.raised = error;
                }
                Err(unwind)
            }
        }
    }))
}

fn rename_as(th: &mut Thread, args: &[Value], function: &str) -> Res<Value> {
    let (from, to) = (path(th, args[0], function, "src")?, path(th, args[1], function, "dst")?);
    let (from_directory, to_directory) = (directory(th, args, 2)?, directory(th, args, 3)?);
    // SAFETY: the paths are C strings
    two(th, from, to, move |from, to| unsafe { libc::renameat(from_directory, from.text.as_ptr(), to_directory, to.text.as_ptr()) })
}

fn rename(th: &mut Thread, args: &[Value]) -> Res<Value> { rename_as(th, args, "rename") }
fn replace(th: &mut Thread, args: &[Value]) -> Res<Value> { rename_as(th, args, "replace") }

fn link(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (from, to) = (path(th, args[0], "link", "src")?, path(th, args[1], "link", "dst")?);
    let (from_directory, to_directory) = (directory(th, args, 2)?, directory(th, args, 3)?);
    let flags = if th.truth_argument(args, 4, true)? { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: the paths are C strings
    two(th, from, to, move |from, to| unsafe { libc::linkat(from_directory, from.text.as_ptr(), to_directory, to.text.as_ptr(), flags) })
}

fn symlink(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (from, to) = (path(th, args[0], "symlink", "src")?, path(th, args[1], "symlink", "dst")?);
    let directory = directory(th, args, 3)?;
    // SAFETY: the paths are C strings
    two(th, from, to, move |from, to| unsafe { libc::symlinkat(from.text.as_ptr(), directory, to.text.as_ptr()) })
}

fn readlink(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path(th, args[0], "readlink", "path")?;
    let directory = directory(th, args, 1)?;
    let mut buffer = vec![0u8; 4096];
    // SAFETY: the path is a C string; the buffer has the length told
    let count = unsafe { libc::readlinkat(directory, path.text.as_ptr(), buffer.as_mut_ptr() as *mut libc::c_char, buffer.len()) };
    if count < 0 {
        return Err(failed(th, Some(&path)));
    }
    super::name_value(th, &buffer[..count as usize], path.is_bytes)
}

fn chdir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "chdir", "path")?;
    enter(th, Some(path.clone()), move || match path.descriptor {
        // SAFETY: no memory is involved
        Some(descriptor) => unsafe { libc::fchdir(descriptor) },
        // SAFETY: the path is a C string
        None => unsafe { libc::chdir(path.text.as_ptr()) },
    })
}

/// Makes another folder the working directory: relative paths mean other files from now on.
fn enter(th: &mut Thread, path: Option<super::Path>, call: impl FnOnce() -> i32 + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let failed = th.blocking(|| if call() < 0 { Some(super::errno()) } else { None });
        th.directory_changed();
        match failed {
            None => Ok(Value::NONE),
            Some(number) => Err(super::failed_with(th, number, path.as_ref())),
        }
    }))
}

fn fchdir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    // SAFETY: no memory is involved
    enter(th, None, move || unsafe { libc::fchdir(descriptor) })
}

fn current(th: &mut Thread, is_bytes: bool) -> Res<Value> {
    th.note_directory();
    match std::env::current_dir() {
        Ok(path) => {
            use std::os::unix::ffi::OsStrExt;
            super::name_value(th, path.as_os_str().as_bytes(), is_bytes)
        }
        Err(error) => Err(th.os_error(error.raw_os_error().unwrap_or(libc::ENOENT), None)),
    }
}

fn getcwd(th: &mut Thread, _: &[Value]) -> Res<Value> { current(th, false) }
fn getcwdb(th: &mut Thread, _: &[Value]) -> Res<Value> { current(th, true) }

fn access(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path(th, args[0], "access", "path")?;
    let mode = int(th, args, 1, 0)?;
    let directory = directory(th, args, 2)?;
    let mut flags = 0;
    if th.truth_argument(args, 3, false)? {
        flags |= libc::AT_EACCESS;
    }
    if !th.truth_argument(args, 4, true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    // SAFETY: the path is a C string
    Ok(Value::from_bool(unsafe { libc::faccessat(directory, path.text.as_ptr(), mode, flags) } == 0))
}

fn chmod(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "chmod", "path")?;
    let mode = int(th, args, 1, 0)? as libc::mode_t;
    let directory = directory(th, args, 2)?;
    let flags = if th.truth_argument(args, 3, true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let copy = path.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe {
        match copy.descriptor {
            Some(descriptor) => libc::fchmod(descriptor, mode),
            None => libc::fchmodat(directory, copy.text.as_ptr(), mode, flags),
        }
    })
}

fn fchmod(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let mode = int(th, args, 1, 0)? as libc::mode_t;
    // SAFETY: no memory is involved
    change(th, None, move || unsafe { libc::fchmod(descriptor, mode) })
}

fn owner(th: &mut Thread, args: &[Value], at: usize) -> Res<u32> {
    let number = th.index(args[at])?;
    Ok(number.to_i64().unwrap_or(-1) as u32)
}

fn chown(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "chown", "path")?;
    let (user, group) = (owner(th, args, 1)?, owner(th, args, 2)?);
    let directory = directory(th, args, 3)?;
    let flags = if th.truth_argument(args, 4, true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let copy = path.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe {
        match copy.descriptor {
            Some(descriptor) => libc::fchown(descriptor, user, group),
            None => libc::fchownat(directory, copy.text.as_ptr(), user, group, flags),
        }
    })
}

fn lchown(th: &mut Thread, args: &[Value]) -> Res<Value> { chown(th, &[args[0], args[1], args[2], Value::UNBOUND, Value::FALSE]) }

fn truncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "truncate", "path")?;
    let length = th.index_isize_overflow(args[1])? as i64;
    let copy = path.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe {
        match copy.descriptor {
            Some(descriptor) => libc::ftruncate(descriptor, length),
            None => libc::truncate(copy.text.as_ptr(), length),
        }
    })
}

fn mkfifo(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path(th, args[0], "mkfifo", "path")?;
    let mode = int(th, args, 1, 0o666)? as libc::mode_t;
    let text = path.text.clone();
    // SAFETY: the path is a C string
    change(th, Some(path), move || unsafe { libc::mkfifo(text.as_ptr(), mode) })
}

fn umask(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mask = int(th, args, 0, 0)? as libc::mode_t;
    // SAFETY: no memory is involved
    super::change_number(th, None, move || unsafe { libc::umask(mask) as i64 })
}

fn time_spec(th: &mut Thread, value: Value) -> Res<libc::timespec> {
    if let Some(number) = crate::object::number::float(value) {
        let whole = number.floor();
        return Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: (((number - whole) * 1e9) as i64).clamp(0, 999_999_999) });
    }
    let number = th.index_isize_overflow(value)?;
    Ok(libc::timespec { tv_sec: number as i64, tv_nsec: 0 })
}

fn utime(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path_or_descriptor(th, args[0], "utime", "path")?;
    let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    let mut times = [now, now];
    if let (Some(_), Some(_)) = (some(args, 1), given(args, 2)) {
        return Err(th.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    if let Some(pair) = some(args, 1) {
        if !is_tuple(pair) || tuple_items(pair).len() != 2 {
            return Err(th.type_error("utime: 'times' must be either a tuple of two ints or None"));
        }
        for (slot, item) in times.iter_mut().zip(tuple_items(pair)) {
            *slot = time_spec(th, *item)?;
        }
    } else if let Some(pair) = given(args, 2) {
        if !is_tuple(pair) || tuple_items(pair).len() != 2 {
            return Err(th.type_error("utime: 'ns' must be a tuple of two ints"));
        }
        for (slot, item) in times.iter_mut().zip(tuple_items(pair)) {
            let number = th.index(*item)?.to_i64().unwrap_or(0);
            *slot = libc::timespec { tv_sec: number.div_euclid(1_000_000_000), tv_nsec: number.rem_euclid(1_000_000_000) };
        }
    }
    let directory = directory(th, args, 3)?;
    let flags = if th.truth_argument(args, 4, true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let copy = path.clone();
    // SAFETY: the path is a C string, the array has two times
    change(th, Some(path), move || unsafe {
        match copy.descriptor {
            Some(descriptor) => libc::futimens(descriptor, times.as_ptr()),
            None => libc::utimensat(directory, copy.text.as_ptr(), times.as_ptr(), flags),
        }
    })
}

fn fspath(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_str(args[0]) || is_bytes(args[0]) {
        return Ok(args[0]);
    }
    let name = th.interp.names.__fspath__.get();
    let Some(method) = th.special(args[0], name)? else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
    };
    let made = th.call_special(method, args[0], &[])?;
    if is_str(made) || is_bytes(made) {
        return Ok(made);
    }
    let (class, got) = (th.type_name(args[0]), th.type_name(made));
    Err(th.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {got}")))
}

/// `posixpath.normpath`.
fn normalised(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let slashes = path.iter().take_while(|byte| **byte == b'/').count();
    let root = match slashes {
        0 => 0,
        2 => 2,
        _ => 1,
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if root > 0 && parts.is_empty() => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut out = vec![b'/'; root];
    out.extend_from_slice(&parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

fn path_normpath(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = fspath(th, args)?;
    if is_bytes(path) {
        let normal = normalised(crate::object::bytes::slice(path));
        return th.new_bytes(&normal);
    }
    // surrogates and all: any encoding that keeps ASCII serves
    let bytes = th.encode_text(path, crate::text::codec::Codec::Utf8, "surrogatepass")?;
    th.decode(&normalised(&bytes), "utf-8", "surrogatepass")
}

fn path_splitroot(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = fspath(th, args)?;
    let at = |index: usize| -> bool {
        if is_bytes(path) { crate::object::bytes::slice(path).get(index) == Some(&b'/') } else { crate::object::string::length(path) > index && crate::object::string::text(path).code_at(index) == b'/' as u32 }
    };
    let root = match (at(0), at(1), at(2)) {
        (false, ..) => 0,
        (true, true, false) => 2,
        _ => 1,
    };
    let (empty, head, tail) = if is_bytes(path) {
        let bytes = crate::object::bytes::slice(path);
        (th.new_bytes(&[])?, th.new_bytes(&bytes[..root])?, th.new_bytes(&bytes[root..])?)
    } else {
        let length = crate::object::string::length(path);
        (th.interp.names.empty.get(), th.str_range(path, 0, root)?, th.str_range(path, root, length)?)
    };
    th.new_tuple(&[empty, head, tail])
}

/// `os.path` questions that need one look each.
fn is_kind(th: &mut Thread, args: &[Value], kind: Option<libc::mode_t>, follow: bool) -> Res<Value> {
    let path = match path_or_descriptor(th, args[0], "_path_exists", "path") {
        Ok(path) => path,
        Err(unwind) => {
            let class = th.interp.types.ValueError.get();
            th.absorb(unwind, class)?;
            return Ok(Value::FALSE);
        }
    };
    Ok(Value::from_bool(super::status::look(th, &path, libc::AT_FDCWD, follow).is_ok_and(|status| kind.is_none_or(|kind| status.st_mode & libc::S_IFMT == kind))))
}

fn path_exists(th: &mut Thread, args: &[Value]) -> Res<Value> { is_kind(th, args, None, true) }
fn path_lexists(th: &mut Thread, args: &[Value]) -> Res<Value> { is_kind(th, args, None, false) }
fn path_isdir(th: &mut Thread, args: &[Value]) -> Res<Value> { is_kind(th, args, Some(libc::S_IFDIR), true) }
fn path_isfile(th: &mut Thread, args: &[Value]) -> Res<Value> { is_kind(th, args, Some(libc::S_IFREG), true) }
fn path_islink(th: &mut Thread, args: &[Value]) -> Res<Value> { is_kind(th, args, Some(libc::S_IFLNK), false) }

pub const FUNCTIONS: &[Native] = &[
    native("mkdir", "(path, mode=511, *, dir_fd=None)", mkdir),
    native("rmdir", "(path, *, dir_fd=None)", rmdir),
    native("unlink", "(path, *, dir_fd=None)", unlink),
    native("remove", "(path, *, dir_fd=None)", remove),
    native("rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename),
    native("replace", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", replace),
    native("link", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", link),
    native("symlink", "(src, dst, target_is_directory=False, *, dir_fd=None)", symlink),
    native("readlink", "(path, *, dir_fd=None)", readlink),
    native("chdir", "(path)", chdir),
    native("fchdir", "(fd)", fchdir),
    native("getcwd", "()", getcwd),
    native("getcwdb", "()", getcwdb),
    native("access", "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", access),
    native("chmod", "(path, mode, *, dir_fd=None, follow_symlinks=True)", chmod),
    native("fchmod", "(fd, mode)", fchmod),
    native("chown", "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)", chown),
    native("lchown", "(path, uid, gid)", lchown),
    native("truncate", "(path, length)", truncate),
    native("mkfifo", "(path, mode=438, *, dir_fd=None)", mkfifo),
    native("umask", "(mask, /)", umask),
    native("utime", "(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)", utime),
    native("fspath", "(path)", fspath),
    native("_path_normpath", "(path)", path_normpath),
    native("_path_splitroot_ex", "(path)", path_splitroot),
    native("_path_exists", "(path)", path_exists),
    native("_path_lexists", "(path)", path_lexists),
    native("_path_isdir", "(path)", path_isdir),
    native("_path_isfile", "(path)", path_isfile),
    native("_path_islink", "(path)", path_islink),
];
