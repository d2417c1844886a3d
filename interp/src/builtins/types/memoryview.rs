//! memoryview over bytes and bytearray: one dimension, native item formats, slices, casts.
//!
//! Invariant: every access checks that the view was not released and that its bytes still exist (`object::memory`).

use super::operand::*;
use crate::heap::Value;
use crate::number::Integer;
use crate::number::integer::{ByteOrder, Signedness};
use crate::object::array::is_array;
use crate::object::bytearray::is_bytearray;
use crate::object::bytes::is_bytes;
use crate::object::door::{Ref, is_kind};
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::memory::{View, item_size};
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::slice::resolve;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, object)", view_new),
    native("__repr__", "(self, /)", |th, args| {
        let state = if th.view_released(args[0])? { "released memory" } else { "memory" };
        th.new_str(&format!("<{state} at 0x{:x}>", args[0].bits()))
    }),
    native("__buffer__", "(self, flags, /)", super::bytes::buffer_view),
    native("__len__", "(self, /)", |th, args| th.view_of(args[0]).and_then(|view| th.new_int(view.length as i64))),
    native("__getitem__", "(self, key, /)", view_get),
    native("__setitem__", "(self, key, value, /)", view_set),
    native("__delitem__", "(self, key, /)", |th, _| Err(th.type_error("cannot delete memory"))),
    native("__iter__", "(self, /)", |th, args| {
        let class = th.interp.types.class_word(&th.interp.types.sequence_iterator);
        th.view_of(args[0])?;
        th.new_iterator(class, Variant::Memory, [args[0], Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
    }),
    native("__eq__", "(self, value, /)", |th, args| view_equal(th, args, true)),
    native("__ne__", "(self, value, /)", |th, args| view_equal(th, args, false)),
    native("__hash__", "(self, /)", view_hash),
    native("__enter__", "(self, /)", |th, args| th.view_of(args[0]).map(|_| args[0])),
    native("__exit__", "(self, /, *args)", |th, args| th.view_release(args[0]).map(|()| Value::NONE)),
    native("release", "(self, /)", |th, args| th.view_release(args[0]).map(|()| Value::NONE)).doc("Release the underlying buffer exposed by the memoryview object."),
    native("tobytes", "(self, /, order='C')", |th, args| {
        let bytes = th.memory_bytes(args[0])?;
        th.new_bytes(&bytes)
    })
    .doc("Return the data in the buffer as a byte string."),
    native("hex", "(self, /, sep=None, bytes_per_sep=1)", |th, args| {
        let bytes = th.memory_bytes(args[0])?;
        super::bytes::hex_of(th, &bytes, args)
    })
    .doc("Return the data in the buffer as a str of hexadecimal numbers."),
    native("tolist", "(self, /)", |th, args| {
        let items = view_items(th, args[0])?;
        th.new_list(&items)
    })
    .doc("Return the data in the buffer as a list of elements."),
    native("toreadonly", "(self, /)", |th, args| {
        let view = th.view_of(args[0])?;
        th.new_view(View { read_only: true, ..view })
    })
    .doc("Return a readonly version of the memoryview."),
    native("cast", "(self, /, format, shape=None)", view_cast).doc("Cast a memoryview to a new format or shape."),
    native("count", "(self, value, /)", |th, args| {
        let items = view_items(th, args[0])?;
        let mut count = 0;
        for item in items.iter() {
            count += th.equal(*item, args[1])? as i64;
        }
        th.new_int(count)
    })
    .doc("Count the number of occurrences of a value."),
    native("index", "(self, value, start=0, stop=None, /)", view_index).doc("Return the index of the first occurrence of a value."),
];

pub const ATTRIBUTES: &[Attribute] = &[
    attribute("obj", |th, args| th.view_of(args[0]).map(|view| view.base)),
    attribute("format", |th, args| th.view_of(args[0]).map(|view| view.format)),
    attribute("itemsize", |th, args| th.view_of(args[0]).map(|view| Value::from_small(view.size as i32))),
    attribute("nbytes", |th, args| th.view_of(args[0]).and_then(|view| th.new_int((view.length * view.size) as i64))),
    attribute("ndim", |th, args| th.view_of(args[0]).map(|_| Value::from_small(1))),
    attribute("readonly", |th, args| th.view_of(args[0]).map(|view| Value::from_bool(view.read_only))),
    attribute("shape", |th, args| {
        let view = th.view_of(args[0])?;
        let length = th.new_int(view.length as i64)?;
        th.new_tuple(&[length])
    }),
    attribute("strides", |th, args| {
        let view = th.view_of(args[0])?;
        let step = th.new_int(view.step as i64)?;
        th.new_tuple(&[step])
    }),
    attribute("suboffsets", |th, args| th.view_of(args[0]).and_then(|_| th.new_tuple(&[]))),
    attribute("c_contiguous", contiguous),
    attribute("f_contiguous", contiguous),
    attribute("contiguous", contiguous),
];

fn contiguous(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let view = th.view_of(args[0])?;
    Ok(Value::from_bool(view.step == view.size as isize || view.length <= 1))
}

fn view_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = args[1];
    if is_kind(object, Kind::MemoryView) {
        let view = th.view_of(object)?;
        return th.new_view(view);
    }
    let (length, read_only) = if is_bytes(object) {
        (crate::object::bytes::slice(object).len(), true)
    } else if is_bytearray(object) {
        (th.bytearray_len(object)?, false)
    } else if is_array(object) {
        let letter = crate::object::array::letter(object);
        let letter = if letter == b'u' { b'w' } else { letter };
        let (length, size) = (th.array_len(object)?, crate::object::array::size_of(letter));
        let format = th.intern(&(letter as char).to_string())?;
        return th.new_view(View { base: object, offset: 0, length, format, size, step: size as isize, read_only: false, letter });
    } else {
        let name = th.type_name(object);
        return Err(th.type_error(format!("memoryview: a bytes-like object is required, not '{name}'")));
    };
    let format = th.intern("B")?;
    th.new_view(View { base: object, offset: 0, length, format, size: 1, step: 1, read_only, letter: b'B' })
}

