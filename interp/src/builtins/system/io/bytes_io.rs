//! `BytesIO`: a binary stream in memory. Words: FIRST a bytearray of the contents, SECOND the position, INFO closed.

use super::{FARTHEST, FIRST, INFO, SECOND, base};
use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

fn contents(th: &mut Thread, value: Value) -> Res<(Value, usize)> {
    let bytes = th.io_get(value, FIRST)?;
    if !bytes.is_ptr() || th.io_get(value, INFO)?.is_true() {
        return Err(th.value_error("I/O operation on closed file."));
    }
    let position = th.io_get(value, SECOND)?;
    Ok((bytes, position.as_int() as usize))
}

fn set_position(th: &mut Thread, value: Value, position: usize) -> Res<()> { th.io_set(value, SECOND, Value::from_int_unchecked(position as i64)) }

/// A new object is usable before `__init__`.
fn new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let made = th.new_instance(args[0])?;
    let bytes = th.new_bytearray(&[])?;
    th.io_set(made, FIRST, bytes)?;
    th.io_set(made, SECOND, Value::from_small(0))?;
    Ok(made)
}

fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let initial = match some(args, 1) {
        Some(initial) => th.buffer_argument(initial)?.into_owned(),
        None => Vec::new(),
    };
    let bytes = th.new_bytearray(&initial)?;
    th.io_set(args[0], FIRST, bytes)?;
    th.io_set(args[0], INFO, Value::FALSE)?;
    set_position(th, args[0], 0)?;
    Ok(Value::NONE)
}

fn take(th: &mut Thread, value: Value, length: usize) -> Res<Value> {
    let (bytes, at) = contents(th, value)?;
    let size = th.bytearray_len(bytes)?;
    let end = at.saturating_add(length).min(size);
    if at >= end {
        return th.new_bytes(&[]);
    }
    let piece = th.bytearray_range(bytes, at, end)?;
    set_position(th, value, end)?;
    th.new_bytes(&piece)
}

fn read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    contents(th, args[0])?;
    let size = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    take(th, args[0], size)
}

fn line_length(th: &mut Thread, value: Value, limit: usize) -> Res<usize> {
    let (bytes, at) = contents(th, value)?;
    let size = th.bytearray_len(bytes)?;
    let mut from = at;
    while from < size {
        let to = (from + 4096).min(size);
        let piece = th.bytearray_range(bytes, from, to)?;
        if let Some(found) = memchr::memchr(b'\n', &piece) {
            return Ok((from + found + 1 - at).min(limit));
        }
        from = to;
    }
    Ok(size.saturating_sub(at).min(limit))
}

fn readline(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    let length = line_length(th, args[0], limit)?;
    take(th, args[0], length)
}

fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = line_length(th, args[0], usize::MAX)?;
    if length == 0 { Err(th.stop_iteration(Value::NONE)) } else { take(th, args[0], length) }
}

fn readinto(th: &mut Thread, args: &[Value]) -> Res<Value> {
    contents(th, args[0])?;
    let room = th.len(args[1])?;
    let piece = take(th, args[0], room)?;
    let piece = crate::object::bytes::slice(piece);
    th.write_into(args[1], piece)?;
    Ok(Value::from_int_unchecked(piece.len() as i64))
}

fn write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, at) = contents(th, args[0])?;
    if crate::object::string::is_str(args[1]) {
        return Err(th.type_error("a bytes-like object is required, not 'str'"));
    }
    let new = th.buffer_argument(args[1])?;
    if new.is_empty() {
        return Ok(Value::from_small(0));
    }
    let size = th.bytearray_len(bytes)?;
    if at > size {
        base::grow_zeros(th, bytes, size, at)?;
    }
    let size = size.max(at);
    th.bytearray_splice(bytes, at, (at + new.len()).min(size), &new)?;
    set_position(th, args[0], at + new.len())?;
    Ok(Value::from_int_unchecked(new.len() as i64))
}

