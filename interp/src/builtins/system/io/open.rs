//! `open`: modes, descriptors, and the stack of layers.

use super::core::file;
use super::file::File;
use super::{BELOW, CORE, INFO, NAME, text};
use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::number::is_int;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::sync::atomic::Ordering::Relaxed;

/// A mode of `FileIO`.
struct Mode { readable: bool, writable: bool, append: bool, created: bool, flags: i32 }

fn parse_raw_mode(th: &mut Thread, mode: &str) -> Res<Mode> {
    let plus = mode.contains('+');
    let main: String = mode.chars().filter(|ch| "rwax".contains(*ch)).collect();
    let mut parsed = Mode { readable: plus, writable: plus, append: false, created: false, flags: 0 };
    match main.as_str() {
        "r" => parsed.readable = true,
        "w" => {
            parsed.writable = true;
            parsed.flags = libc::O_CREAT | libc::O_TRUNC;
        }
        "a" => {
            parsed.writable = true;
            parsed.append = true;
            parsed.flags = libc::O_CREAT | libc::O_APPEND;
        }
        "x" => {
            parsed.writable = true;
            parsed.created = true;
            parsed.flags = libc::O_CREAT | libc::O_EXCL;
        }
        _ => {
            if mode.chars().any(|ch| !"rwaxb+".contains(ch)) {
                return Err(th.value_error(format!("invalid mode: {mode}")));
            }
            return Err(th.value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
        }
    }
    parsed.flags |= match (parsed.readable, parsed.writable) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    Ok(parsed)
}

impl Thread {
    /// The bytes of a path: str (surrogates back to bytes), bytes, or `__fspath__`.
    pub fn path_bytes(&mut self, value: Value, what: &str) -> Res<Vec<u8>> {
        let bytes = self.path_bytes_unchecked(value, what)?;
        if bytes.contains(&0) {
            return Err(self.value_error("embedded null byte"));
        }
        Ok(bytes)
    }

    /// As [`Thread::path_bytes`]; null bytes may be among them.
    pub fn path_bytes_unchecked(&mut self, value: Value, what: &str) -> Res<Vec<u8>> {
        let mut path = value;
        if !is_str(path) && !crate::object::bytes::is_bytes(path) {
            let name = self.interp.names.__fspath__.get();
            let Some(method) = self.special(path, name)? else {
                let got = self.type_name(value);
                return Err(self.type_error(format!("{what}, not {got}")));
            };
            path = self.call_special(method, path, &[])?;
            if !is_str(path) && !crate::object::bytes::is_bytes(path) {
                let (class, got) = (self.type_name(value), self.type_name(path));
                return Err(self.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {got}")));
            }
        }
        if is_str(path) { self.encode_text(path, crate::text::codec::Codec::Utf8, "surrogateescape") } else { Ok(crate::object::bytes::slice(path).to_vec()) }
    }
}

/// Opens `target` (path or descriptor) into a `FileIO` object.
pub fn open_into(th: &mut Thread, object: Value, target: Value, mode: &str, close: bool, opener: Value) -> Res<()> {
    let parsed = parse_raw_mode(th, mode)?;
    let old = th.io_get(object, CORE)?;
    if old.is_ptr() {
        th.core_close(old)?;
    }
    let descriptor = if is_int(target) {
        let Some(descriptor) = crate::object::number::small_integer(target).and_then(|number| i32::try_from(number).ok()) else {
            return Err(th.overflow_error("Python int too large to convert to C int"));
        };
        if descriptor < 0 {
            return Err(th.value_error("negative file descriptor"));
        }
        // SAFETY: all-zero is a valid stat, and the structure is writable
        let known = unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            libc::fstat(descriptor, &mut status) == 0
        };
        if !known {
            return Err(th.os_error(libc::EBADF, Some(target)));
        }
        descriptor
    } else {
        if !close {
            return Err(th.value_error("Cannot use closefd=False with file name"));
        }
        let flags = parsed.flags | libc::O_CLOEXEC;
        if opener.is_none() || opener.is_unbound() {
            open_path(th, target, flags, &parsed)?
        } else {
            let flags = Value::from_small(flags);
            let answer = th.call(opener, &[target, flags])?;
            if !is_int(answer) {
                return Err(th.type_error("expected integer from opener"));
            }
            let descriptor = th.index_isize_overflow(answer)?;
            if descriptor < 0 {
                return Err(th.value_error(format!("opener returned {descriptor}")));
            }
            descriptor as i32
        }
    };
    let mut made = File::new(descriptor, parsed.readable, parsed.writable, parsed.append);
    // SAFETY: all-zero is a valid stat, and the structure is writable
    let is_directory = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        libc::fstat(descriptor, &mut status) == 0 && status.st_mode & libc::S_IFMT == libc::S_IFDIR
    };
    if is_directory {
        made.close_descriptor.store(close && !is_int(target), Relaxed);
        let _ = made.close();
        return Err(th.os_error(libc::EISDIR, Some(target)));
    }
    made.close_descriptor.store(close, Relaxed);
    let start = if is_int(target) && made.positional {
        // SAFETY: no memory is involved
        unsafe { libc::lseek(descriptor, 0, libc::SEEK_CUR) }.max(0) as u64
    } else {
        0
    };
    if !is_int(target) && descriptor <= 2 {
        made.stream = 0;
    }
    if parsed.append {
        // SAFETY: no memory is involved
        unsafe { libc::lseek(descriptor, 0, libc::SEEK_END) };
    }
    if made.readable && made.regular {
        th.note_file(made.device, made.inode);
        th.release_held_writes_to(made.device, made.inode)?;
        super::core::flush_writers(th, made.device, made.inode);
    }
    let opened_here = !is_int(target) && (opener.is_none() || opener.is_unbound());
    // who opened the descriptor closes it when the transaction is undone
    let given = !opened_here && th.tx.is_active();
    made.unconfirmed.store(given, Relaxed);
    let core = th.new_core(made)?;
    if given {
        let file = std::sync::Arc::downgrade(&super::core::shared(core));
        th.held.push(crate::object::thread::Held::Action(Box::new(move |_| {
            if let Some(file) = file.upgrade() {
                file.unconfirmed.store(false, Relaxed);
            }
        })));
    }
    if opened_here {
        th.close_on_abort(core);
    }
    if start > 0 {
        th.set_core_position(core, start)?;
    }
    th.io_set(object, CORE, core)?;
    th.io_set(object, NAME, target)?;
    th.io_set(object, INFO, Value::from_bool(parsed.created))
}

