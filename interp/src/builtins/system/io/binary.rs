//! `FileIO` and the buffered classes.
//!
//! FileIO words: core, -, -, -, -, -, name, -. Buffered words: core (native raw file) or unbound, raw object; a reader around
//! a foreign raw object keeps bytes read ahead and their position in the next two words.

use super::core::file;
use super::file::Lines;
use super::{BELOW, CORE, FIRST, INFO, NAME, SECOND, base, open};
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::bytes::slice;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::sync::atomic::Ordering::Relaxed;

/// Bytes asked of a foreign raw object.
const CHUNK: i32 = 64 << 10;

/// The core of a native stream that is open; None: a layer around a foreign object.
fn core_of(th: &mut Thread, value: Value) -> Res<Option<Value>> {
    let core = th.io_get(value, CORE)?;
    if core.is_ptr() {
        th.core_check(core)?;
        return Ok(Some(core));
    }
    let below = th.io_get(value, BELOW)?;
    if !below.is_ptr() {
        return Err(th.value_error(if below.is_none() { "raw stream has been detached" } else { "I/O operation on uninitialized object" }));
    }
    Ok(None)
}

fn below(th: &mut Thread, value: Value) -> Res<Value> { th.io_get(value, BELOW) }

fn require(th: &mut Thread, core: Value, write: bool) -> Res<()> {
    let handle = file(core);
    if write && !handle.writable {
        return Err(th.unsupported_operation("write"));
    }
    if !write && !handle.readable {
        return Err(th.unsupported_operation("read"));
    }
    Ok(())
}

fn bytes_of(th: &mut Thread, bytes: Vec<u8>) -> Res<Value> { th.new_bytes(&bytes) }

// ---- reading

fn read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = core_of(th, args[0])?;
    let size = th.size_argument(args, 1)?;
    let Some(core) = core else { return foreign_read(th, args[0], size) };
    require(th, core, false)?;
    if file(core).positional {
        return th.core_read_at(core, size);
    }
    th.check_read_size(size.unwrap_or(0))?;
    th.core_stream(core, move |file, stop| file.take(size, stop), bytes_of)
}

fn read1(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = core_of(th, args[0])?;
    let size = th.size_argument(args, 1)?.unwrap_or(super::file::BLOCK_BYTES);
    let Some(core) = core else {
        if foreign_ahead(th, args[0])?.is_empty() {
            foreign_fill(th, args[0])?;
        }
        let length = foreign_ahead(th, args[0])?.len().min(size);
        return foreign_take(th, args[0], length);
    };
    require(th, core, false)?;
    if file(core).positional {
        return th.core_read_at(core, Some(size));
    }
    th.core_stream(core, move |file, stop| file.take_some(size, true, stop), bytes_of)
}

fn peek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(core) = core_of(th, args[0])? else {
        if foreign_ahead(th, args[0])?.is_empty() {
            foreign_fill(th, args[0])?;
        }
        let ahead = foreign_ahead(th, args[0])?;
        return th.new_bytes(ahead);
    };
    if file(core).positional {
        let position = th.core_position(core)?;
        let made = th.core_read_at(core, Some(8192))?;
        th.set_core_position(core, position)?;
        return Ok(made);
    }
    th.core_stream(core, |file, stop| file.peek(stop), bytes_of)
}

fn readline(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = core_of(th, args[0])?;
    let limit = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    match core {
        Some(core) => line(th, core, limit),
        None => foreign_line(th, args[0], limit),
    }
}

#[inline]
fn line(th: &mut Thread, core: Value, limit: usize) -> Res<Value> {
    require(th, core, false)?;
    if file(core).positional {
        let (block, at, length) = th.core_line_at(core, Lines::Feed, limit)?;
        return th.new_bytes(&block.bytes[at..at + length]);
    }
    th.core_stream(core, move |file, stop| file.take_line(Lines::Feed, limit, stop), bytes_of)
}

fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(core) = core_of(th, args[0])? else {
        let line = foreign_line(th, args[0], usize::MAX)?;
        return if slice(line).is_empty() { Err(th.stop_iteration(Value::NONE)) } else { Ok(line) };
    };
    require(th, core, false)?;
    if file(core).positional {
        let (block, at, length) = th.core_line_at(core, Lines::Feed, usize::MAX)?;
        return if length == 0 { Err(th.stop_iteration(Value::NONE)) } else { th.new_bytes(&block.bytes[at..at + length]) };
    }
    th.core_stream(core, |file, stop| file.take_line(Lines::Feed, usize::MAX, stop), |th, line| if line.is_empty() { Err(th.stop_iteration(Value::NONE)) } else { th.new_bytes(&line) })
}

fn readinto(th: &mut Thread, args: &[Value]) -> Res<Value> { into(th, args, read) }
fn readinto1(th: &mut Thread, args: &[Value]) -> Res<Value> { into(th, args, read1) }

fn into(th: &mut Thread, args: &[Value], function: fn(&mut Thread, &[Value]) -> Res<Value>) -> Res<Value> {
    let room = th.len(args[1])?;
    let streaming = match core_of(th, args[0])? {
        Some(core) => !file(core).positional,
        None => false,
    };
    if streaming {
        // the buffer is filled after the read, so this cannot end with it: irrevocable
        th.stay_irrevocable()?;
    }
    th.native_depth += 1;
    let data = function(th, &[args[0], Value::from_int_unchecked(room as i64)]);
    th.native_depth -= 1;
    let data = data?;
    if data.is_none() {
        return Ok(Value::NONE);
    }
    let bytes = slice(data);
    th.write_into(args[1], bytes)?;
    Ok(Value::from_int_unchecked(bytes.len() as i64))
}

impl Thread {
    /// Makes the open transaction irrevocable: what follows reads what cannot be read again.
    pub fn stay_irrevocable(&mut self) -> Res<()> {
        if self.may_abort() {
            self.become_irrevocable()?;
        }
        Ok(())
    }
}

// ---- a reader around a foreign raw object

fn foreign_ahead<'a>(th: &mut Thread, value: Value) -> Res<&'a [u8]> {
    let bytes = th.io_get(value, FIRST)?;
    if !bytes.is_ptr() {
        return Ok(&[]);
    }
    let at = th.io_get(value, SECOND)?.as_int() as usize;
    Ok(&slice(bytes)[at..])
}

/// Reads more; false at the end. A raw object that would block counts as the end.
fn foreign_fill(th: &mut Thread, value: Value) -> Res<bool> {
    let raw = below(th, value)?;
    let buffer = th.new_bytearray(&vec![0; CHUNK as usize])?;
    let count = th.call_named(raw, "readinto", &[buffer])?;
    if count.is_none() {
        return Ok(false);
    }
    let count = th.index_isize_overflow(count)?;
    if !(0..=CHUNK as isize).contains(&count) {
        let class = th.interp.types.OSError.get();
        return Err(th.raise(class, format!("raw readinto() returned invalid length {count} (should have been between 0 and {CHUNK})")));
    }
    let fresh = th.bytearray_range(buffer, 0, count as usize)?;
    let mut bytes = foreign_ahead(th, value)?.to_vec();
    bytes.extend_from_slice(&fresh);
    let bytes = th.new_bytes(&bytes)?;
    th.io_set(value, FIRST, bytes)?;
    th.io_set(value, SECOND, Value::from_small(0))?;
    Ok(count > 0)
}

fn foreign_take(th: &mut Thread, value: Value, length: usize) -> Res<Value> {
    let made = {
        let ahead = foreign_ahead(th, value)?;
        th.new_bytes(&ahead[..length])?
    };
    if length > 0 {
        let at = th.io_get(value, SECOND)?.as_int();
        th.io_set(value, SECOND, Value::from_int_unchecked(at + length as i64))?;
    }
    Ok(made)
}

