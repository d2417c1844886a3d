//! Calls on file descriptors. Their offsets are the system's, so all of them happen between transactions; except that a
//! block may open a file for reading, which is closed again when the block is undone.

use super::{Path, change, change_file, change_number, descriptor, directory, int, path};
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

fn open(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let path = path(th, args[0], "open", "path")?;
    let flags = int(th, args, 1, 0)? | libc::O_CLOEXEC;
    let mode = int(th, args, 2, 0o777)?;
    let directory = directory(th, args, 3)?;
    let text = path.text.clone();
    if th.may_abort() && !th.may_cut() && only_looks(directory, &text, flags) {
        let opened = th.mutator.safe_region(|| {
            // SAFETY: the path is a C string
            let opened = unsafe { libc::openat(directory, text.as_ptr(), flags, mode) };
            if opened < 0 { Err(super::errno()) } else { Ok(opened) }
        });
        let opened = match opened {
            Ok(opened) => opened,
            Err(number) => return Err(super::failed_with(th, number, Some(&path))),
        };
        // SAFETY: opened here, and the script that may have closed it never ran
        th.undo.push(Box::new(move || _ = unsafe { libc::close(opened) }));
        return th.new_int(i64::from(opened));
    }
    let makes = flags & (libc::O_CREAT | libc::O_TRUNC) != 0;
    let changes = path.clone();
    // SAFETY: the path is a C string
    let opened = move || unsafe { libc::openat(directory, text.as_ptr(), flags, mode) as i64 };
    change_file(th, Some(path), opened, move |th, descriptor| {
        if makes {
            changes.changed(th);
            th.descriptor_changed(descriptor as i32);
        }
    })
}

/// Does opening change nothing outside the process: an existing file or folder, for reading?
fn only_looks(directory: i32, path: &std::ffi::CStr, flags: i32) -> bool {
    if flags & libc::O_ACCMODE != libc::O_RDONLY || flags & (libc::O_CREAT | libc::O_TRUNC) != 0 {
        return false;
    }
    // SAFETY: all-zero is a valid stat
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the path is a C string, the structure is writable
    let known = unsafe { libc::fstatat(directory, path.as_ptr(), &mut status, 0) } == 0;
    // a missing one is an error all the same; others may wait for somebody at their other end
    !known || matches!(status.st_mode & libc::S_IFMT, libc::S_IFREG | libc::S_IFDIR)
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    // SAFETY: the script owns the descriptor
    change(th, None, move || unsafe { libc::close(descriptor) })
}

fn closerange(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (low, high) = (int(th, args, 0, 0)?, int(th, args, 1, 0)?);
    change(th, None, move || {
        for descriptor in low.max(0)..high {
            // SAFETY: the script owns the descriptors
            unsafe { libc::close(descriptor) };
        }
        0
    })
}

/// Reads; interrupted calls are made again.
fn read_bytes(th: &mut Thread, count: usize, call: impl Fn(&mut [u8]) -> isize + 'static) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let mut buffer = vec![0u8; count];
        match super::again_after_signals(th, || call(&mut buffer) as i64)? {
            Ok(read) => {
                buffer.truncate(read as usize);
                th.new_bytes(&buffer)
            }
            Err(number) => Err(th.os_error(number, None)),
        }
    }))
}

fn count_argument(th: &mut Thread, value: Value) -> Res<usize> {
    let count = th.index_isize_overflow(value)?;
    if count < 0 {
        return Err(th.os_error(libc::EINVAL, None));
    }
    let count = count as usize;
    if !crate::number::room_for(count) { Err(th.memory_error()) } else { Ok(count) }
}

fn read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let count = count_argument(th, args[1])?;
    // SAFETY: the buffer is writable
    read_bytes(th, count, move |buffer| unsafe { libc::read(descriptor, buffer.as_mut_ptr() as *mut libc::c_void, buffer.len()) })
}

fn pread(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let count = count_argument(th, args[1])?;
    let offset = th.index_isize_overflow(args[2])? as i64;
    // SAFETY: the buffer is writable
    read_bytes(th, count, move |buffer| unsafe { libc::pread(descriptor, buffer.as_mut_ptr() as *mut libc::c_void, buffer.len(), offset) })
}