fn open_path(th: &mut Thread, target: Value, flags: i32, mode: &Mode) -> Res<i32> {
    let path = th.path_bytes(target, "expected str, bytes or os.PathLike object")?;
    let Ok(path) = std::ffi::CString::new(path) else { return Err(th.value_error("embedded null byte")) };
    if th.tx.is_active() && mode.writable && (mode.flags & (libc::O_TRUNC | libc::O_CREAT) != 0) {
        // what this makes or cuts cannot be undone
        th.stay_irrevocable()?;
        th.release_held_writes();
    }
    th.note_path(Some(path.as_bytes()));
    let changes = mode.writable && (mode.flags & (libc::O_TRUNC | libc::O_CREAT) != 0);
    if changes && th.tx.is_active() {
        // nobody is to believe what he sees from here on until the commit
        th.path_changed(Some(path.as_bytes()));
    }
    let mut collected = false;
    loop {
        // SAFETY: the path is a C string
        let descriptor = th.mutator.safe_region(|| unsafe { libc::open(path.as_ptr(), flags, 0o666) });
        if descriptor >= 0 {
            if changes {
                th.path_changed(Some(path.as_bytes()));
                th.descriptor_changed(descriptor);
            }
            return Ok(descriptor);
        }
        let error = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        if error == libc::EINTR {
            continue;
        }
        if matches!(error, libc::EMFILE | libc::ENFILE) && !collected {
            // files nobody refers to any more are still open
            collected = true;
            th.mutator.collect();
            let interp = th.interp.clone();
            interp.hooks.native_boxes.reap(&interp.heap);
            continue;
        }
        return Err(th.os_error(error, Some(target)));
    }
}

fn layer(th: &mut Thread, class: &'static str, raw: Value) -> Res<Value> {
    let class = th.native_type(class);
    let core = th.io_get(raw, CORE)?;
    file(core).unbuffered.store(false, Relaxed);
    let made = th.new_instance(class)?;
    th.io_set(made, CORE, core)?;
    th.io_set(made, BELOW, raw)?;
    Ok(made)
}

