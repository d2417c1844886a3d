//! `TextIOWrapper`: its making, its writing and its state. Reading is in `text_read`.
//!
//! Words: core when the buffer is one of ours and the encoding keeps ASCII bytes for ASCII (then bytes are searched for line
//! ends before they are decoded, and the position is the file's); the buffer; decoded text read ahead of a foreign buffer
//! and the position in it; encoding; errors; undecoded bytes; and the flags below.

use super::core::file;
use super::file::Lines;
use super::{BELOW, CORE, ENCODING, ERRORS, FIRST, INFO, NAME, SECOND, base, text_read};
use crate::builtins::types::operand::{given, some};
use crate::heap::Value;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::string::{ascii_bytes, is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextRef;
use crate::text::codec::Codec;

/// What line ends a stream knows when reading, and writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Newline { Translate, Universal, Feed, Return, ReturnFeed }

/// The flags word, unpacked.
#[derive(Clone, Copy)]
pub struct Info(pub i64);

const LINE_BUFFERED: i64 = 1 << 3;
const THROUGH: i64 = 1 << 4;
pub const ENDED: i64 = 1 << 5;
const MARKED: i64 = 1 << 13;

impl Info {
    pub fn newline(self) -> Newline {
        match self.0 & 7 {
            0 => Newline::Translate,
            1 => Newline::Universal,
            2 => Newline::Feed,
            3 => Newline::Return,
            _ => Newline::ReturnFeed,
        }
    }
    /// How bytes or text are split into lines.
    pub fn lines(self) -> Lines {
        match self.newline() {
            Newline::Translate | Newline::Universal => Lines::Universal,
            Newline::Feed => Lines::Feed,
            Newline::Return => Lines::Return,
            Newline::ReturnFeed => Lines::ReturnFeed,
        }
    }
    pub fn translates(self) -> bool { self.0 & 7 == 0 }
    pub fn codec(self) -> Option<Codec> {
        match self.0 >> 6 & 3 {
            0 => Some(Codec::Utf8),
            1 => Some(Codec::Latin1),
            2 => Some(Codec::Ascii),
            _ => None,
        }
    }
}

pub fn info(th: &mut Thread, value: Value) -> Res<Info> {
    let info = th.io_get(value, INFO)?;
    if !info.is_int() {
        return Err(th.value_error("I/O operation on uninitialized object"));
    }
    Ok(Info(info.as_int()))
}

/// UTF-8, strict or backslashreplace, nothing translated on writing: `print` may write the text's bytes.
pub fn is_plain_utf8(th: &mut Thread, value: Value) -> Res<bool> {
    let info = info(th, value)?;
    Ok(info.codec() == Some(Codec::Utf8) && matches!(info.newline(), Newline::Translate | Newline::Universal | Newline::Feed))
}

fn newline_code(th: &mut Thread, newline: Option<Value>) -> Res<i64> {
    let Some(newline) = newline else { return Ok(0) };
    if !is_str(newline) {
        let got = th.type_name(newline);
        return Err(th.type_error(format!("newline must be str or None, not {got}")));
    }
    Ok(match to_rust(newline).as_str() {
        "" => 1,
        "\n" => 2,
        "\r" => 3,
        "\r\n" => 4,
        _ => {
            let shown = to_rust(newline);
            return Err(th.value_error(format!("illegal newline value: {shown}")));
        }
    })
}

fn codec_code(encoding: &str) -> i64 {
    match Codec::named(encoding) {
        Some(Codec::Utf8) => 0,
        Some(Codec::Latin1) => 1,
        Some(Codec::Ascii) => 2,
        _ => 3,
    }
}

/// LookupError for an encoding nobody knows.
fn check_encoding(th: &mut Thread, encoding: &str) -> Res<()> {
    if encoding.contains('\0') {
        return Err(th.value_error("embedded null character"));
    }
    if Codec::named(encoding).is_some() {
        return Ok(());
    }
    let empty = th.interp.names.empty.get();
    th.encode(empty, encoding, "strict").map(drop)
}

fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    let encoding = match some(args, 2) {
        Some(encoding) => to_rust(th.str_argument(encoding, "TextIOWrapper() argument 'encoding' must be str or None")?),
        None => "UTF-8".to_string(),
    };
    let encoding = if encoding == "locale" { "UTF-8".to_string() } else { encoding };
    check_encoding(th, &encoding)?;
    let errors = match some(args, 3) {
        Some(errors) => th.str_argument(errors, "TextIOWrapper() argument 'errors' must be str or None")?,
        None => th.intern("strict")?,
    };
    let mut flags = newline_code(th, some(args, 4))?;
    if th.truth_argument(args, 5, false)? {
        flags |= LINE_BUFFERED;
    }
    if th.truth_argument(args, 6, false)? {
        flags |= THROUGH;
    }
    flags |= codec_code(&encoding) << 6;
    let encoding = th.new_str(&encoding)?;
    setup(th, stream, args[1], encoding, errors, flags)?;
    Ok(Value::NONE)
}