fn foreign_read(th: &mut Thread, value: Value, size: Option<usize>) -> Res<Value> {
    let raw = below(th, value)?;
    let Some(size) = size else {
        let length = foreign_ahead(th, value)?.len();
        let ahead = foreign_take(th, value, length)?;
        let name = th.intern("readall")?;
        let rest = match th.get_attribute_opt(raw, name)? {
            Some(readall) => th.call(readall, &[])?,
            None => th.call_named(raw, "read", &[])?,
        };
        if rest.is_none() {
            return Ok(if length == 0 { Value::NONE } else { ahead });
        }
        let rest = th.buffer_argument(rest)?;
        let mut all = slice(ahead).to_vec();
        all.extend_from_slice(&rest);
        return th.new_bytes(&all);
    };
    while foreign_ahead(th, value)?.len() < size {
        if !foreign_fill(th, value)? {
            break;
        }
    }
    let length = foreign_ahead(th, value)?.len().min(size);
    foreign_take(th, value, length)
}

fn foreign_line(th: &mut Thread, value: Value, limit: usize) -> Res<Value> {
    let mut searched = 0;
    loop {
        let ahead = foreign_ahead(th, value)?;
        if let Some(at) = memchr::memchr(b'\n', &ahead[searched..]) {
            return foreign_take(th, value, (searched + at + 1).min(limit));
        }
        searched = ahead.len();
        if searched >= limit || !foreign_fill(th, value)? {
            let length = searched.min(limit);
            return foreign_take(th, value, length);
        }
    }
}

// ---- writing

fn write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = core_of(th, args[0])?;
    if crate::object::string::is_str(args[1]) {
        return Err(th.type_error("a bytes-like object is required, not 'str'"));
    }
    let bytes = th.buffer_argument(args[1])?;
    let Some(core) = core else {
        let raw = below(th, args[0])?;
        let mut rest: &[u8] = &bytes;
        while !rest.is_empty() {
            let piece = th.new_bytes(rest)?;
            let count = th.call_named(raw, "write", &[piece])?;
            if count.is_none() {
                let class = th.interp.types.BlockingIOError.get();
                return Err(th.raise(class, "write could not complete without blocking".into()));
            }
            let count = th.index_isize_overflow(count)?;
            if count <= 0 || count as usize > rest.len() {
                break;
            }
            rest = &rest[count as usize..];
        }
        return Ok(Value::from_int_unchecked(bytes.len() as i64));
    };
    require(th, core, true)?;
    th.core_write(core, &bytes)?;
    Ok(Value::from_int_unchecked(bytes.len() as i64))
}

fn flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match core_of(th, args[0])? {
        Some(core) => th.core_flush(core),
        None => {
            let raw = below(th, args[0])?;
            th.call_named(raw, "flush", &[])
        }
    }
}

// ---- position and state

fn seek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = core_of(th, args[0])?;
    let whence = th.int_argument(args, 2, 0)?;
    if !(0..=4).contains(&whence) {
        return Err(th.value_error(format!("whence value {whence} unsupported")));
    }
    let offset = th.index_isize_overflow(args[1])? as i64;
    match core {
        Some(core) => th.core_seek(core, offset, whence),
        None => {
            let raw = below(th, args[0])?;
            let ahead = foreign_ahead(th, args[0])?.len() as i64;
            let offset = if whence == 1 { offset - ahead } else { offset };
            th.io_set(args[0], FIRST, Value::UNBOUND)?;
            th.io_set(args[0], SECOND, Value::from_small(0))?;
            th.call_named(raw, "seek", &[Value::from_int_unchecked(offset), Value::from_int_unchecked(whence)])
        }
    }
}

