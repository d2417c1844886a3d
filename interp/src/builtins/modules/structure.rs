//! _struct: values packed into bytes by a format.
//!
//! Invariant: a format is parsed before anything is written; native formats (`@`) align as the C compiler of the machine does,
//! the others have no padding and fixed sizes. Words of a Struct: format (str), size.

use super::{Class, Fields, OPEN, class_of, define, given};
use crate::heap::Value;
use crate::number::Integer;
use crate::number::integer::{ByteOrder, Signedness};
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{attribute, native};
use crate::object::number::{float, integer, is_float};
use crate::object::sequence::tuple_items;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use std::borrow::Cow;

/// `count` times a code; for `s` and `p` the count is a length.
struct Item { code: u8, count: usize, size: usize, offset: usize }

/// A parsed format.
struct Format { items: Vec<Item>, size: usize, little: bool, native: bool }

impl Format {
    /// Values that pack takes and unpack gives.
    fn values(&self) -> usize {
        self.items
            .iter()
            .map(|item| match item.code {
                b'x' => 0,
                b's' | b'p' => 1,
                _ => item.count,
            })
            .sum()
    }
}

fn error(th: &mut Thread, message: impl Into<String>) -> Unwind {
    let class = class_of(th, "struct.error");
    th.raise(class, message.into())
}

fn size_of(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'b' | b'B' | b'c' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => if native { 8 } else { 4 },
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        b'F' => 8,
        b'D' => 16,
        _ => return None,
    })
}

fn parse(th: &mut Thread, value: Value) -> Res<Format> {
    let text: Cow<'_, [u8]> = if is_str(value) {
        match crate::object::string::ascii_bytes(value) {
            Some(bytes) => Cow::Borrowed(bytes),
            None => return Err(error(th, "bad char in struct format")),
        }
    } else if is_kind(value, Kind::Bytes) || is_kind(value, Kind::ByteArray) {
        th.buffer(value)?.unwrap_or(Cow::Borrowed(&[]))
    } else {
        let name = th.type_name(value);
        return Err(th.type_error(format!("Struct() argument 1 must be a str or bytes object, not {name}")));
    };
    let (little, native, start) = match text.first() {
        Some(b'@') => (cfg!(target_endian = "little"), true, 1),
        Some(b'=') => (cfg!(target_endian = "little"), false, 1),
        Some(b'<') => (true, false, 1),
        Some(b'>' | b'!') => (false, false, 1),
        _ => (cfg!(target_endian = "little"), true, 0),
    };
    let mut format = Format { items: Vec::new(), size: 0, little, native };
    let mut at = start;
    while at < text.len() {
        let mut code = text[at];
        at += 1;
        if code.is_ascii_whitespace() {
            continue;
        }
        let mut count = 1usize;
        if code.is_ascii_digit() {
            count = (code - b'0') as usize;
            loop {
                let Some(&next) = text.get(at) else { return Err(error(th, "repeat count given without format specifier")) };
                at += 1;
                if !next.is_ascii_digit() {
                    code = next;
                    break;
                }
                count = match count.checked_mul(10).and_then(|count| count.checked_add((next - b'0') as usize)) {
                    Some(count) if count <= isize::MAX as usize => count,
                    _ => return Err(error(th, "overflow in item count")),
                };
            }
        }
        let Some(size) = size_of(code, native) else { return Err(error(th, "bad char in struct format")) };
        let align = if native && size > 1 { if code == b'D' { 8 } else if code == b'F' { 4 } else { size } } else { 1 };
        let offset = format.size.next_multiple_of(align);
        let end = size.checked_mul(count).and_then(|bytes| bytes.checked_add(offset)).filter(|end| *end <= isize::MAX as usize);
        let Some(end) = end else { return Err(error(th, "total struct size too long")) };
        format.size = end;
        if count > 0 || matches!(code, b's' | b'p') {
            format.items.push(Item { code, count, size, offset });
        }
    }
    Ok(format)
}