/// Fills the words of a new stream around a buffer.
pub fn setup(th: &mut Thread, stream: Value, buffer: Value, encoding: Value, errors: Value, flags: i64) -> Res<()> {
    let mut core = Value::UNBOUND;
    for name in ["_io.BufferedReader", "_io.BufferedWriter", "_io.BufferedRandom", "_io.FileIO"] {
        if th.type_of(buffer) == th.native_type(name) {
            core = th.io_get(buffer, CORE)?;
        }
    }
    if Info(flags).codec().is_none() {
        core = Value::UNBOUND;
    }
    th.io_set(stream, CORE, core)?;
    th.io_set(stream, BELOW, buffer)?;
    let empty = th.interp.names.empty.get();
    th.io_set(stream, FIRST, empty)?;
    th.io_set(stream, SECOND, Value::from_small(0))?;
    th.io_set(stream, ENCODING, encoding)?;
    th.io_set(stream, ERRORS, errors)?;
    th.io_set(stream, NAME, Value::UNBOUND)?;
    th.io_set(stream, INFO, Value::from_int_unchecked(flags))?;
    if Info(flags).codec().is_some() {
        return Ok(());
    }
    // asked of the buffer from inside, which cannot stop between two transactions
    th.native_depth += 1;
    let noted = note_start(th, stream);
    th.native_depth -= 1;
    noted
}

/// A byte order mark belongs to the start of a file only: what is written elsewhere goes without.
fn note_start(th: &mut Thread, stream: Value) -> Res<()> {
    let buffer = buffer(th, stream)?;
    let mut answers = [false; 2];
    for (answer, question) in answers.iter_mut().zip(["seekable", "writable"]) {
        let said = th.call_named(buffer, question, &[])?;
        *answer = th.truth(said)?;
    }
    if answers == [true, true] {
        let position = th.call_named(buffer, "tell", &[])?;
        mark_from(th, stream, position)?;
    }
    Ok(())
}

/// The next text is written at this position of the buffer.
pub fn mark_from(th: &mut Thread, stream: Value, position: Value) -> Res<()> {
    let info = info(th, stream)?;
    let flags = if th.truth(position)? { info.0 | MARKED } else { info.0 & !MARKED };
    th.io_set(stream, INFO, Value::from_int_unchecked(flags))
}

/// The buffer, when the stream was not detached.
pub fn buffer(th: &mut Thread, stream: Value) -> Res<Value> {
    let buffer = th.io_get(stream, BELOW)?;
    if buffer.is_ptr() {
        return Ok(buffer);
    }
    Err(th.value_error(if buffer.is_none() { "underlying buffer has been detached" } else { "I/O operation on uninitialized object" }))
}

/// ValueError when closed.
pub fn check(th: &mut Thread, stream: Value) -> Res<()> {
    let core = th.io_get(stream, CORE)?;
    if core.is_ptr() {
        return th.core_check(core);
    }
    let buffer = buffer(th, stream)?;
    base::check_open(th, buffer)
}

/// The text's bytes in the stream's encoding; byte order marks come once.
fn encoded(th: &mut Thread, stream: Value, value: Value, info: Info) -> Res<Vec<u8>> {
    let errors = th.io_get(stream, ERRORS)?;
    let errors = to_rust(errors);
    if let Some(codec) = info.codec() {
        return th.encode_text(value, codec, &errors);
    }
    let encoding = th.io_get(stream, ENCODING)?;
    let mut encoding = to_rust(encoding);
    let plain = encoding.to_ascii_lowercase().replace('_', "-");
    if info.0 & MARKED != 0 {
        encoding = match plain.as_str() {
            "utf-8-sig" => "utf-8".into(),
            "utf-16" | "utf16" => "utf-16-le".into(),
            "utf-32" | "utf32" => "utf-32-le".into(),
            _ => encoding,
        };
    } else {
        th.io_set(stream, INFO, Value::from_int_unchecked(info.0 | MARKED))?;
    }
    let bytes = th.encode(value, &encoding, &errors)?;
    Ok(crate::object::bytes::slice(bytes).to_vec())
}