fn tell(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match core_of(th, args[0])? {
        Some(core) => th.core_tell(core),
        None => {
            let raw = below(th, args[0])?;
            let ahead = foreign_ahead(th, args[0])?.len() as i64;
            let position = th.call_named(raw, "tell", &[])?;
            let position = th.index_isize_overflow(position)? as i64;
            th.new_int(position - ahead)
        }
    }
}

fn truncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(core) = core_of(th, args[0])? else {
        let raw = below(th, args[0])?;
        return match given(args, 1) {
            Some(size) => th.call_named(raw, "truncate", &[size]),
            None => th.call_named(raw, "truncate", &[]),
        };
    };
    if !file(core).writable {
        return Err(th.unsupported_operation("File not open for writing"));
    }
    let size = match given(args, 1).filter(|size| !size.is_none()) {
        Some(size) => Some(th.index_isize_overflow(size)?.max(0) as u64),
        None => None,
    };
    th.core_stream(
        core,
        move |file, _| {
            let size = match size {
                Some(size) => size,
                None => file.tell()?,
            };
            file.truncate(size).map(|()| size)
        },
        |th, size| th.new_uint(size),
    )
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() {
        return th.core_close(core);
    }
    let raw = below(th, args[0])?;
    if !raw.is_ptr() {
        return Ok(Value::NONE);
    }
    if base::is_closed(th, raw)? {
        return Ok(Value::NONE);
    }
    let flushed = th.call_named(args[0], "flush", &[]);
    let pending = if flushed.is_err() { Some(th.take_raised()) } else { None };
    let closed = th.call_named(raw, "close", &[]);
    match (flushed, pending) {
        (Err(unwind), Some(exception)) if closed.is_ok() => {
            th.raised = exception;
            Err(unwind)
        }
        _ => closed.map(|_| Value::NONE),
    }
}

fn closed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() {
        return Ok(Value::from_bool(th.core_closed(core)?));
    }
    let raw = below(th, args[0])?;
    if !raw.is_ptr() {
        return Ok(Value::FALSE);
    }
    Ok(Value::from_bool(base::is_closed(th, raw)?))
}

fn delegate(th: &mut Thread, args: &[Value], method: &str, native: fn(&super::file::File) -> bool) -> Res<Value> {
    match core_of(th, args[0])? {
        Some(core) => Ok(Value::from_bool(native(file(core)))),
        None => {
            let raw = below(th, args[0])?;
            th.call_named(raw, method, &[])
        }
    }
}

fn readable(th: &mut Thread, args: &[Value]) -> Res<Value> { delegate(th, args, "readable", |file| file.readable) }
fn writable(th: &mut Thread, args: &[Value]) -> Res<Value> { delegate(th, args, "writable", |file| file.writable) }
fn seekable(th: &mut Thread, args: &[Value]) -> Res<Value> { delegate(th, args, "seekable", |file| file.seekable()) }

fn isatty(th: &mut Thread, args: &[Value]) -> Res<Value> {
    // SAFETY: isatty only looks at the descriptor
    delegate(th, args, "isatty", |file| unsafe { libc::isatty(file.descriptor()) == 1 })
}

fn fileno(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() && th.core_closed(core)? {
        return Err(th.value_error("I/O operation on closed file"));
    }
    match core_of(th, args[0])? {
        Some(core) => th.core_descriptor(core).map(Value::from_small),
        None => {
            let raw = below(th, args[0])?;
            th.call_named(raw, "fileno", &[])
        }
    }
}

fn detach(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let _ = core_of(th, args[0])?;
    let raw = below(th, args[0])?;
    th.call_named(args[0], "flush", &[])?;
    th.io_set(args[0], CORE, Value::UNBOUND)?;
    th.io_set(args[0], BELOW, Value::NONE)?;
    Ok(raw)
}

fn raw_attribute(th: &mut Thread, args: &[Value]) -> Res<Value> { below(th, args[0]) }

