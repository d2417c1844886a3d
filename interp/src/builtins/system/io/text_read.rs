//! Reading of text streams: lines, characters, positions.
//!
//! A stream on a core splits bytes and decodes what it gives out, nothing is read ahead but the core's cache. A stream on a
//! foreign buffer decodes chunks and keeps the rest of the last one as a str in its words.

use super::core::file;
use super::file::Lines;
use super::text::{ENDED, Info, Newline, buffer, check, info};
use super::{CORE, ENCODING, ERRORS, FIRST, INFO, NAME, SECOND};
use crate::heap::Value;
use crate::object::bytes::slice;
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::codec::Codec;
use crate::text::{Text, TextRef};

const CHUNK: i64 = 8192;

/// A str of bytes in a codec that keeps ASCII; `errors` is asked for only when there is one.
#[inline]
fn decoded(th: &mut Thread, bytes: &[u8], codec: Codec, errors: &dyn Fn(&mut Thread) -> Res<String>) -> Res<Value> {
    if bytes.is_ascii() {
        return th.new_ascii(bytes);
    }
    match codec {
        Codec::Utf8 => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                return th.new_str(text);
            }
        }
        Codec::Latin1 => return th.new_text(TextRef::latin1(bytes)),
        _ => {}
    }
    let errors = errors(th)?;
    let (text, _) = th.decode_bytes(bytes, codec, &errors, true)?;
    th.new_text(text.as_ref())
}

fn errors_of(th: &mut Thread, stream: Value) -> Res<String> { Ok(to_rust(th.io_get(stream, ERRORS)?)) }

/// Bytes with their line ends turned into `\n`, when there is anything to turn.
fn translated(bytes: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'\r', bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\r', rest) {
        out.extend_from_slice(&rest[..at]);
        out.push(b'\n');
        rest = &rest[at + 1..];
        if rest.first() == Some(&b'\n') {
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest);
    Some(out)
}

/// Which line ends these bytes have: 1 `\r`, 2 `\n`, 4 `\r\n`.
pub fn kinds_of(bytes: &[u8]) -> i64 {
    let mut seen = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
        let here = at + found;
        at = here + 1;
        if bytes[here] == b'\n' {
            seen |= 2;
        } else if bytes.get(here + 1) == Some(&b'\n') {
            seen |= 4;
            at += 1;
        } else {
            seen |= 1;
        }
        if seen == 7 {
            break;
        }
    }
    seen
}

fn note_kinds(th: &mut Thread, stream: Value, info: Info, bytes: &[u8]) -> Res<()> {
    let seen = match bytes {
        [.., b'\r', b'\n'] => 4,
        [.., b'\n'] => 2,
        [.., b'\r'] => 1,
        _ => return Ok(()),
    };
    note_seen(th, stream, info, seen)
}

fn note_seen(th: &mut Thread, stream: Value, info: Info, seen: i64) -> Res<()> {
    if info.0 >> 8 & seen == seen {
        return Ok(());
    }
    th.io_set(stream, INFO, Value::from_int_unchecked(info.0 | seen << 8))
}

/// The line without a mark other than `\n` at its end.
fn line_translated(bytes: &[u8]) -> Option<Vec<u8>> {
    let kept = match bytes {
        [kept @ .., b'\r', b'\n'] | [kept @ .., b'\r'] => kept,
        _ => return None,
    };
    let mut out = Vec::with_capacity(kept.len() + 1);
    out.extend_from_slice(kept);
    out.push(b'\n');
    Some(out)
}

fn unreadable(th: &mut Thread, core: Value) -> Res<()> { if file(core).readable { Ok(()) } else { Err(th.unsupported_operation("not readable")) } }