/// The value of an item's bytes.
fn item_value(th: &mut Thread, letter: u8, bytes: &[u8]) -> Res<Value> {
    let word = |size: usize| -> u64 { bytes.iter().take(size).rev().fold(0, |word, byte| word << 8 | u64::from(*byte)) };
    match letter {
        b'c' => th.new_bytes(bytes),
        b'?' => Ok(Value::from_bool(bytes[0] != 0)),
        b'f' => Ok(Value::from_f64(f32::from_bits(word(4) as u32) as f64)),
        b'd' => Ok(Value::from_f64(f64::from_bits(word(8)))),
        b'e' => Ok(Value::from_f64(half(word(2) as u16))),
        _ => {
            let signedness = if letter.is_ascii_lowercase() { Signedness::Signed } else { Signedness::Unsigned };
            th.new_integer(Integer::from_bytes(bytes, ByteOrder::Little, signedness))
        }
    }
}

/// A half-precision float.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (bits >> 10 & 31, f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(i32::from(exponent) - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// The bytes of an item's value.
fn item_bytes(th: &mut Thread, view: &View, value: Value) -> Res<Vec<u8>> {
    let letter = view.letter as char;
    let wrong_type = |th: &mut Thread| th.type_error(format!("memoryview: invalid type for format '{letter}'"));
    match view.letter {
        b'c' => match if is_bytes(value) { crate::object::bytes::slice(value) } else { &[] } {
            [byte] => Ok(vec![*byte]),
            _ if is_bytes(value) => Err(th.value_error(format!("memoryview: invalid value for format '{letter}'"))),
            _ => Err(wrong_type(th)),
        },
        b'?' => Ok(vec![th.truth(value)? as u8]),
        b'f' | b'd' => match th.float_of_number(value)? {
            Some(number) if view.letter == b'f' => Ok((number as f32).to_le_bytes().to_vec()),
            Some(number) => Ok(number.to_le_bytes().to_vec()),
            None => Err(wrong_type(th)),
        },
        b'e' => Err(th.unsupported("storing half-precision items through a memoryview")),
        _ => {
            let index = th.interp.names.__index__.get();
            if !crate::object::number::is_int(value) && th.special(value, index)?.is_none() {
                return Err(wrong_type(th));
            }
            let signedness = if view.letter.is_ascii_lowercase() { Signedness::Signed } else { Signedness::Unsigned };
            match th.index(value)?.to_bytes(view.size, ByteOrder::Little, signedness) {
                Ok(bytes) => Ok(bytes),
                Err(_) => Err(th.value_error(format!("memoryview: invalid value for format '{letter}'"))),
            }
        }
    }
}

fn view_items(th: &mut Thread, value: Value) -> Res<crate::object::rooted::RootedVec> {
    let view = th.view_of(value)?;
    let bytes = th.memory_bytes(value)?;
    let mut items = th.rooted_from(Vec::with_capacity(view.length));
    for chunk in bytes.chunks(view.size) {
        let item = item_value(th, view.letter, chunk)?;
        items.push(item);
    }
    Ok(items)
}

fn sliced(th: &mut Thread, view: &View, key: Value) -> Res<View> {
    let bounds = th.slice_bounds(key, view.length)?;
    Ok(View { offset: (view.offset as isize + bounds.start as isize * view.step) as usize, length: bounds.count, step: view.step * bounds.step, ..*view })
}

fn item_index(th: &mut Thread, view: &View, key: Value) -> Res<usize> {
    let index = th.interp.names.__index__.get();
    if !crate::object::number::is_int(key) && th.special(key, index)?.is_none() {
        return Err(th.type_error("memoryview: invalid slice key"));
    }
    let index = th.index_isize(key)?;
    match resolve(index, view.length) {
        Some(at) => Ok(at),
        None => Err(th.index_error("index out of bounds on dimension 1")),
    }
}