fn name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let raw = below(th, args[0])?;
    let name = th.interp.names.name.get();
    th.get_attribute(raw, name)
}

fn mode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let raw = below(th, args[0])?;
    let name = th.intern("mode")?;
    th.get_attribute(raw, name)
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_name(args[0]);
    let name = th.interp.names.name.get();
    let text = match th.find_attribute(args[0], name) {
        Ok(Some(name)) => format!("<_io.{class} name={}>", th.repr_rust(name)?),
        Ok(None) => format!("<_io.{class}>"),
        Err(unwind) => {
            let error = th.interp.types.Exception.get();
            th.absorb(unwind, error)?;
            format!("<_io.{class}>")
        }
    };
    th.new_str(&text)
}

/// `__init__` of a buffered class around a raw object.
fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let raw = args[1];
    if let Some(size) = given(args, 2)
        && th.index_isize_overflow(size)? <= 0
    {
        return Err(th.value_error("buffer size must be strictly positive"));
    }
    let class = th.type_of(args[0]);
    let wants_read = !crate::object::type_object::is_subtype(class, th.native_type("_io.BufferedWriter"));
    let wants_write = !crate::object::type_object::is_subtype(class, th.native_type("_io.BufferedReader"));
    for (wanted, method, message) in [(wants_read, "readable", "File or stream is not readable."), (wants_write, "writable", "File or stream is not writable.")] {
        if wanted {
            let answer = th.call_named(raw, method, &[])?;
            if !th.truth(answer)? {
                return Err(th.unsupported_operation(message));
            }
        }
    }
    th.io_set(args[0], BELOW, raw)?;
    let file_class = th.native_type("_io.FileIO");
    if th.type_of(raw) == file_class {
        let core = th.io_get(raw, CORE)?;
        file(core).unbuffered.store(false, Relaxed);
        th.io_set(args[0], CORE, core)?;
    }
    Ok(Value::NONE)
}

const SHARED: [Native; 15] = [
    native("flush", "(self, /)", flush),
    native("seek", "(self, target, whence=0, /)", seek),
    native("tell", "(self, /)", tell),
    native("truncate", "(self, pos=None, /)", truncate),
    native("close", "(self, /)", close),
    native("readable", "(self, /)", readable),
    native("writable", "(self, /)", writable),
    native("seekable", "(self, /)", seekable),
    native("isatty", "(self, /)", isatty),
    native("fileno", "(self, /)", fileno),
    native("detach", "(self, /)", detach),
    native("__repr__", "(self, /)", repr),
    native("__init__", "(self, raw, buffer_size=8192)", init),
    native("_dealloc_warn", "(self, source, /)", |_, _| Ok(Value::NONE)),
    native("__enter__", "(self, /)", base::enter),
];

const READING: [Native; 7] = [
    native("read", "(self, size=-1, /)", read),
    native("read1", "(self, size=-1, /)", read1),
    native("peek", "(self, size=0, /)", peek),
    native("readline", "(self, size=-1, /)", readline),
    native("readinto", "(self, buffer, /)", readinto),
    native("readinto1", "(self, buffer, /)", readinto1),
    native("__next__", "(self, /)", next),
];

const WRITING: Native = native("write", "(self, buffer, /)", write);

const fn joined<const N: usize>(parts: &[&[Native]]) -> [Native; N] {
    let mut all = [WRITING; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    all
}

pub const READER_METHODS: &[Native] = &joined::<22>(&[&SHARED, &READING]);
pub const WRITER_METHODS: &[Native] = &joined::<16>(&[&SHARED, &[WRITING]]);
pub const RANDOM_METHODS: &[Native] = &joined::<23>(&[&SHARED, &READING, &[WRITING]]);

pub const ATTRIBUTES: &[Attribute] = &[attribute("closed", closed), attribute("raw", raw_attribute), attribute("name", name), attribute("mode", mode)];

// ---- FileIO

fn file_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mode = match given(args, 2) {
        Some(mode) => crate::object::string::to_rust(th.str_argument(mode, "FileIO() argument 2 must be str")?),
        None => "r".into(),
    };
    let close = th.truth_argument(args, 3, true)?;
    let opener = given(args, 4).unwrap_or(Value::NONE);
    open::open_into(th, args[0], args[1], &mode, close, opener)?;
    let core = th.io_get(args[0], CORE)?;
    file(core).unbuffered.store(true, Relaxed);
    Ok(Value::NONE)
}

