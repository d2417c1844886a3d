//! `posix`: the system calls below `os.py`.
//!
//! What only looks (stat, listing, access) runs in place: repeated on a retry it gives a later answer, never a wrong one.
//! What changes the world outside runs between transactions, or makes the transaction irrevocable.

pub mod constants;
pub mod descriptor;
pub mod directory;
pub mod environment;
pub mod path;
pub mod process;
pub mod status;

use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::number::{is_int, small_integer};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use std::ffi::CString;

/// A path argument: its bytes for the system, and how to show it in an error.
#[derive(Clone)]
pub struct Path { pub text: CString, pub is_bytes: bool, pub descriptor: Option<i32> }

impl Path {
    /// The path as the script gave it: str or bytes.
    pub fn value(&self, th: &mut Thread) -> Res<Value> {
        if let Some(descriptor) = self.descriptor {
            return Ok(Value::from_small(descriptor));
        }
        name_value(th, self.text.as_bytes(), self.is_bytes)
    }

    /// Something was done to what lies there. (A relative one may have been meant from another folder.)
    pub fn changed(&self, th: &mut Thread) {
        match self.descriptor {
            Some(descriptor) => th.descriptor_changed(descriptor),
            None => {
                let text = self.text.as_bytes();
                th.path_changed(Some(text));
                if text.first() != Some(&b'/') {
                    th.path_changed(None);
                }
            }
        }
    }
}

/// A file name from the system as str (undecodable bytes as surrogates) or bytes.
pub fn name_value(th: &mut Thread, name: &[u8], is_bytes: bool) -> Res<Value> {
    if is_bytes { th.new_bytes(name) } else { th.decode(name, "utf-8", "surrogateescape") }
}

/// Reads a path argument.
pub fn path(th: &mut Thread, value: Value, function: &str, argument: &str) -> Res<Path> { path_or(th, value, function, argument, false) }

/// Reads a path or descriptor argument.
pub fn path_or_descriptor(th: &mut Thread, value: Value, function: &str, argument: &str) -> Res<Path> { path_or(th, value, function, argument, true) }

fn path_or(th: &mut Thread, value: Value, function: &str, argument: &str, descriptor_too: bool) -> Res<Path> {
    if descriptor_too && is_int(value) {
        let descriptor = descriptor(th, value)?;
        return Ok(Path { text: CString::default(), is_bytes: false, descriptor: Some(descriptor) });
    }
    let kinds = if descriptor_too { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
    let bytes = th.path_bytes_unchecked(value, &format!("{function}: {argument} should be {kinds}"))?;
    let is_bytes = crate::object::bytes::is_bytes(value) || {
        let fspath = th.interp.names.__fspath__.get();
        !crate::object::string::is_str(value) && {
            match th.special(value, fspath)? {
                Some(method) => {
                    let made = th.call_special(method, value, &[])?;
                    crate::object::bytes::is_bytes(made)
                }
                None => false,
            }
        }
    };
    th.note_path(Some(&bytes));
    match CString::new(bytes) {
        Ok(text) => Ok(Path { text, is_bytes, descriptor: None }),
        Err(_) => Err(th.value_error(format!("{function}: embedded null character in {argument}"))),
    }
}

/// A file descriptor argument.
pub fn descriptor(th: &mut Thread, value: Value) -> Res<i32> {
    let number = if is_int(value) {
        small_integer(value)
    } else {
        let fileno = th.interp.names.fileno.get();
        match th.find_attribute(value, fileno)? {
            Some(method) => {
                let made = th.call(method, &[])?;
                small_integer(made)
            }
            None => {
                let got = th.type_name(value);
                return Err(th.type_error(format!("argument must be an int, or have a fileno() method, not {got}")));
            }
        }
    };
    match number.and_then(|number| i32::try_from(number).ok()) {
        Some(number) => Ok(number),
        None => Err(th.overflow_error("fd is greater than maximum")),
    }
}

/// An int argument of the C type int.
pub fn int(th: &mut Thread, args: &[Value], at: usize, default: i32) -> Res<i32> {
    match given(args, at) {
        None => Ok(default),
        Some(value) => match th.index(value)?.to_i64().and_then(|number| i32::try_from(number).ok()) {
            Some(number) => Ok(number),
            None => Err(th.overflow_error("Python int too large to convert to C int")),
        },
    }
}

/// A `dir_fd` argument.
pub fn directory(th: &mut Thread, args: &[Value], at: usize) -> Res<i32> {
    match some(args, at) {
        None => Ok(libc::AT_FDCWD),
        Some(value) => {
            th.note_path(None);
            descriptor(th, value)
        }
    }
}

pub fn errno() -> i32 { std::io::Error::last_os_error().raw_os_error().unwrap_or(0) }

/// OSError of the last system call.
pub fn failed(th: &mut Thread, path: Option<&Path>) -> Unwind {
    let number = errno();
    failed_with(th, number, path)
}

/// OSError of this number.
pub fn failed_with(th: &mut Thread, number: i32, path: Option<&Path>) -> Unwind {
    let name = match path {
        Some(path) => match path.value(th) {
            Ok(name) => Some(name),
            Err(unwind) => return unwind,
        },
        None => None,
    };
    th.os_error(number, name)
}

/// Runs a call that changes something outside between transactions: 0 or more is success, and the result is None.
pub fn change(th: &mut Thread, path: Option<Path>, call: impl FnOnce() -> i32 + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let done = th.blocking(|| if call() < 0 { Err(errno()) } else { Ok(()) });
        if let Some(path) = &path {
            path.changed(th);
        }
        match done {
            Ok(()) => Ok(Value::NONE),
            Err(number) => Err(failed_with(th, number, path.as_ref())),
        }
    }))
}

