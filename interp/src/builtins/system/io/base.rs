//! The abstract classes: what every stream can do by its own methods.

use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::door::is_exact;
use crate::object::function::definition;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// The attribute that marks a closed stream of a Python subclass.
const CLOSED_MARK: &str = "__IOBase_closed";

fn unsupported(th: &mut Thread, name: &str) -> Res<Value> { Err(th.unsupported_operation(name)) }

macro_rules! refuse { ($($function:ident $name:literal;)*) => { $( fn $function(th: &mut Thread, _: &[Value]) -> Res<Value> { unsupported(th, $name) } )* }; }

refuse! { seek "seek"; truncate "truncate"; fileno "fileno"; read "read"; read1 "read1"; write "write"; detach "detach"; readline_text "readline"; }

fn no(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::FALSE) }

fn tell(th: &mut Thread, args: &[Value]) -> Res<Value> { th.call_named(args[0], "seek", &[Value::from_small(0), Value::from_small(1)]) }

fn marked_closed(th: &mut Thread, value: Value) -> Res<bool> {
    let name = th.intern(CLOSED_MARK)?;
    Ok(th.instance_get(value, name)?.is_some())
}

fn closed(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(marked_closed(th, args[0])?)) }

/// Asks the object's `closed`.
pub fn is_closed(th: &mut Thread, value: Value) -> Res<bool> {
    let name = th.intern("closed")?;
    let closed = th.get_attribute(value, name)?;
    th.truth(closed)
}

/// ValueError when the stream is closed.
pub fn check_open(th: &mut Thread, value: Value) -> Res<()> { if is_closed(th, value)? { Err(th.value_error("I/O operation on closed file.")) } else { Ok(()) } }

fn check_closed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check_open(th, args[0])?;
    Ok(Value::NONE)
}

macro_rules! checks { ($($function:ident $method:literal $message:literal;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let answer = th.call_named(args[0], $method, &[])?;
        if answer.is_true() { Ok(Value::TRUE) } else { Err(th.unsupported_operation($message)) }
    }
)* }; }

checks! {
    check_readable "readable" "File or stream is not readable.";
    check_writable "writable" "File or stream is not writable.";
    check_seekable "seekable" "File or stream is not seekable.";
}

fn flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if marked_closed(th, args[0])? {
        return Err(th.value_error("I/O operation on closed file."));
    }
    Ok(Value::NONE)
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if marked_closed(th, args[0])? {
        return Ok(Value::NONE);
    }
    let flushed = th.call_named(args[0], "flush", &[]);
    let name = th.intern(CLOSED_MARK)?;
    if flushed.is_err() {
        let raised = th.take_raised();
        th.instance_set(args[0], name, Value::TRUE)?;
        th.raised = raised;
        return flushed;
    }
    th.instance_set(args[0], name, Value::TRUE)?;
    Ok(Value::NONE)
}

/// `__enter__`: the object, when it is open.
pub fn enter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check_open(th, args[0])?;
    Ok(args[0])
}

/// `__exit__`: closes.
pub fn exit(th: &mut Thread, args: &[Value]) -> Res<Value> {
    // a class of this module closes right here, so that the transaction may end with it
    let class = th.type_of(args[0]);
    let name = th.interp.names.close.get();
    if let Some(found) = th.class_lookup(class, name)?
        && is_exact(found.value, Kind::Native)
        && th.native_binds(found.value)
    {
        (definition(found.value).function)(th, &args[..1])?;
        return Ok(Value::NONE);
    }
    th.call_method(args[0], name, &[])?;
    Ok(Value::NONE)
}

fn isatty(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check_open(th, args[0])?;
    Ok(Value::FALSE)
}

fn iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check_open(th, args[0])?;
    Ok(args[0])
}

fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.readline.get();
    let line = th.call_method(args[0], name, &[])?;
    if th.truth(line)? { Ok(line) } else { Err(th.stop_iteration(Value::NONE)) }
}