fn file_read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(core) = core_of(th, args[0])? else { return Ok(Value::NONE) };
    require_file(th, core, false)?;
    let size = th.size_argument(args, 1)?;
    if file(core).positional {
        return th.core_read_at(core, size);
    }
    match size {
        None => th.core_stream(core, |file, stop| file.take(None, stop), bytes_of),
        Some(size) => {
            th.check_read_size(size)?;
            th.core_stream(core, move |file, stop| file.take_some(size, false, stop), bytes_of)
        }
    }
}

fn require_file(th: &mut Thread, core: Value, write: bool) -> Res<()> {
    let handle = file(core);
    if write && !handle.writable {
        return Err(th.unsupported_operation("File not open for writing"));
    }
    if !write && !handle.readable {
        return Err(th.unsupported_operation("File not open for reading"));
    }
    Ok(())
}

fn file_readall(th: &mut Thread, args: &[Value]) -> Res<Value> { file_read(th, &[args[0], Value::NONE]) }
fn file_readinto(th: &mut Thread, args: &[Value]) -> Res<Value> { into(th, args, file_read) }

fn file_write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(core) = core_of(th, args[0])? else { return Ok(Value::NONE) };
    require_file(th, core, true)?;
    let bytes = th.buffer_argument(args[1])?;
    if file(core).stream == 0 && !th.tx.is_active() {
        let owned = bytes.into_owned();
        return th.core_stream(core, move |file, _| file.write_once(&owned), |th, count| th.new_uint(count as u64));
    }
    th.core_write(core, &bytes)?;
    Ok(Value::from_int_unchecked(bytes.len() as i64))
}

fn file_mode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    let created = th.io_get(args[0], INFO)?.is_true();
    let handle = file(core);
    let mode = match (created, handle.append, handle.readable, handle.writable) {
        (true, _, true, _) => "xb+",
        (true, ..) => "xb",
        (_, true, true, _) => "ab+",
        (_, true, ..) => "ab",
        (_, _, true, true) => "rb+",
        (_, _, true, false) => "rb",
        _ => "wb",
    };
    th.intern(mode)
}

fn file_name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.io_get(args[0], NAME)?;
    if name.is_unbound() {
        let attribute = th.interp.names.name.get();
        return Err(th.attribute_error(args[0], attribute));
    }
    Ok(name)
}

fn file_set_name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.io_set(args[0], NAME, args[1])?;
    Ok(Value::NONE)
}

fn file_close_descriptor(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    Ok(Value::from_bool(core.is_ptr() && file(core).close_descriptor.load(Relaxed)))
}

fn file_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if !core.is_ptr() || th.core_closed(core)? {
        return th.new_str("<_io.FileIO [closed]>");
    }
    let name = th.io_get(args[0], NAME)?;
    let mode = file_mode(th, args)?;
    let (name, mode) = (th.repr_rust(name)?, th.repr_rust(mode)?);
    let close = if file(core).close_descriptor.load(Relaxed) { "True" } else { "False" };
    th.new_str(&format!("<_io.FileIO name={name} mode={mode} closefd={close}>"))
}

fn block_size(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(super::file::BLOCK_BYTES as i32)) }

