//! `StringIO`: a text stream in memory.
//!
//! Words: FIRST the contents (a str), SECOND the position, BELOW a list of strs written at the end since the contents were
//! last joined, NAME their length in code points, INFO newline code | closed << 4 | seen line ends << 8. Appending is the
//! common case and costs a list append.

use super::text::{Info, Newline, seen_newlines};
use super::text_read::{text_line_end, translate_text};
use super::{BELOW, FARTHEST, FIRST, INFO, NAME, SECOND};
use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::{TextBuilder, TextRef};

const CLOSED: i64 = 16;

fn flags(th: &mut Thread, value: Value) -> Res<Info> {
    let info = th.io_get(value, INFO)?;
    let info = if info.is_int() { info.as_int() } else { 2 };
    if info & CLOSED != 0 {
        return Err(th.value_error("I/O operation on closed file"));
    }
    Ok(Info(info))
}

/// The contents, joined.
fn contents(th: &mut Thread, value: Value) -> Res<Value> {
    let base = th.io_get(value, FIRST)?;
    let base = if base.is_ptr() { base } else { th.interp.names.empty.get() };
    let pieces = th.io_get(value, BELOW)?;
    if !pieces.is_ptr() || th.list_len(pieces)? == 0 {
        return Ok(base);
    }
    let pieces_now = th.list_items(pieces)?;
    let mut builder = TextBuilder::new();
    builder.push_ref(text(base));
    for piece in pieces_now.iter() {
        builder.push_ref(text(*piece));
    }
    let whole = builder.finish();
    let whole = th.new_text(whole.as_ref())?;
    th.io_set(value, FIRST, whole)?;
    th.list_set_len(pieces, 0)?;
    th.io_set(value, NAME, Value::from_small(0))?;
    Ok(whole)
}

fn length(th: &mut Thread, value: Value) -> Res<usize> {
    let base = th.io_get(value, FIRST)?;
    let base = if base.is_ptr() { text(base).len() } else { 0 };
    let more = th.io_get(value, NAME)?;
    Ok(base + if more.is_int() { more.as_int() as usize } else { 0 })
}

fn position(th: &mut Thread, value: Value) -> Res<usize> {
    let at = th.io_get(value, SECOND)?;
    Ok(if at.is_int() { at.as_int() as usize } else { 0 })
}

fn set_position(th: &mut Thread, value: Value, at: usize) -> Res<()> { th.io_set(value, SECOND, Value::from_int_unchecked(at as i64)) }

fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = match given(args, 2) {
        None => 2,
        Some(newline) if newline.is_none() => 0,
        Some(newline) => {
            if !is_str(newline) {
                let got = th.type_name(newline);
                return Err(th.type_error(format!("newline must be str or None, not {got}")));
            }
            match to_rust(newline).as_str() {
                "" => 1,
                "\n" => 2,
                "\r" => 3,
                "\r\n" => 4,
                _ => {
                    let shown = th.repr_rust(newline)?;
                    return Err(th.value_error(format!("illegal newline value: {shown}")));
                }
            }
        }
    };
    let (empty, list) = (th.interp.names.empty.get(), th.new_list(&[])?);
    th.io_set(args[0], FIRST, empty)?;
    th.io_set(args[0], BELOW, list)?;
    th.io_set(args[0], NAME, Value::from_small(0))?;
    th.io_set(args[0], INFO, Value::from_int_unchecked(code))?;
    set_position(th, args[0], 0)?;
    if let Some(initial) = some(args, 1) {
        if !is_str(initial) {
            let got = th.type_name(initial);
            return Err(th.type_error(format!("initial_value must be str or None, not {got}")));
        }
        put(th, args[0], initial)?;
        set_position(th, args[0], 0)?;
    }
    Ok(Value::NONE)
}

fn put(th: &mut Thread, stream: Value, value: Value) -> Res<()> {
    let info = flags(th, stream)?;
    let mut new = value;
    let content = text(value);
    match info.newline() {
        Newline::Translate | Newline::Universal => {
            if content.codes().any(|code| code == 10 || code == 13) {
                let plain: Vec<u8> = content.codes().map(|code| if code < 128 { code as u8 } else { b'x' }).collect();
                let seen = super::text_read::kinds_of(&plain);
                th.io_set(stream, INFO, Value::from_int_unchecked(info.0 | seen << 8))?;
            }
            if info.translates()
                && let Some(changed) = translate_text(content)
            {
                new = th.new_text(changed.as_ref())?;
            }
        }
        Newline::Return | Newline::ReturnFeed => {
            let end: &[u8] = if info.newline() == Newline::Return { b"\r" } else { b"\r\n" };
            match text(value).replace(TextRef::ascii(b"\n"), TextRef::ascii(end), None) {
                Ok(Some(changed)) => new = th.new_text(changed.as_ref())?,
                Ok(None) => {}
                Err(_) => return Err(th.memory_error()),
            }
        }
        Newline::Feed => {}
    }
    let added = text(new).len();
    if added == 0 {
        return Ok(());
    }
    let (at, size) = (position(th, stream)?, length(th, stream)?);
    if at == size {
        let mut pieces = th.io_get(stream, BELOW)?;
        if !pieces.is_ptr() {
            pieces = th.new_list(&[])?;
            th.io_set(stream, BELOW, pieces)?;
        }
        // the exact str: a subclass instance may change its attributes but not its text
        let piece = crate::object::string::exact_base(new).value();
        th.list_append(pieces, piece)?;
        let base = th.io_get(stream, FIRST)?;
        let base = if base.is_ptr() { text(base).len() } else { 0 };
        th.io_set(stream, NAME, Value::from_int_unchecked((size - base + added) as i64))?;
        return set_position(th, stream, at + added);
    }
    let whole = contents(th, stream)?;
    let content = text(whole);
    // a gap may be as wide as a script likes
    if at > size && (at > th.interp.heap.limit_bytes() || !crate::number::room_for((at + added).saturating_mul(4))) {
        return Err(th.memory_error());
    }
    let mut builder = TextBuilder::new();
    builder.push_ref(content.loose(0, at.min(size)));
    if at > size {
        builder.push_repeated(0, at - size);
    }
    builder.push_ref(text(new));
    if at + added < size {
        builder.push_ref(content.loose(at + added, size));
    }
    let whole = builder.finish();
    let whole = th.new_text(whole.as_ref())?;
    th.io_set(stream, FIRST, whole)?;
    set_position(th, stream, at + added)
}