fn seek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, at) = contents(th, args[0])?;
    let offset = th.index_isize_overflow(args[1])?;
    let whence = th.int_argument(args, 2, 0)?;
    let base = match whence {
        0 if offset < 0 => return Err(th.value_error(format!("negative seek value {offset}"))),
        0 => 0,
        1 => at as isize,
        2 => th.bytearray_len(bytes)? as isize,
        _ => return Err(th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let position = base.saturating_add(offset).max(0);
    set_position(th, args[0], (position as usize).min(FARTHEST))?;
    th.new_int(position as i64)
}

fn tell(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (_, at) = contents(th, args[0])?;
    Ok(Value::from_int_unchecked(at as i64))
}

fn truncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, at) = contents(th, args[0])?;
    let size = match some(args, 1) {
        Some(size) => th.index_isize_overflow(size)?,
        None => at as isize,
    };
    if size < 0 {
        return Err(th.value_error(format!("negative size value {size}")));
    }
    let length = th.bytearray_len(bytes)?;
    if (size as usize) < length {
        th.bytearray_splice(bytes, size as usize, length, &[])?;
    }
    th.new_int(size as i64)
}

fn getvalue(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, _) = contents(th, args[0])?;
    let all = th.bytearray_bytes(bytes)?;
    th.new_bytes(&all)
}

fn getbuffer(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, _) = contents(th, args[0])?;
    let class = th.interp.types.memoryview.get();
    th.call(class, &[bytes])
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.io_set(args[0], INFO, Value::TRUE)?;
    Ok(Value::NONE)
}

fn closed(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.io_get(args[0], INFO)?.is_true())) }

fn yes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    contents(th, args[0])?;
    Ok(Value::TRUE)
}

fn flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    contents(th, args[0])?;
    Ok(Value::NONE)
}

fn peek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (bytes, at) = contents(th, args[0])?;
    let size = th.bytearray_len(bytes)?;
    let piece = if at < size { th.bytearray_range(bytes, at, size)? } else { Vec::new() };
    th.new_bytes(&piece)
}

fn getstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = getvalue(th, args)?;
    let (_, at) = contents(th, args[0])?;
    let dict = th.instance_dict(args[0])?;
    let dict = if th.table_len(dict)? == 0 { Value::NONE } else { dict };
    th.new_tuple(&[value, Value::from_int_unchecked(at as i64), dict])
}

fn setstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = crate::object::sequence::tuple_items(args[1]);
    if state.len() != 3 {
        return Err(th.type_error("BytesIO.__setstate__ argument should be 3-tuple"));
    }
    init(th, &[args[0], state[0]])?;
    th.io_set(args[0], SECOND, state[1])?;
    Ok(Value::NONE)
}

fn isatty(th: &mut Thread, args: &[Value]) -> Res<Value> {
    contents(th, args[0])?;
    let _ = given(args, 0);
    Ok(Value::FALSE)
}

pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", new),
    native("__init__", "(self, initial_bytes=b'')", init),
    native("read", "(self, size=-1, /)", read),
    native("read1", "(self, size=-1, /)", read),
    native("readline", "(self, size=-1, /)", readline),
    native("readinto", "(self, buffer, /)", readinto),
    native("__next__", "(self, /)", next),
    native("peek", "(self, size=0, /)", peek),
    native("write", "(self, b, /)", write),
    native("seek", "(self, pos, whence=0, /)", seek),
    native("tell", "(self, /)", tell),
    native("truncate", "(self, size=None, /)", truncate),
    native("getvalue", "(self, /)", getvalue),
    native("getbuffer", "(self, /)", getbuffer),
    native("close", "(self, /)", close),
    native("flush", "(self, /)", flush),
    native("isatty", "(self, /)", isatty),
    native("readable", "(self, /)", yes),
    native("writable", "(self, /)", yes),
    native("seekable", "(self, /)", yes),
    native("__enter__", "(self, /)", base::enter),
    native("__getstate__", "(self, /)", getstate),
    native("__setstate__", "(self, state, /)", setstate),
];

pub const ATTRIBUTES: &[Attribute] = &[attribute("closed", closed)];