pub const FILE_METHODS: &[Native] = &[
    native("__init__", "(self, file, mode='r', closefd=True, opener=None)", file_init),
    native("read", "(self, size=-1, /)", file_read),
    native("readall", "(self, /)", file_readall),
    native("readinto", "(self, buffer, /)", file_readinto),
    native("write", "(self, b, /)", file_write),
    native("seek", "(self, pos, whence=0, /)", seek),
    native("tell", "(self, /)", tell),
    native("truncate", "(self, size=None, /)", truncate),
    native("close", "(self, /)", close),
    native("flush", "(self, /)", flush),
    native("readable", "(self, /)", readable),
    native("writable", "(self, /)", writable),
    native("seekable", "(self, /)", seekable),
    native("isatty", "(self, /)", isatty),
    native("fileno", "(self, /)", fileno),
    native("__repr__", "(self, /)", file_repr),
    native("_dealloc_warn", "(self, source, /)", |_, _| Ok(Value::NONE)),
];

pub const FILE_ATTRIBUTES: &[Attribute] = &[
    attribute("closed", closed),
    attribute("mode", file_mode),
    attribute_set("name", file_name, file_set_name),
    attribute("closefd", file_close_descriptor),
    attribute("_blksize", block_size),
];

// ---- BufferedRWPair: words BELOW the reader, FIRST the writer

fn pair_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (reader_class, writer_class) = (th.native_type("_io.BufferedReader"), th.native_type("_io.BufferedWriter"));
    let reader = th.call(reader_class, &[args[1]])?;
    let writer = th.call(writer_class, &[args[2]])?;
    th.io_set(args[0], BELOW, reader)?;
    th.io_set(args[0], FIRST, writer)?;
    Ok(Value::NONE)
}

macro_rules! forward { ($($function:ident $half:ident $method:literal;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let half = th.io_get(args[0], $half)?;
        let rest: Vec<Value> = args[1..].iter().copied().filter(|value| !value.is_unbound()).collect();
        th.call_named(half, $method, &rest)
    }
)* }; }

forward! {
    pair_read BELOW "read"; pair_read1 BELOW "read1"; pair_peek BELOW "peek"; pair_readinto BELOW "readinto"; pair_readinto1 BELOW "readinto1";
    pair_readline BELOW "readline"; pair_write FIRST "write"; pair_flush FIRST "flush"; pair_readable BELOW "readable"; pair_writable FIRST "writable";
}

fn pair_close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (reader, writer) = (th.io_get(args[0], BELOW)?, th.io_get(args[0], FIRST)?);
    th.call_named(writer, "close", &[])?;
    th.call_named(reader, "close", &[])
}

fn pair_isatty(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (reader, writer) = (th.io_get(args[0], BELOW)?, th.io_get(args[0], FIRST)?);
    let answer = th.call_named(writer, "isatty", &[])?;
    if th.truth(answer)? { Ok(answer) } else { th.call_named(reader, "isatty", &[]) }
}

fn pair_closed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let writer = th.io_get(args[0], FIRST)?;
    Ok(Value::from_bool(base::is_closed(th, writer)?))
}

pub const PAIR_METHODS: &[Native] = &[
    native("__init__", "(self, reader, writer, buffer_size=8192, /)", pair_init),
    native("read", "(self, size=-1, /)", pair_read),
    native("read1", "(self, size=-1, /)", pair_read1),
    native("peek", "(self, size=0, /)", pair_peek),
    native("readinto", "(self, buffer, /)", pair_readinto),
    native("readinto1", "(self, buffer, /)", pair_readinto1),
    native("readline", "(self, size=-1, /)", pair_readline),
    native("write", "(self, buffer, /)", pair_write),
    native("flush", "(self, /)", pair_flush),
    native("readable", "(self, /)", pair_readable),
    native("writable", "(self, /)", pair_writable),
    native("close", "(self, /)", pair_close),
    native("isatty", "(self, /)", pair_isatty),
];

pub const PAIR_ATTRIBUTES: &[Attribute] = &[attribute("closed", pair_closed)];