fn readinto(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let count = th.len(args[1])?;
    th.stay_irrevocable()?;
    let mut buffer = vec![0u8; count];
    // SAFETY: the buffer is writable
    match super::again_after_signals(th, || unsafe { libc::read(descriptor, buffer.as_mut_ptr() as *mut libc::c_void, buffer.len()) as i64 })? {
        Ok(read) => {
            th.write_into(args[1], &buffer[..read as usize])?;
            Ok(Value::from_int_unchecked(read))
        }
        Err(number) => Err(th.os_error(number, None)),
    }
}

fn write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let bytes = th.buffer_argument(args[1])?.into_owned();
    if descriptor == 1 || descriptor == 2 {
        // text already printed comes first
        let interp = th.interp.clone();
        return th.outside(Box::new(move |th| {
            interp.output.lock().flush();
            // SAFETY: the bytes are readable
            match super::again_after_signals(th, || unsafe { libc::write(descriptor, bytes.as_ptr() as *const libc::c_void, bytes.len()) as i64 })? {
                Ok(written) => Ok(Value::from_int_unchecked(written)),
                Err(number) => Err(th.os_error(number, None)),
            }
        }));
    }
    // SAFETY: the bytes are readable
    let write = move || unsafe { libc::write(descriptor, bytes.as_ptr() as *const libc::c_void, bytes.len()) as i64 };
    change_file(th, None, write, move |th, _| th.descriptor_changed(descriptor))
}

fn pwrite(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let bytes = th.buffer_argument(args[1])?.into_owned();
    let offset = th.index_isize_overflow(args[2])? as i64;
    // SAFETY: the bytes are readable
    let write = move || unsafe { libc::pwrite(descriptor, bytes.as_ptr() as *const libc::c_void, bytes.len(), offset) as i64 };
    change_file(th, None, write, move |th, _| th.descriptor_changed(descriptor))
}

fn lseek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let offset = th.index_isize_overflow(args[1])? as i64;
    let whence = int(th, args, 2, 0)?;
    // SAFETY: no memory is involved
    change_number(th, None, move || unsafe { libc::lseek(descriptor, offset, whence) })
}

fn two_ends(th: &mut Thread, flags: i32) -> Res<Value> {
    th.outside(Box::new(move |th| {
        let mut ends = [0i32; 2];
        // SAFETY: the array has room for two descriptors
        if unsafe { libc::pipe2(ends.as_mut_ptr(), flags) } != 0 {
            return Err(super::failed(th, None));
        }
        th.new_tuple(&[Value::from_small(ends[0]), Value::from_small(ends[1])])
    }))
}

fn pipe(th: &mut Thread, _: &[Value]) -> Res<Value> { two_ends(th, libc::O_CLOEXEC) }

fn pipe2(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let flags = int(th, args, 0, 0)?;
    two_ends(th, flags)
}

fn dup(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    // SAFETY: no memory is involved
    change_number(th, None, move || unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0) as i64 })
}

fn dup2(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (from, to) = (descriptor(th, args[0])?, descriptor(th, args[1])?);
    let flags = if th.truth_argument(args, 2, true)? { 0 } else { libc::O_CLOEXEC };
    let interp = th.interp.clone();
    change_number(th, None, move || {
        interp.output.lock().flush();
        // SAFETY: no memory is involved
        unsafe { if flags == 0 || from == to { libc::dup2(from, to) as i64 } else { libc::dup3(from, to, flags) as i64 } }
    })
}

fn isatty(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = int(th, args, 0, 0)?;
    // SAFETY: isatty only looks at the descriptor
    Ok(Value::from_bool(unsafe { libc::isatty(descriptor) } == 1))
}

macro_rules! plain { ($($function:ident $call:ident;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let descriptor = descriptor(th, args[0])?;
        // SAFETY: no memory is involved
        change(th, None, move || unsafe { libc::$call(descriptor) })
    }
)* }; }

plain! { fsync fsync; fdatasync fdatasync; }

