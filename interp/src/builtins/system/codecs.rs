//! `_codecs`: the registry of codecs and the built-in encodings as functions.
//!
//! Invariant: thin bindings on `object::codec`; an encoder gives (bytes, characters used), a decoder (str, bytes used).

use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::number::{integer, is_int};
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;
use crate::text::codec::{Codec, Endian};

const FUNCTIONS: &[Native] = &[
    native("register", "(search_function, /)", register),
    native("unregister", "(search_function, /)", unregister),
    native("lookup", "(encoding, /)", |th, args| {
        let name = name_of(th, args[0], "lookup() argument must be str")?;
        th.codec_lookup(&name)
    }),
    native("_forget_codec", "(encoding, /)", |th, args| {
        let (_, cache) = th.codec_registry()?;
        th.dict_remove(cache, args[0]).map(|_| Value::NONE)
    }),
    native("encode", "(obj, encoding='utf-8', errors='strict')", |th, args| any(th, args, false)),
    native("decode", "(obj, encoding='utf-8', errors='strict')", |th, args| any(th, args, true)),
    native("register_error", "(errors, handler, /)", register_error),
    native("lookup_error", "(name, /)", lookup_error),
    native("_unregister_error", "(errors, /)", unregister_error),
    native("utf_8_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Utf8)),
    native("utf_8_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf8, false)),
    native("latin_1_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Latin1)),
    native("latin_1_decode", "(data, errors=None, /)", |th, args| decode(th, args, Codec::Latin1, true)),
    native("ascii_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Ascii)),
    native("ascii_decode", "(data, errors=None, /)", |th, args| decode(th, args, Codec::Ascii, true)),
    native("utf_16_encode", "(str, errors=None, byteorder=0, /)", |th, args| encode_ordered(th, args, Codec::Utf16)),
    native("utf_16_le_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Utf16(Endian::Little))),
    native("utf_16_be_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Utf16(Endian::Big))),
    native("utf_16_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf16(Endian::Marked), false)),
    native("utf_16_le_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf16(Endian::Little), false)),
    native("utf_16_be_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf16(Endian::Big), false)),
    native("utf_16_ex_decode", "(data, errors=None, byteorder=0, final=False, /)", |th, args| decode_ordered(th, args, Codec::Utf16)),
    native("utf_32_encode", "(str, errors=None, byteorder=0, /)", |th, args| encode_ordered(th, args, Codec::Utf32)),
    native("utf_32_le_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Utf32(Endian::Little))),
    native("utf_32_be_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::Utf32(Endian::Big))),
    native("utf_32_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf32(Endian::Marked), false)),
    native("utf_32_le_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf32(Endian::Little), false)),
    native("utf_32_be_decode", "(data, errors=None, final=False, /)", |th, args| decode(th, args, Codec::Utf32(Endian::Big), false)),
    native("utf_32_ex_decode", "(data, errors=None, byteorder=0, final=False, /)", |th, args| decode_ordered(th, args, Codec::Utf32)),
    native("unicode_escape_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::UnicodeEscape)),
    native("unicode_escape_decode", "(data, errors=None, final=True, /)", |th, args| decode(th, args, Codec::UnicodeEscape, true)),
    native("raw_unicode_escape_encode", "(str, errors=None, /)", |th, args| encode(th, args, Codec::RawUnicodeEscape)),
    native("raw_unicode_escape_decode", "(data, errors=None, final=True, /)", |th, args| decode(th, args, Codec::RawUnicodeEscape, true)),
    native("escape_encode", "(data, errors=None, /)", escape_encode),
    native("escape_decode", "(data, errors=None, /)", escape_decode),
    native("readbuffer_encode", "(data, errors=None, /)", |th, args| {
        let bytes = if is_str(args[0]) { th.encode_text(args[0], Codec::Utf8, "strict")? } else { th.buffer_argument(args[0])?.into_owned() };
        let made = th.new_bytes(&bytes)?;
        pair(th, made, bytes.len())
    }),
    native("charmap_build", "(map, /)", charmap_build),
    native("charmap_encode", "(str, errors=None, mapping=None, /)", charmap_encode),
    native("charmap_decode", "(data, errors=None, mapping=None, /)", charmap_decode),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> { th.install_functions(namespace, "_codecs", FUNCTIONS) }

fn given(args: &[Value], at: usize) -> Option<Value> { args.get(at).copied().filter(|value| !value.is_unbound() && !value.is_none()) }

fn name_of(th: &mut Thread, value: Value, what: &str) -> Res<String> { th.str_argument(value, what).map(to_rust) }

fn errors_of(th: &mut Thread, args: &[Value]) -> Res<String> {
    match given(args, 1) {
        None => Ok("strict".into()),
        Some(errors) => name_of(th, errors, "argument 2 must be str or None"),
    }
}

fn pair(th: &mut Thread, value: Value, used: usize) -> Res<Value> {
    let used = th.new_int(used as i64)?;
    th.new_tuple(&[value, used])
}

fn register(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__call__.get();
    if th.special(args[0], name)?.is_none() {
        return Err(th.type_error("argument must be callable"));
    }
    let (searches, _) = th.codec_registry()?;
    th.list_append(searches, args[0])?;
    Ok(Value::NONE)
}

fn unregister(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (searches, cache) = th.codec_registry()?;
    let functions = th.list_items(searches)?;
    if let Some(at) = functions.iter().position(|function| *function == args[0]) {
        th.list_close(searches, at, 1)?;
        th.table_clear(cache)?;
    }
    Ok(Value::NONE)
}

/// `codecs.encode` and `codecs.decode`: any object, any codec.
fn any(th: &mut Thread, args: &[Value], decoding: bool) -> Res<Value> {
    let encoding = match given(args, 1) {
        None => "utf-8".into(),
        Some(encoding) => name_of(th, encoding, if decoding { "decode() argument 'encoding' must be str" } else { "encode() argument 'encoding' must be str" })?,
    };
    let codec = th.codec_lookup(&encoding)?;
    match given(args, 2) {
        None => th.codec_apply(codec, decoding, args[0], &[]),
        Some(errors) => th.codec_apply(codec, decoding, args[0], &[errors]),
    }
}

fn register_error(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.str_argument(args[0], "register_error() argument 1 must be str")?;
    let name = th.interp.names.__call__.get();
    if th.special(args[1], name)?.is_none() {
        return Err(th.type_error("handler must be callable"));
    }
    let handlers = th.codec_handlers()?;
    th.dict_set(handlers, args[0], args[1])?;
    Ok(Value::NONE)
}

fn unregister_error(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[0], "_unregister_error() argument must be str")?;
    if crate::text::codec::ErrorHandler::named(&name) != crate::text::codec::ErrorHandler::Custom {
        return Err(th.value_error(format!("cannot un-register built-in error handler '{name}'")));
    }
    let handlers = th.codec_handlers()?;
    Ok(Value::from_bool(th.dict_remove(handlers, args[0])?.is_some()))
}

fn lookup_error(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[0], "lookup_error() argument must be str")?;
    let handlers = th.codec_handlers()?;
    if let Some(handler) = th.dict_get_str(handlers, &name)? {
        return Ok(handler);
    }
    match super::codec_errors::function(&name) {
        Some(function) => {
            let module = th.intern("_codecs")?;
            th.new_native(function, module, Value::UNBOUND)
        }
        None => Err(th.raise(th.interp.types.LookupError.get(), format!("unknown error handler name '{name}'"))),
    }
}

fn encode(th: &mut Thread, args: &[Value], codec: Codec) -> Res<Value> {
    let source = th.str_argument(args[0], "argument 1 must be str")?;
    let errors = errors_of(th, args)?;
    let bytes = th.encode_text(source, codec, &errors)?;
    let made = th.new_bytes(&bytes)?;
    pair(th, made, text(source).len())
}

/// With a byte order argument: -1 little, 1 big, 0 the machine's with a mark.
fn encode_ordered(th: &mut Thread, args: &[Value], codec: fn(Endian) -> Codec) -> Res<Value> {
    let order = match given(args, 2) {
        None => 0,
        Some(order) => th.index_isize(order)?,
    };
    encode(th, args, codec(order_of(order)))
}

fn order_of(order: isize) -> Endian {
    match order {
        0 => Endian::Marked,
        ..0 => Endian::Little,
        _ => Endian::Big,
    }
}

/// A text or bytes-like argument as bytes (escapes may be given as str).
fn source_bytes(th: &mut Thread, value: Value, codec: Codec) -> Res<Vec<u8>> {
    if is_str(value) && matches!(codec, Codec::UnicodeEscape | Codec::RawUnicodeEscape) {
        return th.encode_text(value, Codec::Utf8, "strict");
    }
    th.buffer_argument(value).map(|bytes| bytes.into_owned())
}

fn decode(th: &mut Thread, args: &[Value], codec: Codec, last: bool) -> Res<Value> {
    let bytes = source_bytes(th, args[0], codec)?;
    let errors = errors_of(th, args)?;
    let last = match args.get(2).copied().filter(|value| !value.is_unbound()) {
        None => last,
        Some(value) => th.truth(value)?,
    };
    let (decoded, used) = th.decode_bytes(&bytes, codec, &errors, last)?;
    let decoded = th.new_text_shared(&decoded)?;
    pair(th, decoded, used)
}

fn decode_ordered(th: &mut Thread, args: &[Value], codec: fn(Endian) -> Codec) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?.into_owned();
    let errors = errors_of(th, args)?;
    let order = match given(args, 2) {
        None => 0,
        Some(order) => th.index_isize(order)?,
    };
    let last = match given(args, 3) {
        None => false,
        Some(value) => th.truth(value)?,
    };
    let endian = order_of(order);
    let (decoded, used) = th.decode_bytes(&bytes, codec(endian), &errors, last)?;
    let found = match (endian, &bytes[..]) {
        (Endian::Little, _) => -1,
        (Endian::Big, _) => 1,
        (_, [0xFF, 0xFE, ..]) => -1,
        (_, [0xFE, 0xFF, ..]) | (_, [0, 0, 0xFE, 0xFF, ..]) => 1,
        _ => 0,
    };
    let decoded = th.new_text_shared(&decoded)?;
    let used = th.new_int(used as i64)?;
    th.new_tuple(&[decoded, used, Value::from_small(found)])
}

fn escape_encode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes.iter() {
        match byte {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', byte]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x20..=0x7E => out.push(byte),
            _ => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
        }
    }
    let used = bytes.len();
    let made = th.new_bytes(&out)?;
    pair(th, made, used)
}

fn escape_decode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = source_bytes(th, args[0], Codec::UnicodeEscape)?;
    let errors = errors_of(th, args)?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&letter) = bytes.get(at) else { return Err(th.value_error("Trailing \\ in string")) };
        at += 1;
        match letter {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(letter),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b't' => out.push(9),
            b'n' => out.push(10),
            b'r' => out.push(13),
            b'v' => out.push(11),
            b'a' => out.push(7),
            b'0'..=b'7' => {
                let mut code = u32::from(letter - b'0');
                while let Some(digit @ b'0'..=b'7') = bytes.get(at).copied().filter(|_| code < 64) {
                    code = code << 3 | u32::from(digit - b'0');
                    at += 1;
                }
                out.push(code as u8);
            }
            b'x' => {
                let digits: Vec<u32> = bytes[at..].iter().take(2).map_while(|digit| (*digit as char).to_digit(16)).collect();
                match digits[..] {
                    [high, low] => {
                        out.push((high << 4 | low) as u8);
                        at += 2;
                    }
                    _ => match &errors[..] {
                        "strict" => return Err(th.value_error(format!("invalid \\x escape at position {}", at - 2))),
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        other => return Err(th.value_error(format!("decoding error; unknown error handling code: {other}"))),
                    },
                }
                if digits.len() == 1 {
                    at += 1;
                }
            }
            _ => out.extend_from_slice(&[b'\\', letter]),
        }
    }
    let made = th.new_bytes(&out)?;
    pair(th, made, bytes.len())
}

/// A decoding table turned round: code point to byte.
fn charmap_build(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let table = th.str_argument(args[0], "charmap_build() argument must be str")?;
    let map = th.new_dict()?;
    for (byte, code) in text(table).codes().enumerate() {
        th.dict_set(map, Value::from_small(code as i32), Value::from_small(byte as i32))?;
    }
    Ok(map)
}

/// `mapping[key]`, None when it has no such key.
fn mapped(th: &mut Thread, mapping: Value, key: Value) -> Res<Value> {
    match th.get_item(mapping, key) {
        Ok(found) => Ok(found),
        Err(unwind) => {
            let class = th.interp.types.LookupError.get();
            th.absorb(unwind, class)?;
            Ok(Value::NONE)
        }
    }
}

/// What a code point becomes; false: it has no byte.
fn charmap_put(th: &mut Thread, mapping: Value, code: u32, out: &mut Vec<u8>) -> Res<bool> {
    let found = mapped(th, mapping, Value::from_small(code as i32))?;
    if found.is_none() {
        return Ok(false);
    }
    if let Some(bytes) = th.bytes_like(found)? {
        out.extend_from_slice(&bytes);
        return Ok(true);
    }
    match integer(found).map(|number| number.to_i64()) {
        Some(Some(byte @ 0..256)) => out.push(byte as u8),
        Some(_) => return Err(th.type_error("character mapping must be in range(256)")),
        None => {
            let name = th.type_name(found);
            return Err(th.type_error(format!("character mapping must return integer, bytes or None, not {name}")));
        }
    }
    Ok(true)
}

fn charmap_encode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.str_argument(args[0], "charmap_encode() argument 1 must be str")?;
    let Some(mapping) = given(args, 2) else { return encode(th, args, Codec::Latin1) };
    let errors = errors_of(th, args)?;
    let (mut out, mut at, length) = (Vec::with_capacity(text(source).len()), 0, text(source).len());
    while at < length {
        if charmap_put(th, mapping, text(source).code_at(at), &mut out)? {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < length && !charmap_put(th, mapping, text(source).code_at(end), &mut Vec::new())? {
            end += 1;
        }
        let (replacement, next) = th.charmap_problem(source, at, end, &errors)?;
        if is_str(replacement) {
            for code in text(replacement).codes() {
                if !charmap_put(th, mapping, code, &mut out)? {
                    return th.charmap_problem(source, at, end, "strict").map(|(value, _)| value);
                }
            }
        } else {
            out.extend_from_slice(crate::object::bytes::slice(replacement));
        }
        at = next;
    }
    let made = th.new_bytes(&out)?;
    pair(th, made, length)
}

fn charmap_decode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(mapping) = given(args, 2) else { return decode(th, &args[..2], Codec::Latin1, true) };
    let bytes = th.buffer_argument(args[0])?.into_owned();
    let errors = errors_of(th, args)?;
    let mut builder = TextBuilder::with_capacity(bytes.len());
    let mut object = Value::UNBOUND;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at] as usize;
        let mut undefined = false;
        if is_str(mapping) {
            match (byte < text(mapping).len()).then(|| text(mapping).code_at(byte)) {
                None | Some(0xFFFE) => undefined = true,
                Some(code) => builder.push(code),
            }
        } else {
            let found = mapped(th, mapping, Value::from_small(byte as i32))?;
            if found.is_none() {
                undefined = true;
            } else if is_str(found) {
                if text(found) == *"\u{fffe}" { undefined = true } else { builder.push_ref(text(found)) }
            } else if is_int(found) {
                match integer(found).and_then(|number| number.to_i64()) {
                    Some(0xFFFE) => undefined = true,
                    Some(code @ 0..0x110000) => builder.push(code as u32),
                    _ => return Err(th.type_error("character mapping must be in range(0x110000)")),
                }
            } else {
                return Err(th.type_error("character mapping must return integer, None or str"));
            }
        }
        if !undefined {
            at += 1;
            continue;
        }
        if object.is_unbound() {
            object = th.new_bytes(&bytes)?;
        }
        let (replacement, next) = th.charmap_problem(object, at, at + 1, &errors)?;
        builder.push_ref(text(replacement));
        at = next;
    }
    std::hint::black_box(object);
    let decoded = th.new_text_shared(&builder.finish_narrow())?;
    pair(th, decoded, bytes.len())
}