/// Bounds of the integer codes: bytes and sign.
fn pack_int(th: &mut Thread, format: &Format, code: u8, size: usize, value: Value, out: &mut [u8]) -> Res<()> {
    let number = match integer(value) {
        Some(number) => number,
        None => {
            let name = th.interp.names.__index__.get();
            if th.special(value, name)?.is_none() {
                return Err(error(th, "required argument is not an integer"));
            }
            th.index(value)?
        }
    };
    let signed = code.is_ascii_lowercase();
    let sign = if signed { Signedness::Signed } else { Signedness::Unsigned };
    let order = if format.little { ByteOrder::Little } else { ByteOrder::Big };
    if let Ok(bytes) = number.to_bytes(size, order, sign) {
        out.copy_from_slice(&bytes);
        return Ok(());
    }
    if size == 8 || code == b'P' {
        return Err(if matches!(number, Integer::Big(_)) && !format.native || code == b'q' || code == b'Q' || format.native { error(th, if signed { "int too large to convert".to_string() } else if number.is_negative() { "argument out of range".to_string() } else { "int too large to convert".to_string() }) } else { error(th, "argument out of range") });
    }
    let bits = size as u32 * 8;
    let (low, high): (i128, i128) = if signed { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
    Err(error(th, format!("'{}' format requires {low} <= number <= {high}", code as char)))
}

fn put(out: &mut [u8], bytes: &[u8], little: bool) {
    if little { out.copy_from_slice(bytes) } else { out.iter_mut().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from) }
}

fn float_argument(th: &mut Thread, value: Value) -> Res<f64> {
    if is_float(value) {
        return Ok(float(value).unwrap_or(0.0));
    }
    if let Some(number) = integer(value) {
        return match crate::number::float::from_integer(&number) {
            Ok(number) => Ok(number),
            Err(_) => Err(error(th, "required argument is not a float")),
        };
    }
    let name = th.interp.names.__float__.get();
    if let Some(method) = th.special(value, name)? {
        let result = th.call_special(method, value, &[])?;
        if let Some(number) = float(result) {
            return Ok(number);
        }
    }
    Err(error(th, "required argument is not a float"))
}

/// IEEE half precision, rounded to even; None: too large.
fn half_bits(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000u16 } else { 0 };
    let magnitude = number.abs();
    if number.is_nan() {
        return Some(sign | 0x7E00);
    }
    if magnitude.is_infinite() {
        return Some(sign | 0x7C00);
    }
    // units of the last place of a half: 2^-24 for subnormals, 2^(exponent - 10) otherwise
    let exponent = if magnitude < 6.103515625e-05 { -14 } else { ((magnitude.to_bits() >> 52) as i32 & 0x7FF) - 1023 };
    let units = magnitude * 2f64.powi(10 - exponent);
    let rounded = units.round_ties_even() as u32;
    let (exponent, rounded) = if rounded >= 2048 { (exponent + 1, rounded / 2) } else { (exponent, rounded) };
    if exponent > 15 {
        return None;
    }
    Some(sign | if rounded < 1024 { rounded as u16 } else { ((exponent + 15) as u16) << 10 | (rounded - 1024) as u16 })
}

fn half_value(bits: u16) -> f64 {
    let (exponent, fraction) = (bits >> 10 & 31, (bits & 1023) as f64);
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 => if fraction == 0.0 { f64::INFINITY } else { f64::NAN },
        _ => (1024.0 + fraction) * 2f64.powi(exponent as i32 - 25),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}

fn pack_values(th: &mut Thread, format: &Format, values: &[Value], function: &str) -> Res<Vec<u8>> {
    let expected = format.values();
    if values.len() != expected {
        return Err(error(th, format!("{function} expected {expected} items for packing (got {})", values.len())));
    }
    if !crate::number::room_for(format.size) {
        return Err(th.memory_error());
    }
    let mut out = vec![0u8; format.size];
    let mut values = values.iter().copied();
    for item in &format.items {
        match item.code {
            b'x' => {}
            b's' | b'p' => {
                let value = values.next().unwrap_or(Value::NONE);
                let bytes = if is_kind(value, Kind::Bytes) || is_kind(value, Kind::ByteArray) { th.buffer(value)? } else { None };
                let Some(bytes) = bytes else { return Err(error(th, format!("argument for '{}' must be a bytes object", item.code as char))) };
                let place = &mut out[item.offset..item.offset + item.count];
                if item.code == b's' {
                    let length = bytes.len().min(item.count);
                    place[..length].copy_from_slice(&bytes[..length]);
                } else if item.count > 0 {
                    let length = bytes.len().min(item.count - 1).min(255);
                    place[0] = length as u8;
                    place[1..1 + length].copy_from_slice(&bytes[..length]);
                }
            }
            code => {
                for n in 0..item.count {
                    let value = values.next().unwrap_or(Value::NONE);
                    let at = item.offset + n * item.size;
                    pack_one(th, format, code, value, &mut out[at..at + item.size])?;
                }
            }
        }
    }
    Ok(out)
}