/// The next line of a stream on a core, at most `limit` bytes; empty at the end.
#[inline]
fn core_line(th: &mut Thread, stream: Value, core: Value, limit: usize, ends_iteration: bool) -> Res<Value> {
    th.core_check(core)?;
    unreadable(th, core)?;
    let info = info(th, stream)?;
    let codec = info.codec().unwrap_or(Codec::Utf8);
    if file(core).positional {
        let (block, at, length) = th.core_line_at(core, info.lines(), limit)?;
        if length == 0 {
            return if ends_iteration { Err(th.stop_iteration(Value::NONE)) } else { Ok(th.interp.names.empty.get()) };
        }
        let bytes = &block.bytes[at..at + length];
        let errors = move |th: &mut Thread| errors_of(th, stream);
        if matches!(info.lines(), Lines::Universal) {
            note_kinds(th, stream, info, bytes)?;
            if info.translates()
                && let Some(bytes) = line_translated(bytes)
            {
                return decoded(th, &bytes, codec, &errors);
            }
        }
        return decoded(th, bytes, codec, &errors);
    }
    let errors = errors_of(th, stream)?;
    let lines = info.lines();
    let translates = info.translates();
    th.core_stream(
        core,
        move |file, stop| file.take_line(lines, limit, stop),
        move |th, line| {
            if line.is_empty() && ends_iteration {
                return Err(th.stop_iteration(Value::NONE));
            }
            let line = if translates { line_translated(&line).unwrap_or(line) } else { line };
            decoded(th, &line, codec, &|_| Ok(errors.clone()))
        },
    )
}

/// `stream.readline(size)`
pub fn readline(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    let limit = th.size_argument(args, 1)?;
    let core = th.io_get(stream, CORE)?;
    if core.is_ptr() {
        if let Some(limit) = limit {
            return limited_line(th, stream, core, limit);
        }
        return core_line(th, stream, core, usize::MAX, false);
    }
    check(th, stream)?;
    foreign_line(th, stream, limit.unwrap_or(usize::MAX))
}

/// A line of at most `limit` characters.
fn limited_line(th: &mut Thread, stream: Value, core: Value, limit: usize) -> Res<Value> {
    if limit == 0 {
        return Ok(th.interp.names.empty.get());
    }
    if !file(core).positional {
        // characters of more than one byte may be cut here: the limit counts bytes
        return core_line(th, stream, core, limit, false);
    }
    let before = th.core_position(core)?;
    let line = core_line(th, stream, core, usize::MAX, false)?;
    let content = text(line);
    if content.len() <= limit {
        return Ok(line);
    }
    let cut = content.slice(0, limit);
    let cut = th.new_text(cut.as_ref())?;
    let info = info(th, stream)?;
    let bytes = th.encode_text(cut, info.codec().unwrap_or(Codec::Utf8), "surrogateescape")?;
    th.set_core_position(core, before + bytes.len() as u64)?;
    Ok(cut)
}

/// `next(stream)`
pub fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    let core = th.io_get(stream, CORE)?;
    if core.is_ptr() {
        return core_line(th, stream, core, usize::MAX, true);
    }
    check(th, stream)?;
    let line = foreign_line(th, stream, usize::MAX)?;
    if text(line).is_empty() { Err(th.stop_iteration(Value::NONE)) } else { Ok(line) }
}

/// Bytes of the first `count` characters; None when `bytes` may hold fewer.
fn characters(bytes: &[u8], count: usize, codec: Codec, translates: bool) -> Option<usize> {
    let (mut at, mut seen) = (0, 0);
    while at < bytes.len() {
        if seen == count {
            return Some(at);
        }
        let byte = bytes[at];
        let mut width = 1;
        if codec == Codec::Utf8 && byte >= 0xC0 {
            width = if byte >= 0xF0 { 4 } else if byte >= 0xE0 { 3 } else { 2 };
        } else if translates && byte == b'\r' {
            match bytes.get(at + 1) {
                Some(b'\n') => width = 2,
                Some(_) => {}
                None => return None,
            }
        }
        if at + width > bytes.len() {
            return None;
        }
        at += width;
        seen += 1;
    }
    if seen == count { Some(at) } else { None }
}