fn readline(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    let peek = th.intern("peek")?;
    let peek = th.get_attribute_opt(args[0], peek)?;
    let mut out = Vec::new();
    while out.len() < limit {
        let mut wanted = 1;
        if let Some(peek) = peek {
            let ahead = th.call(peek, &[Value::from_small(1)])?;
            let ahead = th.buffer_argument(ahead)?;
            wanted = memchr::memchr(b'\n', &ahead).map_or(ahead.len(), |at| at + 1).min(limit - out.len()).max(1);
        }
        let piece = th.call_named(args[0], "read", &[Value::from_int_unchecked(wanted as i64)])?;
        if !crate::object::bytes::is_bytes(piece) {
            let class = th.interp.types.OSError.get();
            let got = th.type_name(piece);
            return Err(th.raise(class, format!("read() should have returned a bytes object, not '{got}'")));
        }
        let piece = crate::object::bytes::slice(piece);
        if piece.is_empty() {
            break;
        }
        out.extend_from_slice(piece);
        if out.last() == Some(&b'\n') {
            break;
        }
    }
    th.new_bytes(&out)
}

/// `readlines(hint)` by iteration.
pub fn readlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hint = match given(args, 1) {
        Some(hint) if !hint.is_none() => th.index_isize_overflow(hint)?,
        _ => -1,
    };
    let list = th.new_list(&[])?;
    let mut total = 0;
    let iterator = th.iter(args[0])?;
    while let Some(line) = th.next(iterator)? {
        th.list_append(list, line)?;
        total += th.len(line)? as isize;
        if hint > 0 && total >= hint {
            break;
        }
    }
    Ok(list)
}

fn writelines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check_open(th, args[0])?;
    let write = th.interp.names.write.get();
    let target = args[0];
    th.for_each(args[1], |th, line| th.call_method(target, write, &[line]).map(drop))?;
    Ok(Value::NONE)
}

/// `__del__`: a forgotten stream of the script's own class is closed; what goes wrong there is nobody's affair any more.
fn finalize(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let close = th.interp.names.close.get();
    match th.call_method(args[0], close, &[]) {
        Err(crate::object::unwind::Unwind::Raised) => _ = th.take_raised(),
        done => _ = done?,
    }
    Ok(Value::NONE)
}

/// Given to the base class when all classes of this module are made: our own files close themselves, and pay for no finalizer.
pub const FINALIZER: Native = native("__del__", "(self, /)", finalize);

/// `__new__` of every class here: words unbound.
pub fn new(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_instance(args[0]) }

pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", new),
    native("seek", "(self, offset, whence=0, /)", seek),
    native("tell", "(self, /)", tell),
    native("truncate", "(self, size=None, /)", truncate),
    native("flush", "(self, /)", flush),
    native("close", "(self, /)", close),
    native("seekable", "(self, /)", no),
    native("readable", "(self, /)", no),
    native("writable", "(self, /)", no),
    native("fileno", "(self, /)", fileno),
    native("isatty", "(self, /)", isatty),
    native("_checkClosed", "(self, msg=None, /)", check_closed),
    native("_checkReadable", "(self, msg=None, /)", check_readable),
    native("_checkWritable", "(self, msg=None, /)", check_writable),
    native("_checkSeekable", "(self, msg=None, /)", check_seekable),
    native("__enter__", "(self, /)", enter),
    native("__exit__", "(self, /, *args)", exit),
    native("__iter__", "(self, /)", iter),
    native("__next__", "(self, /)", next),
    native("readline", "(self, size=-1, /)", readline),
    native("readlines", "(self, hint=-1, /)", readlines),
    native("writelines", "(self, lines, /)", writelines),
];

pub const ATTRIBUTES: &[Attribute] = &[attribute("closed", closed)];