fn write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    if !is_str(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("string argument expected, got '{got}'")));
    }
    put(th, args[0], args[1])?;
    Ok(Value::from_int_unchecked(text(args[1]).len() as i64))
}

fn give(th: &mut Thread, stream: Value, end: usize) -> Res<Value> {
    let at = position(th, stream)?;
    let whole = contents(th, stream)?;
    let size = text(whole).len();
    let end = end.min(size);
    if at >= end {
        return Ok(th.interp.names.empty.get());
    }
    set_position(th, stream, end)?;
    th.str_range(whole, at, end)
}

fn read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    let size = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    let at = position(th, args[0])?;
    give(th, args[0], at.saturating_add(size))
}

fn line_end(th: &mut Thread, stream: Value) -> Res<usize> {
    let info = flags(th, stream)?;
    let at = position(th, stream)?;
    let whole = contents(th, stream)?;
    let content = text(whole);
    if at >= content.len() {
        return Ok(at);
    }
    let lines = if info.translates() { super::file::Lines::Feed } else { info.lines() };
    Ok(text_line_end(content, at, lines, true).unwrap_or(content.len()))
}

fn readline(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let end = line_end(th, args[0])?;
    let limit = th.size_argument(args, 1)?.unwrap_or(usize::MAX);
    let at = position(th, args[0])?;
    give(th, args[0], end.min(at.saturating_add(limit)))
}

fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let end = line_end(th, args[0])?;
    let line = give(th, args[0], end)?;
    if text(line).is_empty() { Err(th.stop_iteration(Value::NONE)) } else { Ok(line) }
}

fn getvalue(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    contents(th, args[0])
}

fn seek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    let offset = th.index_isize_overflow(args[1])?;
    let whence = th.int_argument(args, 2, 0)?;
    if !(0..=2).contains(&whence) {
        return Err(th.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
    }
    if whence == 0 && offset < 0 {
        return Err(th.value_error(format!("Negative seek position {offset}")));
    }
    if whence != 0 && offset != 0 {
        let class = th.interp.types.OSError.get();
        return Err(th.raise(class, "Can't do nonzero cur-relative seeks".into()));
    }
    let at = match whence {
        0 => offset as usize,
        1 => position(th, args[0])?,
        _ => length(th, args[0])?,
    };
    set_position(th, args[0], at.min(FARTHEST))?;
    th.new_int(at as i64)
}

fn tell(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    let at = position(th, args[0])?;
    Ok(Value::from_int_unchecked(at as i64))
}

fn truncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    let size = match some(args, 1) {
        Some(size) => th.index_isize_overflow(size)?,
        None => position(th, args[0])? as isize,
    };
    if size < 0 {
        return Err(th.value_error(format!("Negative size value {size}")));
    }
    let whole = contents(th, args[0])?;
    if (size as usize) < text(whole).len() {
        let cut = th.str_range(whole, 0, size as usize)?;
        th.io_set(args[0], FIRST, cut)?;
    }
    th.new_int(size as i64)
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let info = th.io_get(args[0], INFO)?;
    let info = if info.is_int() { info.as_int() } else { 2 };
    th.io_set(args[0], INFO, Value::from_int_unchecked(info | CLOSED))?;
    Ok(Value::NONE)
}

fn closed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let info = th.io_get(args[0], INFO)?;
    Ok(Value::from_bool(info.is_int() && info.as_int() & CLOSED != 0))
}

fn yes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    Ok(Value::TRUE)
}

fn line_buffering(th: &mut Thread, args: &[Value]) -> Res<Value> {
    flags(th, args[0])?;
    Ok(Value::FALSE)
}

fn newlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let info = flags(th, args[0])?;
    seen_newlines(th, info.0 >> 8 & 7)
}

pub const METHODS: &[Native] = &[
    native("__init__", "(self, initial_value='', newline='\\n')", init),
    native("write", "(self, s, /)", write),
    native("read", "(self, size=-1, /)", read),
    native("readline", "(self, size=-1, /)", readline),
    native("__next__", "(self, /)", next),
    native("getvalue", "(self, /)", getvalue),
    native("seek", "(self, pos, whence=0, /)", seek),
    native("tell", "(self, /)", tell),
    native("truncate", "(self, pos=None, /)", truncate),
    native("close", "(self, /)", close),
    native("readable", "(self, /)", yes),
    native("writable", "(self, /)", yes),
    native("seekable", "(self, /)", yes),
];

pub const ATTRIBUTES: &[Attribute] = &[attribute("closed", closed), attribute("line_buffering", line_buffering), attribute("newlines", newlines)];