/// `stream.read(size)`
pub fn read(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    let size = th.size_argument(args, 1)?;
    check(th, stream)?;
    let core = th.io_get(stream, CORE)?;
    if !core.is_ptr() {
        return foreign_read(th, stream, size);
    }
    unreadable(th, core)?;
    let info = info(th, stream)?;
    let (codec, translates) = (info.codec().unwrap_or(Codec::Utf8), info.translates());
    if file(core).positional {
        let Some(size) = size else {
            let bytes = th.core_read_at(core, None)?;
            note_seen(th, stream, info, kinds_of(slice(bytes)))?;
            return finish(th, slice(bytes), codec, translates, &|th| errors_of(th, stream));
        };
        let position = th.core_position(core)?;
        let mut wanted = size;
        loop {
            let (block, at) = file(core).block_at(position, wanted).map_err(|error| th.io_error(error))?;
            let available = &block.bytes[at..];
            let ended = available.len() < wanted;
            let length = match characters(available, size, codec, translates) {
                Some(length) => length,
                None if ended => available.len(),
                None => {
                    wanted = wanted.saturating_mul(2).saturating_add(8);
                    continue;
                }
            };
            th.set_core_position(core, position + length as u64)?;
            return finish(th, &available[..length], codec, translates, &|th| errors_of(th, stream));
        }
    }
    th.check_read_size(size.unwrap_or(0))?;
    let errors = errors_of(th, stream)?;
    th.core_stream(
        core,
        move |file, stop| {
            let Some(size) = size else { return file.take(None, stop) };
            let mut bytes = Vec::new();
            loop {
                if let Some(length) = characters(&bytes, size, codec, translates)
                    && length == bytes.len()
                {
                    return Ok(bytes);
                }
                let have = bytes.iter().filter(|byte| codec != Codec::Utf8 || **byte & 0xC0 != 0x80).count();
                let more = file.take(Some(size.saturating_sub(have).max(1)), stop)?;
                if more.is_empty() {
                    return Ok(bytes);
                }
                bytes.extend_from_slice(&more);
            }
        },
        move |th, bytes| finish(th, &bytes, codec, translates, &|_| Ok(errors.clone())),
    )
}

fn finish(th: &mut Thread, bytes: &[u8], codec: Codec, translates: bool, errors: &dyn Fn(&mut Thread) -> Res<String>) -> Res<Value> {
    match if translates { translated(bytes) } else { None } {
        Some(bytes) => decoded(th, &bytes, codec, errors),
        None => decoded(th, bytes, codec, errors),
    }
}

// ---- a stream on a foreign buffer

/// Forgets text read ahead (before writing or seeking).
pub fn forget_ahead(th: &mut Thread, stream: Value) -> Res<()> {
    let ahead = th.io_get(stream, FIRST)?;
    if is_str(ahead) && !text(ahead).is_empty() {
        let empty = th.interp.names.empty.get();
        th.io_set(stream, FIRST, empty)?;
        th.io_set(stream, SECOND, Value::from_small(0))?;
    }
    th.io_set(stream, NAME, Value::UNBOUND)?;
    let flags = info(th, stream)?;
    if flags.0 & ENDED != 0 {
        th.io_set(stream, INFO, Value::from_int_unchecked(flags.0 & !ENDED))?;
    }
    Ok(())
}

fn ahead<'a>(th: &mut Thread, stream: Value) -> Res<(TextRef<'a>, usize)> {
    let ahead = th.io_get(stream, FIRST)?;
    let at = th.io_get(stream, SECOND)?;
    Ok((text(ahead), at.as_int() as usize))
}