fn pack_one(th: &mut Thread, format: &Format, code: u8, value: Value, out: &mut [u8]) -> Res<()> {
    match code {
        b'?' => out[0] = th.truth(value)? as u8,
        b'c' => {
            let bytes = if is_kind(value, Kind::Bytes) || is_kind(value, Kind::ByteArray) { th.buffer(value)? } else { None };
            match bytes.as_deref() {
                Some([byte]) => out[0] = *byte,
                _ => return Err(error(th, "char format requires a bytes object of length 1")),
            }
        }
        b'd' => put(out, &float_argument(th, value)?.to_le_bytes(), format.little),
        b'f' => {
            let number = float_argument(th, value)?;
            let single = number as f32;
            if single.is_infinite() && number.is_finite() {
                return Err(th.overflow_error("float too large to pack with f format"));
            }
            put(out, &single.to_le_bytes(), format.little);
        }
        b'e' => {
            let number = float_argument(th, value)?;
            let Some(bits) = half_bits(number) else { return Err(th.overflow_error("float too large to pack with e format")) };
            put(out, &bits.to_le_bytes(), format.little);
        }
        b'F' | b'D' => {
            let parts = crate::object::number::complex(value);
            let (real, imaginary) = match parts {
                Some(parts) => parts,
                None => (float_argument(th, value)?, 0.0),
            };
            let half = out.len() / 2;
            for (part, number) in [real, imaginary].into_iter().enumerate() {
                let place = &mut out[part * half..(part + 1) * half];
                if code == b'D' { put(place, &number.to_le_bytes(), format.little) } else { put(place, &(number as f32).to_le_bytes(), format.little) }
            }
        }
        _ => {
            let code = if code == b'P' { b'N' } else { code };
            pack_int(th, format, code, out.len(), value, out)?;
        }
    }
    Ok(())
}

fn unpack_values(th: &mut Thread, format: &Format, bytes: &[u8]) -> Res<Value> {
    let mut values = th.rooted_from(Vec::with_capacity(format.values()));
    for item in &format.items {
        match item.code {
            b'x' => {}
            b's' => {
                let value = th.new_bytes(&bytes[item.offset..item.offset + item.count])?;
                values.push(value);
            }
            b'p' => {
                let place = &bytes[item.offset..item.offset + item.count];
                let length = place.first().map_or(0, |length| (*length as usize).min(place.len() - 1));
                let value = th.new_bytes(place.get(1..1 + length).unwrap_or(&[]))?;
                values.push(value);
            }
            code => {
                for n in 0..item.count {
                    let at = item.offset + n * item.size;
                    let value = unpack_one(th, format, code, &bytes[at..at + item.size])?;
                    values.push(value);
                }
            }
        }
    }
    th.new_tuple(&values)
}

fn unpack_one(th: &mut Thread, format: &Format, code: u8, bytes: &[u8]) -> Res<Value> {
    let mut raw = [0u8; 8];
    let reals = |raw: &[u8; 8], code: u8| if code == b'd' || code == b'D' { f64::from_le_bytes(*raw) } else { f32::from_le_bytes([raw[0], raw[1], raw[2], raw[3]]) as f64 };
    if matches!(code, b'F' | b'D') {
        let half = bytes.len() / 2;
        put(&mut raw[..half], &bytes[..half], format.little);
        let real = reals(&raw, code);
        put(&mut raw[..half], &bytes[half..], format.little);
        return th.new_complex(real, reals(&raw, code));
    }
    put(&mut raw[..bytes.len()], bytes, format.little);
    match code {
        b'c' => th.new_bytes(bytes),
        b'?' => Ok(Value::from_bool(bytes[0] != 0)),
        b'd' | b'f' => Ok(Value::from_f64(reals(&raw, code))),
        b'e' => Ok(Value::from_f64(half_value(u16::from_le_bytes([raw[0], raw[1]])))),
        _ => {
            let number = u64::from_le_bytes(raw);
            if code.is_ascii_lowercase() {
                let unused = 64 - 8 * bytes.len() as u32;
                th.new_int((number << unused) as i64 >> unused)
            } else {
                th.new_uint(number)
            }
        }
    }
}