fn write(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    if !is_str(args[1]) {
        let got = if args[1].is_none() { "None".into() } else { th.type_name(args[1]) };
        return Err(th.type_error(format!("write() argument must be str, not {got}")));
    }
    check(th, stream)?;
    let info = info(th, stream)?;
    let core = th.io_get(stream, CORE)?;
    let length = Value::from_int_unchecked(text(args[1]).len() as i64);
    let returns = matches!(info.newline(), Newline::Return | Newline::ReturnFeed);
    if core.is_ptr() {
        if !file(core).writable {
            return Err(th.unsupported_operation("not writable"));
        }
        match ascii_bytes(args[1]) {
            Some(bytes) if !returns || memchr::memchr(b'\n', bytes).is_none() => th.core_write(core, bytes)?,
            _ => {
                let value = if returns { with_returns(th, args[1], info)? } else { args[1] };
                let bytes = encoded(th, stream, value, info)?;
                th.core_write(core, &bytes)?;
            }
        }
        if info.0 & LINE_BUFFERED != 0 && file(core).stream == 0 && holds_line_end(args[1]) {
            th.native_depth += 1;
            let flushed = th.core_flush(core);
            th.native_depth -= 1;
            flushed?;
        }
        return Ok(length);
    }
    let value = if returns { with_returns(th, args[1], info)? } else { args[1] };
    let bytes = encoded(th, stream, value, info)?;
    let bytes = th.new_bytes(&bytes)?;
    let buffer = buffer(th, stream)?;
    text_read::forget_ahead(th, stream)?;
    let write = th.interp.names.write.get();
    th.call_method(buffer, write, &[bytes])?;
    if info.0 & LINE_BUFFERED != 0 && holds_line_end(args[1]) {
        let flush = th.interp.names.flush.get();
        th.call_method(buffer, flush, &[])?;
    }
    Ok(length)
}

fn holds_line_end(value: Value) -> bool { text(value).codes().any(|code| code == 10 || code == 13) }

fn with_returns(th: &mut Thread, value: Value, info: Info) -> Res<Value> {
    let end: &[u8] = if info.newline() == Newline::Return { b"\r" } else { b"\r\n" };
    match text(value).replace(TextRef::ascii(b"\n"), TextRef::ascii(end), None) {
        Ok(Some(changed)) => th.new_text(changed.as_ref()),
        Ok(None) => Ok(value),
        Err(_) => Err(th.memory_error()),
    }
}

fn flush(th: &mut Thread, args: &[Value]) -> Res<Value> {
    check(th, args[0])?;
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() {
        return th.core_flush(core);
    }
    let buffer = buffer(th, args[0])?;
    let flush = th.interp.names.flush.get();
    th.call_method(buffer, flush, &[])
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() {
        return th.core_close(core);
    }
    let buffer = th.io_get(args[0], BELOW)?;
    if !buffer.is_ptr() || base::is_closed(th, buffer)? {
        return Ok(Value::NONE);
    }
    th.call_named(args[0], "flush", &[])?;
    let close = th.interp.names.close.get();
    th.call_method(buffer, close, &[])?;
    Ok(Value::NONE)
}

fn closed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let core = th.io_get(args[0], CORE)?;
    if core.is_ptr() {
        return Ok(Value::from_bool(th.core_closed(core)?));
    }
    let buffer = buffer(th, args[0])?;
    Ok(Value::from_bool(base::is_closed(th, buffer)?))
}

fn detach(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let buffer = buffer(th, args[0])?;
    th.call_named(args[0], "flush", &[])?;
    th.io_set(args[0], CORE, Value::UNBOUND)?;
    th.io_set(args[0], BELOW, Value::NONE)?;
    Ok(buffer)
}

macro_rules! ask { ($($function:ident $method:literal;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let buffer = buffer(th, args[0])?;
        th.call_named(buffer, $method, &[])
    }
)* }; }

ask! { readable "readable"; writable "writable"; seekable "seekable"; fileno "fileno"; isatty "isatty"; }

fn truncate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.call_named(args[0], "flush", &[])?;
    let buffer = buffer(th, args[0])?;
    match given(args, 1) {
        Some(size) => th.call_named(buffer, "truncate", &[size]),
        None => th.call_named(buffer, "truncate", &[]),
    }
}