/// A call that may wait, below 0 where it fails: its number, or the system's for the failure. A signal's handler runs in the
/// middle, and then the call is made again.
pub fn again_after_signals(th: &mut Thread, mut call: impl FnMut() -> i64) -> Res<Result<i64, i32>> {
    let call = || {
        let result = call();
        if result < 0 { Err(errno()) } else { Ok(result) }
    };
    th.wait_through_signals(call, |done| *done == Err(libc::EINTR))
}

/// As [`change`], with the call's number as the result.
pub fn change_number(th: &mut Thread, path: Option<Path>, call: impl Fn() -> i64 + 'static) -> Res<Value> { change_file(th, path, call, |_, _| {}) }

/// As [`change_number`], of a file: `done_to` tells which ([`Thread::file_changed`]) when the call has succeeded.
pub fn change_file(th: &mut Thread, path: Option<Path>, call: impl Fn() -> i64 + 'static, done_to: impl FnOnce(&mut Thread, i64) + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        match again_after_signals(th, &call)? {
            Ok(number) => {
                done_to(th, number);
                th.new_int(number)
            }
            Err(number) => Err(failed_with(th, number, path.as_ref())),
        }
    }))
}

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    for table in [path::FUNCTIONS, descriptor::FUNCTIONS, directory::FUNCTIONS, environment::FUNCTIONS, process::FUNCTIONS, status::FUNCTIONS] {
        th.install_functions(namespace, "posix", table)?;
    }
    status::install(th, namespace)?;
    directory::install(th, namespace)?;
    environment::install(th, namespace)?;
    process::install(th, namespace)?;
    constants::install(th, namespace)?;
    let error = th.interp.types.OSError.get();
    th.dict_set_str(namespace, "error", error)?;
    let list = th.new_list(&[])?;
    for name in ["HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FDOPENDIR", "HAVE_FSTATAT", "HAVE_LSTAT", "HAVE_MKDIRAT", "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT", "HAVE_LINKAT", "HAVE_FTRUNCATE", "HAVE_FUTIMENS"] {
        let name = th.intern(name)?;
        th.list_append(list, name)?;
    }
    th.dict_set_str(namespace, "_have_functions", list)
}