// ---- module functions and the methods of Struct, by the format they work on

fn pack_with(th: &mut Thread, format: Value, values: &[Value]) -> Res<Value> {
    let format = parse(th, format)?;
    let bytes = pack_values(th, &format, values, "pack")?;
    th.new_bytes(&bytes)
}

fn pack_into_with(th: &mut Thread, format: Value, buffer: Value, offset: Value, values: &[Value]) -> Res<Value> {
    let format = parse(th, format)?;
    let offset = th.index_isize(offset)?;
    let length = match crate::object::door::kind_of(buffer) {
        Some(Kind::ByteArray | Kind::Array) => th.bytearray_len(buffer)?,
        Some(Kind::MemoryView) if !th.view_of(buffer)?.read_only => th.buffer(buffer)?.map_or(0, |bytes| bytes.len()),
        _ => {
            let name = th.type_name(buffer);
            return Err(th.type_error(format!("argument must be read-write bytes-like object, not {name}")));
        }
    };
    let at = place(th, &format, offset, length, "pack_into", "packing")?;
    let bytes = pack_values(th, &format, values, "pack_into")?;
    if is_kind(buffer, Kind::ByteArray) || is_kind(buffer, Kind::Array) {
        th.bytearray_write(buffer, at, &bytes)?;
    } else {
        let view = th.view_of(buffer)?;
        for (index, chunk) in bytes.chunks(view.size).enumerate() {
            th.view_set_bytes(&view, at / view.size + index, chunk)?;
        }
    }
    Ok(Value::NONE)
}

/// Where in a buffer of `length` bytes an offset lies.
fn place(th: &mut Thread, format: &Format, offset: isize, length: usize, function: &str, doing: &str) -> Res<usize> {
    let at = if offset < 0 {
        if offset + format.size as isize > 0 {
            return Err(error(th, format!("{} at offset {offset}", if doing == "packing" { format!("no space to pack {} bytes", format.size) } else { format!("not enough data to unpack {} bytes", format.size) })));
        }
        if offset + (length as isize) < 0 {
            return Err(error(th, format!("offset {offset} out of range for {length}-byte buffer")));
        }
        (offset + length as isize) as usize
    } else {
        offset as usize
    };
    if length < at || length - at < format.size {
        return Err(error(th, format!("{function} requires a buffer of at least {} bytes for {doing} {} bytes at offset {at} (actual buffer size is {length})", at.saturating_add(format.size), format.size)));
    }
    Ok(at)
}

fn unpack_with(th: &mut Thread, format: Value, buffer: Value) -> Res<Value> {
    let format = parse(th, format)?;
    let bytes = th.buffer_argument(buffer)?;
    if bytes.len() != format.size {
        return Err(error(th, format!("unpack requires a buffer of {} bytes", format.size)));
    }
    unpack_values(th, &format, &bytes)
}

fn unpack_from_with(th: &mut Thread, format: Value, buffer: Value, offset: Value) -> Res<Value> {
    let format = parse(th, format)?;
    let offset = match given(offset) {
        Some(offset) => th.index_isize(offset)?,
        None => 0,
    };
    let bytes = th.buffer_argument(buffer)?;
    let at = place(th, &format, offset, bytes.len(), "unpack_from", "unpacking")?;
    unpack_values(th, &format, &bytes[at..at + format.size])
}

fn iter_unpack_with(th: &mut Thread, format: Value, buffer: Value) -> Res<Value> {
    let parsed = parse(th, format)?;
    let length = th.buffer_argument(buffer)?.len();
    if parsed.size == 0 {
        return Err(error(th, "cannot iteratively unpack with a struct of length 0"));
    }
    if !length.is_multiple_of(parsed.size) {
        return Err(error(th, format!("iterative unpacking requires a buffer of a multiple of {} bytes", parsed.size)));
    }
    let class = class_of(th, "_struct.unpack_iterator");
    th.new_custom_iterator(class, iter_unpack_next, [format, buffer, Value::from_small(0), Value::NONE])
}