/// Puts zeros into a bytearray of `length` bytes until it has `size`, so many as a script asked for.
pub(super) fn grow_zeros(th: &mut Thread, bytes: Value, length: usize, size: usize) -> Res<()> {
    let mut zeros = Vec::new();
    if size > th.interp.heap.limit_bytes() || zeros.try_reserve_exact(size - length).is_err() {
        return Err(th.memory_error());
    }
    zeros.resize(size - length, 0);
    th.bytearray_splice(bytes, length, length, &zeros)
}

fn raw_read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(size) = th.size_argument(args, 1)? else { return raw_readall(th, &args[..1]) };
    th.check_read_size(size)?;
    let buffer = th.new_bytearray(&[])?;
    grow_zeros(th, buffer, 0, size)?;
    let count = th.call_named(args[0], "readinto", &[buffer])?;
    if count.is_none() {
        return Ok(Value::NONE);
    }
    let count = th.index_isize_overflow(count)?;
    if count < 0 || count as usize > size {
        return Err(th.value_error(format!("readinto returned {count} outside buffer size {size}")));
    }
    let bytes = th.bytearray_range(buffer, 0, count as usize)?;
    th.new_bytes(&bytes)
}

fn raw_readall(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut out = Vec::new();
    loop {
        let piece = th.call_named(args[0], "read", &[Value::from_small(65536)])?;
        if piece.is_none() {
            if out.is_empty() {
                return Ok(Value::NONE);
            }
            break;
        }
        let piece = th.buffer_argument(piece)?;
        if piece.is_empty() {
            break;
        }
        out.extend_from_slice(&piece);
    }
    th.new_bytes(&out)
}

pub const RAW_METHODS: &[Native] = &[
    native("read", "(self, size=-1, /)", raw_read),
    native("readall", "(self, /)", raw_readall),
    native("readinto", "(self, buffer, /)", read),
    native("write", "(self, buffer, /)", write),
];

/// `readinto` and `readinto1` by `read` and `read1`.
fn into_by(th: &mut Thread, args: &[Value], method: &str) -> Res<Value> {
    let length = th.len(args[1])?;
    let data = th.call_named(args[0], method, &[Value::from_int_unchecked(length as i64)])?;
    let data = th.buffer_argument(data)?.into_owned();
    th.write_into(args[1], &data)?;
    Ok(Value::from_int_unchecked(data.len() as i64))
}

impl Thread {
    /// Copies bytes to the start of a writable buffer; TypeError for what is none.
    pub fn write_into(&mut self, target: Value, bytes: &[u8]) -> Res<()> {
        use crate::object::door::is_kind;
        use crate::object::kind::Kind;
        if is_kind(target, Kind::ByteArray) || is_kind(target, Kind::Array) {
            return self.bytearray_write(target, 0, bytes);
        }
        if is_kind(target, Kind::MemoryView) {
            let view = self.view_of(target)?;
            if !view.read_only && view.step == view.size as isize {
                return self.bytearray_write(view.base, view.offset, bytes);
            }
        }
        let got = self.type_name(target);
        Err(self.type_error(format!("readinto() argument must be read-write bytes-like object, not {got}")))
    }
}

fn readinto(th: &mut Thread, args: &[Value]) -> Res<Value> { into_by(th, args, "read") }
fn readinto1(th: &mut Thread, args: &[Value]) -> Res<Value> { into_by(th, args, "read1") }

pub const BUFFERED_METHODS: &[Native] = &[
    native("detach", "(self, /)", detach),
    native("read", "(self, size=-1, /)", read),
    native("read1", "(self, size=-1, /)", read1),
    native("readinto", "(self, buffer, /)", readinto),
    native("readinto1", "(self, buffer, /)", readinto1),
    native("write", "(self, buffer, /)", write),
];

fn none(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }

pub const TEXT_METHODS: &[Native] = &[
    native("detach", "(self, /)", detach),
    native("read", "(self, size=-1, /)", read),
    native("readline", "(self, size=-1, /)", readline_text),
    native("write", "(self, s, /)", write),
];

pub const TEXT_ATTRIBUTES: &[Attribute] = &[attribute("encoding", none), attribute("newlines", none), attribute("errors", none)];