fn view_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let view = th.view_of(args[0])?;
    if is_kind(args[1], Kind::Slice) {
        let part = sliced(th, &view, args[1])?;
        return th.new_view(part);
    }
    let at = item_index(th, &view, args[1])?;
    let bytes = th.view_item_bytes(&view, at)?;
    item_value(th, view.letter, &bytes)
}

fn view_set(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let view = th.view_of(args[0])?;
    if view.read_only {
        return Err(th.type_error("cannot modify read-only memory"));
    }
    if is_kind(args[1], Kind::Slice) {
        let bytes = th.buffer_argument(args[2])?.into_owned();
        let part = sliced(th, &view, args[1])?;
        let same_format = if is_kind(args[2], Kind::MemoryView) { th.view_of(args[2])?.letter == view.letter } else { view.letter == b'B' };
        if !same_format || bytes.len() != part.length * part.size {
            return Err(th.value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        for (at, chunk) in bytes.chunks(part.size).enumerate() {
            th.view_set_bytes(&part, at, chunk)?;
        }
        return Ok(Value::NONE);
    }
    let at = item_index(th, &view, args[1])?;
    let bytes = item_bytes(th, &view, args[2])?;
    th.view_set_bytes(&view, at, &bytes)?;
    Ok(Value::NONE)
}

fn view_equal(th: &mut Thread, args: &[Value], equal: bool) -> Res<Value> {
    if args[0] == args[1] {
        return Ok(Value::from_bool(equal));
    }
    if th.view_released(args[0])? {
        return Ok(Value::from_bool(!equal));
    }
    let same = if is_kind(args[1], Kind::MemoryView) {
        if th.view_released(args[1])? {
            return Ok(Value::from_bool(!equal));
        }
        let (left, right) = (view_items(th, args[0])?, view_items(th, args[1])?);
        let mut same = left.len() == right.len();
        for (a, b) in left.iter().zip(right.iter()) {
            same = same && th.equal(*a, *b)?;
        }
        same
    } else {
        let Some(bytes) = th.bytes_like(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
        let items = view_items(th, args[0])?;
        items.len() == bytes.len() && items.iter().zip(&bytes).all(|(item, byte)| *item == Value::from_small(i32::from(*byte)))
    };
    Ok(Value::from_bool(same == equal))
}

fn view_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let view = th.view_of(args[0])?;
    if !view.read_only {
        return Err(th.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(view.letter, b'B' | b'b' | b'c') {
        return Err(th.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    if is_bytearray(view.base) {
        return Err(th.type_error("unhashable type: 'bytearray'"));
    }
    let bytes = th.memory_bytes(args[0])?;
    th.new_int(crate::text::hash_bytes(th.interp.hash_key, &bytes))
}

fn view_cast(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let view = th.view_of(args[0])?;
    if !is_str(args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("cast() argument 'format' must be str, not {name}")));
    }
    if some(args, 2).is_some() {
        return Err(th.unsupported("memoryview.cast() to a shape"));
    }
    let format = crate::object::string::to_rust(args[1]);
    let letter = format.strip_prefix('@').unwrap_or(&format).as_bytes();
    let (letter, size) = match letter {
        [letter] if item_size(*letter).is_some() => (*letter, item_size(*letter).unwrap_or(1)),
        _ => return Err(th.value_error("memoryview: destination format must be a native single character format prefixed with an optional '@'")),
    };
    if view.step != view.size as isize {
        return Err(th.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if view.size != 1 && size != 1 || view.size == 1 && !matches!(view.letter, b'B' | b'b' | b'c') && !matches!(letter, b'B' | b'b' | b'c') {
        return Err(th.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let bytes = view.length * view.size;
    if bytes % size != 0 {
        return Err(th.type_error("memoryview: length is not a multiple of itemsize"));
    }
    th.new_view(View { length: bytes / size, format: args[1], size, step: size as isize, letter, ..view })
}

fn view_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = view_items(th, args[0])?;
    let length = items.len() as i64;
    let clip = |at: i64| if at < 0 { (at + length).max(0) } else { at.min(length) } as usize;
    let start = clip(th.int_argument(args, 2, 0)?);
    let stop = match some(args, 3) {
        None => items.len(),
        Some(_) => clip(th.int_argument(args, 3, length)?),
    };
    for at in start..stop {
        if th.equal(items[at], args[1])? {
            return th.new_int(at as i64);
        }
    }
    Err(th.value_error("memoryview.index(x): x not found"))
}

/// Does the view show plain bytes? Used by callers that copy without looking at items.
pub fn is_plain(value: Value) -> bool { is_kind(value, Kind::MemoryView) && text(Ref::of(value).fixed(3)) == *"B" }