/// Decodes the next chunk behind what is there; false at the end.
fn fill(th: &mut Thread, stream: Value, everything: bool) -> Res<bool> {
    let flags = info(th, stream)?;
    let source = buffer(th, stream)?;
    let encoding = to_rust(th.io_get(stream, ENCODING)?);
    let codec = Codec::named(&encoding);
    let read1 = th.intern("read1")?;
    let read = th.interp.names.read.get();
    let piece = if everything || codec.is_none() {
        th.call_method(source, read, &[])?
    } else {
        match th.get_attribute_opt(source, read1)? {
            Some(read1) => th.call(read1, &[Value::from_int_unchecked(CHUNK)])?,
            None => th.call_method(source, read, &[Value::from_int_unchecked(CHUNK)])?,
        }
    };
    let Some(fresh) = th.buffer(piece)? else {
        let got = th.type_name(piece);
        return Err(th.type_error(format!("underlying read() should have returned a bytes-like object, not '{got}'")));
    };
    let tail = th.io_get(stream, NAME)?;
    let mut bytes = if tail.is_ptr() { slice(tail).to_vec() } else { Vec::new() };
    let ended = fresh.is_empty();
    if ended && bytes.is_empty() {
        th.io_set(stream, INFO, Value::from_int_unchecked(flags.0 | ENDED))?;
        return Ok(false);
    }
    bytes.extend_from_slice(&fresh);
    let errors = errors_of(th, stream)?;
    let (new, used) = match codec {
        Some(codec) => th.decode_bytes(&bytes, codec, &errors, ended || everything)?,
        None => {
            let value = th.decode(&bytes, &encoding, &errors)?;
            (text(value).to_text(), bytes.len())
        }
    };
    let rest = if used < bytes.len() { th.new_bytes(&bytes[used..])? } else { Value::UNBOUND };
    let (old, at) = ahead(th, stream)?;
    let joined = if at == old.len() {
        new
    } else {
        match old.loose(at, old.len()).concat(new.as_ref()) {
            Ok(joined) => joined,
            Err(_) => return Err(th.memory_error()),
        }
    };
    let joined = th.new_text(joined.as_ref())?;
    th.io_set(stream, FIRST, joined)?;
    th.io_set(stream, SECOND, Value::from_small(0))?;
    th.io_set(stream, NAME, rest)?;
    if ended {
        th.io_set(stream, INFO, Value::from_int_unchecked(flags.0 | ENDED))?;
    }
    Ok(true)
}

/// The end of the first line of a text from `at`.
pub fn text_line_end(content: TextRef, at: usize, lines: Lines, last: bool) -> Option<usize> {
    if let TextRef::Latin1 { units, .. } = content {
        return super::file::line_end(&units[at..], lines, last).map(|end| at + end);
    }
    let length = content.len();
    let mut here = at;
    while here < length {
        let code = content.code_at(here);
        let following = if here + 1 < length { Some(content.code_at(here + 1)) } else { None };
        match (lines, code) {
            (Lines::Feed | Lines::Universal, 10) | (Lines::Return, 13) => return Some(here + 1),
            (Lines::ReturnFeed, 13) if following == Some(10) => return Some(here + 2),
            (Lines::Universal, 13) => match following {
                Some(10) => return Some(here + 2),
                Some(_) => return Some(here + 1),
                None if last => return Some(here + 1),
                None => return None,
            },
            _ => {}
        }
        here += 1;
    }
    None
}

fn give(th: &mut Thread, stream: Value, start: usize, end: usize) -> Res<Value> {
    let value = th.io_get(stream, FIRST)?;
    let piece = text(value).slice(start, end);
    let flags = info(th, stream)?;
    if flags.lines() == Lines::Universal && flags.0 >> 8 & 7 != 7 {
        let seen = match piece.as_ref() {
            TextRef::Latin1 { units, .. } => kinds_of(units),
            wide => {
                let narrow: Vec<u8> = wide.codes().map(|code| if code < 128 { code as u8 } else { b'x' }).collect();
                kinds_of(&narrow)
            }
        };
        note_seen(th, stream, flags, seen)?;
    }
    th.io_set(stream, SECOND, Value::from_int_unchecked(end as i64))?;
    if flags.translates()
        && let Some(piece) = translate_text(piece.as_ref())
    {
        return th.new_text(piece.as_ref());
    }
    th.new_text_shared(&piece)
}

/// A text with its line ends turned into `\n`; None when it has no `\r`.
pub fn translate_text(content: TextRef) -> Option<Text> {
    if !content.codes().any(|code| code == 13) {
        return None;
    }
    let mut codes = content.codes().peekable();
    let mut out = crate::text::TextBuilder::with_capacity(content.len());
    while let Some(code) = codes.next() {
        if code == 13 {
            out.push(10);
            if codes.peek() == Some(&10) {
                codes.next();
            }
        } else {
            out.push(code);
        }
    }
    Some(out.finish())
}