fn iter_unpack_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = super::itertools::State::of(th, object);
    let (format, buffer) = (state.get(th, 1)?, state.get(th, 2)?);
    if buffer.is_none() {
        return Ok(None);
    }
    let at = state.get(th, 3)?.as_int() as usize;
    let format = parse(th, format)?;
    let bytes = th.buffer_argument(buffer)?;
    if at + format.size > bytes.len() {
        return state.finish(th);
    }
    state.set(th, 3, Value::from_int_unchecked((at + format.size) as i64))?;
    unpack_values(th, &format, &bytes[at..at + format.size]).map(Some)
}

fn struct_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let made = th.new_instance(args[0])?;
    Ref::of(made).init(0, Value::NONE);
    Ref::of(made).init(1, Value::from_small(-1));
    Ok(made)
}

fn struct_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let format = parse(th, args[1])?;
    let text = match th.buffer(args[1])? {
        Some(bytes) => th.new_ascii(&bytes.iter().map(|byte| byte & 127).collect::<Vec<u8>>())?,
        None => args[1],
    };
    let fields = Fields::of(th, args[0]);
    fields.set(th, 0, text)?;
    fields.set_number(th, 1, format.size as i64)?;
    Ok(Value::NONE)
}

fn format_of(th: &mut Thread, value: Value) -> Res<Value> {
    let format = Fields::of(th, value).get(th, 0)?;
    if format.is_none() { Err(th.runtime_error("Struct object is not initialized")) } else { Ok(format) }
}

fn struct_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (name, format) = (th.type_name(args[0]), format_of(th, args[0])?);
    let format = th.repr_rust(format)?;
    th.new_str(&format!("{name}({format})"))
}

const STRUCT: Class = Class::opaque(
    "_struct.Struct",
    OPEN,
    &[
        native("__new__", "(type, /, *args, **kwargs)", struct_new),
        native("__init__", "(self, /, format)", struct_init),
        native("__repr__", "(self, /)", struct_repr),
        native("pack", "(self, /, *values)", |th, args| {
            let format = format_of(th, args[0])?;
            pack_with(th, format, tuple_items(args[1]))
        }),
        native("pack_into", "(self, buffer, offset, /, *values)", |th, args| {
            let format = format_of(th, args[0])?;
            pack_into_with(th, format, args[1], args[2], tuple_items(args[3]))
        }),
        native("unpack", "(self, buffer, /)", |th, args| {
            let format = format_of(th, args[0])?;
            unpack_with(th, format, args[1])
        }),
        native("unpack_from", "(self, /, buffer, offset=0)", |th, args| {
            let format = format_of(th, args[0])?;
            unpack_from_with(th, format, args[1], args[2])
        }),
        native("iter_unpack", "(self, buffer, /)", |th, args| {
            let format = format_of(th, args[0])?;
            iter_unpack_with(th, format, args[1])
        }),
    ],
    &[attribute("format", |th, args| format_of(th, args[0])), attribute("size", |th, args| Fields::of(th, args[0]).get(th, 1))],
);

const ITERATOR: Class = Class { path: "_struct.unpack_iterator", kind_byte: Kind::Iterator as u8, flags: super::FINAL, methods: &[super::itertools::ITER, super::itertools::NEXT], attributes: &[] };

/// Fills `_struct`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let error = super::new_error(th, namespace, "struct.error")?;
    std::hint::black_box(error);
    define(th, namespace, &STRUCT)?;
    define(th, namespace, &ITERATOR)?;
    th.install_functions(
        namespace,
        "_struct",
        &[
            native("calcsize", "(format, /)", |th, args| Ok(Value::from_int_unchecked(parse(th, args[0])?.size as i64))),
            native("pack", "(format, /, *values)", |th, args| pack_with(th, args[0], tuple_items(args[1]))),
            native("pack_into", "(format, buffer, offset, /, *values)", |th, args| pack_into_with(th, args[0], args[1], args[2], tuple_items(args[3]))),
            native("unpack", "(format, buffer, /)", |th, args| unpack_with(th, args[0], args[1])),
            native("unpack_from", "(format, /, buffer, offset=0)", |th, args| unpack_from_with(th, args[0], args[1], args[2])),
            native("iter_unpack", "(format, buffer, /)", |th, args| iter_unpack_with(th, args[0], args[1])),
            native("_clearcache", "()", |_, _| Ok(Value::NONE)),
        ],
    )
}