/// `open(...)`
pub fn open(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mode = match given(args, 1) {
        Some(mode) => to_rust(th.str_argument(mode, "open() argument 'mode' must be str")?),
        None => "r".to_string(),
    };
    let buffering = th.int_argument(args, 2, -1)?;
    let invalid = mode.chars().any(|ch| !"axrwb+t".contains(ch)) || mode.chars().enumerate().any(|(i, ch)| mode.chars().skip(i + 1).any(|other| other == ch));
    if invalid {
        let mode = th.new_str(&mode)?;
        let mode = th.repr_rust(mode)?;
        return Err(th.value_error(format!("invalid mode: {mode}")));
    }
    let binary_mode = mode.contains('b');
    if binary_mode && mode.contains('t') {
        return Err(th.value_error("can't have text and binary mode at once"));
    }
    let main = mode.chars().filter(|ch| "rwax".contains(*ch)).count();
    if main != 1 {
        return Err(th.value_error("must have exactly one of create/read/write/append mode"));
    }
    if binary_mode {
        for (at, message) in [(3, "binary mode doesn't take an encoding argument"), (4, "binary mode doesn't take an errors argument"), (5, "binary mode doesn't take a newline argument")] {
            if some(args, at).is_some() {
                return Err(th.value_error(message));
            }
        }
    }
    let target = args[0];
    if !is_int(target) && !is_str(target) && !crate::object::bytes::is_bytes(target) {
        let name = th.interp.names.__fspath__.get();
        if th.special(target, name)?.is_none() {
            let got = th.type_name(target);
            return Err(th.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        }
    }
    let raw_mode: String = mode.chars().filter(|ch| "rwax+".contains(*ch)).collect();
    let close = th.truth_argument(args, 6, true)?;
    let opener = given(args, 7).unwrap_or(Value::NONE);
    let file_class = th.native_type("_io.FileIO");
    let raw = th.new_instance(file_class)?;
    let name = if !is_int(target) && !is_str(target) && !crate::object::bytes::is_bytes(target) {
        let bytes = th.path_bytes(target, "expected str, bytes or os.PathLike object")?;
        th.decode(&bytes, "utf-8", "surrogateescape")?
    } else {
        target
    };
    open_into(th, raw, name, &raw_mode, close, opener)?;
    th.io_set(raw, NAME, target)?;
    let core = th.io_get(raw, CORE)?;
    let handle = file(core);
    // SAFETY: isatty only looks at the descriptor
    let terminal = buffering < 0 && !handle.regular && unsafe { libc::isatty(handle.descriptor()) } == 1;
    let line_buffering = buffering == 1 && !binary_mode || terminal;
    if buffering == 0 {
        handle.unbuffered.store(true, Relaxed);
        if binary_mode {
            return Ok(raw);
        }
        let _ = handle.close();
        return Err(th.value_error("can't have unbuffered text I/O"));
    }
    let class = match (handle.readable, handle.writable) {
        (true, true) => "_io.BufferedRandom",
        (true, false) => "_io.BufferedReader",
        _ => "_io.BufferedWriter",
    };
    let buffer = layer(th, class, raw)?;
    if binary_mode {
        return Ok(buffer);
    }
    let class = th.native_type("_io.TextIOWrapper");
    let arguments = [buffer, given(args, 3).unwrap_or(Value::NONE), given(args, 4).unwrap_or(Value::NONE), given(args, 5).unwrap_or(Value::NONE), Value::from_bool(line_buffering)];
    let stream = match th.call(class, &arguments) {
        Ok(stream) => stream,
        Err(unwind) => {
            if unwind == crate::object::unwind::Unwind::Raised {
                let _ = handle.close();
            }
            return Err(unwind);
        }
    };
    let mode_name = th.intern("mode")?;
    let mode = th.new_str(&mode)?;
    th.instance_set(stream, mode_name, mode)?;
    Ok(stream)
}

/// One of the process's standard streams.
pub fn standard(th: &mut Thread, descriptor: i32, name: &str, errors: &str) -> Res<Value> {
    // SAFETY: all-zero is a valid stat, and the structure is writable
    let known = unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        libc::fstat(descriptor, &mut status) == 0
    };
    if !known {
        return Ok(Value::NONE);
    }
    let writes = descriptor != 0;
    let mut made = File::new(descriptor, !writes, writes, false);
    made.positional = false;
    made.stream = if writes { descriptor as u8 } else { 0 };
    made.close_descriptor.store(false, Relaxed);
    let core = th.new_core(made)?;
    let file_class = th.native_type("_io.FileIO");
    let raw = th.new_instance(file_class)?;
    th.io_set(raw, CORE, core)?;
    let shown = th.new_str(&format!("<{name}>"))?;
    th.io_set(raw, NAME, shown)?;
    let buffer = layer(th, if writes { "_io.BufferedWriter" } else { "_io.BufferedReader" }, raw)?;
    let class = th.native_type("_io.TextIOWrapper");
    let stream = th.new_instance(class)?;
    let (encoding, errors) = (th.intern("utf-8")?, th.intern(errors)?);
    // SAFETY: isatty only looks at the descriptor
    let terminal = unsafe { libc::isatty(descriptor) } == 1;
    let flags = if terminal || descriptor == 2 { 1 << 3 } else { 0 };
    text::setup(th, stream, buffer, encoding, errors, flags)?;
    let mode_name = th.intern("mode")?;
    let mode = th.intern(if writes { "w" } else { "r" })?;
    th.instance_set(stream, mode_name, mode)?;
    Ok(stream)
}

fn open_code(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mode = th.intern("rb")?;
    let mut all = [Value::UNBOUND; 8];
    all[0] = args[0];
    all[1] = mode;
    open(th, &all)
}

fn text_encoding(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match some(args, 0) {
        Some(encoding) => Ok(encoding),
        None => th.intern("utf-8"),
    }
}

pub const FUNCTIONS: &[Native] = &[
    native("open", "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", open).repeatable(),
    native("open_code", "(path)", open_code),
    native("text_encoding", "(encoding, stacklevel=2, /)", text_encoding),
];