fn foreign_line(th: &mut Thread, stream: Value, limit: usize) -> Res<Value> {
    loop {
        let flags = info(th, stream)?;
        let (content, at) = ahead(th, stream)?;
        if let Some(end) = text_line_end(content, at, flags.lines(), flags.0 & ENDED != 0) {
            return give(th, stream, at, end.min(at.saturating_add(limit)));
        }
        if content.len() - at >= limit && limit != usize::MAX {
            return give(th, stream, at, at + limit);
        }
        if !fill(th, stream, false)? {
            let flags = info(th, stream)?;
            let (content, at) = ahead(th, stream)?;
            let end = text_line_end(content, at, flags.lines(), true).unwrap_or(content.len());
            return give(th, stream, at, end);
        }
    }
}

fn foreign_read(th: &mut Thread, stream: Value, size: Option<usize>) -> Res<Value> {
    match size {
        None => {
            while fill(th, stream, true)? {}
        }
        Some(size) => loop {
            let (content, at) = ahead(th, stream)?;
            if content.len() - at > size || !fill(th, stream, false)? {
                break;
            }
        },
    }
    let (content, at) = ahead(th, stream)?;
    let mut end = size.map_or(content.len(), |size| content.len().min(at + size));
    if info(th, stream)?.translates() && size.is_some() && end > at && end < content.len() && content.code_at(end - 1) == 13 && content.code_at(end) == 10 {
        end += 1;
    }
    give(th, stream, at, end)
}

// ---- positions

/// `stream.seek(cookie, whence)`
pub fn seek(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    check(th, stream)?;
    let whence = th.int_argument(args, 2, 0)?;
    let offset = th.index_isize_overflow(args[1])? as i64;
    match whence {
        0 if offset < 0 => return Err(th.value_error(format!("negative seek position {offset}"))),
        1 if offset != 0 => return Err(th.unsupported_operation("can't do nonzero cur-relative seeks")),
        2 if offset != 0 => return Err(th.unsupported_operation("can't do nonzero end-relative seeks")),
        0..=2 => {}
        _ => return Err(th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    }
    let core = th.io_get(stream, CORE)?;
    if core.is_ptr() {
        return th.core_seek(core, offset, whence);
    }
    let source = buffer(th, stream)?;
    if whence == 1 {
        let position = tell(th, &args[..1])?;
        let position = th.index_isize_overflow(position)? as i64;
        forget_ahead(th, stream)?;
        return th.call_named(source, "seek", &[Value::from_int_unchecked(position)]);
    }
    th.call_named(stream, "flush", &[])?;
    forget_ahead(th, stream)?;
    let position = th.call_named(source, "seek", &[Value::from_int_unchecked(offset), Value::from_int_unchecked(whence)])?;
    super::text::mark_from(th, stream, position)?;
    Ok(position)
}

/// `stream.tell()`
pub fn tell(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let stream = args[0];
    check(th, stream)?;
    let core = th.io_get(stream, CORE)?;
    if core.is_ptr() {
        if !file(core).seekable() {
            return Err(th.unsupported_operation("underlying stream is not seekable"));
        }
        return th.core_tell(core);
    }
    let source = buffer(th, stream)?;
    let position = th.call_named(source, "tell", &[])?;
    let (content, at) = ahead(th, stream)?;
    let rest = content.slice(at, content.len());
    let rest = th.new_text(rest.as_ref())?;
    let encoding = to_rust(th.io_get(stream, ENCODING)?);
    let mut behind = match Codec::named(&encoding) {
        Some(Codec::Utf16(_)) => th.encode(rest, "utf-16-le", "surrogatepass")?,
        Some(Codec::Utf32(_)) => th.encode(rest, "utf-32-le", "surrogatepass")?,
        _ => th.encode(rest, &encoding, "surrogateescape")?,
    };
    if text(rest).is_empty() {
        behind = th.new_bytes(&[])?;
    }
    let tail = th.io_get(stream, NAME)?;
    let tail = if tail.is_ptr() { slice(tail).len() } else { 0 };
    let position = th.index_isize_overflow(position)? as i64;
    debug_assert!(Newline::Feed != Newline::Return);
    th.new_int(position - slice(behind).len() as i64 - tail as i64)
}