fn ftruncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let length = th.index_isize_overflow(args[1])? as i64;
    let file = Path { text: Default::default(), is_bytes: false, descriptor: Some(descriptor) };
    // SAFETY: no memory is involved
    change(th, Some(file), move || unsafe { libc::ftruncate(descriptor, length) })
}

fn control(descriptor: i32, get: i32, set: i32, bit: i32, on: Option<bool>) -> i32 {
    // SAFETY: no memory is involved
    unsafe {
        let flags = libc::fcntl(descriptor, get);
        match on {
            _ if flags < 0 => -1,
            None => (flags & bit != 0) as i32,
            Some(true) => libc::fcntl(descriptor, set, flags | bit),
            Some(false) => libc::fcntl(descriptor, set, flags & !bit),
        }
    }
}

fn get_inheritable(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    match control(descriptor, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, None) {
        -1 => Err(super::failed(th, None)),
        set => Ok(Value::from_bool(set == 0)),
    }
}

fn set_inheritable(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let inheritable = th.truth(args[1])?;
    change(th, None, move || control(descriptor, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, Some(!inheritable)))
}

fn get_blocking(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    match control(descriptor, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, None) {
        -1 => Err(super::failed(th, None)),
        set => Ok(Value::from_bool(set == 0)),
    }
}

fn set_blocking(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let blocking = th.truth(args[1])?;
    change(th, None, move || control(descriptor, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, Some(!blocking)))
}

fn sendfile(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (to, from) = (descriptor(th, args[0])?, descriptor(th, args[1])?);
    let offset = match given(args, 2) {
        Some(offset) if !offset.is_none() => Some(th.index_isize_overflow(offset)? as i64),
        _ => None,
    };
    let count = count_argument(th, args[3])?;
    let send = move || {
        let mut at = offset.unwrap_or(0);
        let pointer = if offset.is_some() { &raw mut at } else { std::ptr::null_mut() };
        // SAFETY: the offset, when given, is writable
        unsafe { libc::sendfile(to, from, pointer, count) as i64 }
    };
    change_file(th, None, send, move |th, _| th.descriptor_changed(to))
}

fn ttyname(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let descriptor = descriptor(th, args[0])?;
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer has the length told
    let status = unsafe { libc::ttyname_r(descriptor, buffer.as_mut_ptr() as *mut libc::c_char, buffer.len()) };
    if status != 0 {
        return Err(th.os_error(status, None));
    }
    let end = buffer.iter().position(|byte| *byte == 0).unwrap_or(0);
    super::name_value(th, &buffer[..end], false)
}

fn device_encoding(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let answer = isatty(th, args)?;
    if answer.is_true() { th.intern("utf-8") } else { Ok(Value::NONE) }
}

pub const FUNCTIONS: &[Native] = &[
    native("open", "(path, flags, mode=511, *, dir_fd=None)", open),
    native("close", "(fd)", close),
    native("closerange", "(fd_low, fd_high, /)", closerange),
    native("read", "(fd, length, /)", read),
    native("readinto", "(fd, buffer, /)", readinto),
    native("pread", "(fd, length, offset, /)", pread),
    native("write", "(fd, data, /)", write),
    native("pwrite", "(fd, buffer, offset, /)", pwrite),
    native("lseek", "(fd, position, whence, /)", lseek),
    native("pipe", "()", pipe),
    native("pipe2", "(flags, /)", pipe2),
    native("dup", "(fd, /)", dup),
    native("dup2", "(fd, fd2, inheritable=True)", dup2),
    native("isatty", "(fd, /)", isatty),
    native("fsync", "(fd)", fsync),
    native("fdatasync", "(fd)", fdatasync),
    native("ftruncate", "(fd, length, /)", ftruncate),
    native("get_inheritable", "(fd, /)", get_inheritable),
    native("set_inheritable", "(fd, inheritable, /)", set_inheritable),
    native("get_blocking", "(fd, /)", get_blocking),
    native("set_blocking", "(fd, blocking, /)", set_blocking),
    native("sendfile", "(out_fd, in_fd, offset, count)", sendfile),
    native("ttyname", "(fd, /)", ttyname),
    native("device_encoding", "(fd)", device_encoding),
];