fn reconfigure(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    let mut flags = info(th, stream)?.0;
    th.call_named(stream, "flush", &[])?;
    if let Some(encoding) = some(args, 1) {
        let name = to_rust(th.str_argument(encoding, "reconfigure() argument 'encoding' must be str or None")?);
        let name = if name == "locale" { "UTF-8".to_string() } else { name };
        check_encoding(th, &name)?;
        flags = flags & !(3 << 6) | codec_code(&name) << 6;
        let name = th.new_str(&name)?;
        th.io_set(stream, ENCODING, name)?;
        if some(args, 2).is_none() {
            let strict = th.intern("strict")?;
            th.io_set(stream, ERRORS, strict)?;
        }
    }
    if let Some(errors) = some(args, 2) {
        th.io_set(stream, ERRORS, errors)?;
    }
    if let Some(newline) = given(args, 3) {
        flags = flags & !7 | newline_code(th, Some(newline).filter(|newline| !newline.is_none()))?;
    }
    for (at, bit) in [(4, LINE_BUFFERED), (5, THROUGH)] {
        if let Some(wanted) = some(args, at) {
            flags = if th.truth(wanted)? { flags | bit } else { flags & !bit };
        }
    }
    let (buffer, encoding, errors) = (buffer(th, stream)?, th.io_get(stream, ENCODING)?, th.io_get(stream, ERRORS)?);
    setup(th, stream, buffer, encoding, errors, flags)?;
    Ok(Value::NONE)
}

fn encoding(th: &mut Thread, args: &[Value]) -> Res<Value> { th.io_get(args[0], ENCODING) }
fn errors(th: &mut Thread, args: &[Value]) -> Res<Value> { th.io_get(args[0], ERRORS) }
fn buffer_attribute(th: &mut Thread, args: &[Value]) -> Res<Value> { buffer(th, args[0]) }
fn line_buffering(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(info(th, args[0])?.0 & LINE_BUFFERED != 0)) }
fn write_through(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(info(th, args[0])?.0 & THROUGH != 0)) }

fn newlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let seen = info(th, args[0])?.0 >> 8 & 7;
    seen_newlines(th, seen)
}

/// The `newlines` attribute of a set of seen line ends: 1 `\r`, 2 `\n`, 4 `\r\n`.
pub fn seen_newlines(th: &mut Thread, seen: i64) -> Res<Value> {
    let mut ends = th.rooted();
    for (bit, end) in [(1, "\r"), (2, "\n"), (4, "\r\n")] {
        if seen & bit != 0 {
            let end = th.intern(end)?;
            ends.push(end);
        }
    }
    match ends.len() {
        0 => Ok(Value::NONE),
        1 => Ok(ends[0]),
        _ => th.new_tuple(&ends),
    }
}

fn name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let buffer = buffer(th, args[0])?;
    let name = th.interp.names.name.get();
    th.get_attribute(buffer, name)
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_name(args[0]);
    let mut out = format!("<_io.{class}");
    let name = th.interp.names.name.get();
    let found = th.find_attribute(args[0], name);
    if let Err(unwind) = found
        && unwind != crate::object::unwind::Unwind::Raised
    {
        return Err(unwind);
    }
    if let Ok(Some(name)) = found {
        out.push_str(&format!(" name={}", th.repr_rust(name)?));
    } else {
        th.take_raised();
    }
    let mode = th.intern("mode")?;
    if let Some(mode) = th.instance_get(args[0], mode)? {
        out.push_str(&format!(" mode={}", th.repr_rust(mode)?));
    }
    let encoding = th.io_get(args[0], ENCODING)?;
    out.push_str(&format!(" encoding={}>", th.repr_rust(encoding)?));
    th.new_str(&out)
}

pub const METHODS: &[Native] = &[
    native("__init__", "(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)", init),
    native("write", "(self, text, /)", write),
    native("flush", "(self, /)", flush),
    native("close", "(self, /)", close),
    native("detach", "(self, /)", detach),
    native("readable", "(self, /)", readable),
    native("writable", "(self, /)", writable),
    native("seekable", "(self, /)", seekable),
    native("fileno", "(self, /)", fileno),
    native("isatty", "(self, /)", isatty),
    native("truncate", "(self, pos=None, /)", truncate),
    native("reconfigure", "(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)", reconfigure),
    native("read", "(self, size=-1, /)", text_read::read),
    native("readline", "(self, size=-1, /)", text_read::readline),
    native("__next__", "(self, /)", text_read::next),
    native("seek", "(self, cookie, whence=0, /)", text_read::seek),
    native("tell", "(self, /)", text_read::tell),
    native("__repr__", "(self, /)", repr),
];

pub const ATTRIBUTES: &[Attribute] = &[
    attribute("closed", closed),
    attribute("encoding", encoding),
    attribute("errors", errors),
    attribute("buffer", buffer_attribute),
    attribute("line_buffering", line_buffering),
    attribute("write_through", write_through),
    attribute("newlines", newlines),
    attribute("name", name),
];
