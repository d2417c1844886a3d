//! bytearray: construction and the methods that change it. What it shares with bytes lies in `bytes`.
//!
//! Invariant: arguments are turned into bytes before the bytearray is looked at, as turning them may run Python.

use super::bytes::{byte_argument, bytes_of_iterable, constructed, repeated};
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::slice::resolve;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::repr::bytes_repr;

pub const ATTRIBUTES: &[Attribute] = &[];

pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", bytearray_new),
    native("__init__", "(self, source=b'', encoding='utf-8', errors='strict')", bytearray_init),
    native("__repr__", "(self, /)", bytearray_repr),
    native("__str__", "(self, /)", bytearray_repr),
    native("__getitem__", "(self, key, /)", bytearray_get),
    native("__setitem__", "(self, key, value, /)", bytearray_set),
    native("__delitem__", "(self, key, /)", bytearray_delete),
    native("__iter__", "(self, /)", |th, args| {
        let class = th.interp.types.class_word(&th.interp.types.bytearray_iterator);
        th.new_iterator(class, Variant::ByteArray, [args[0], Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
    }),
    native("__iadd__", "(self, value, /)", |th, args| {
        let Some(bytes) = th.buffer(args[1])? else {
            let (name, own) = (th.type_name(args[1]), th.type_name(args[0]));
            return Err(th.type_error(format!("can't concat {name} to {own}")));
        };
        append_bytes(th, args[0], &bytes)?;
        Ok(args[0])
    }),
    native("__imul__", "(self, value, /)", |th, args| match repeated(th, args[0], args[1])? {
        Some(bytes) => {
            let length = th.bytearray_len(args[0])?;
            th.bytearray_splice(args[0], 0, length, &bytes)?;
            Ok(args[0])
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }),
    native("__alloc__", "(self, /)", |th, args| {
        let length = th.bytearray_len(args[0])?;
        th.new_int(if length == 0 { 0 } else { length as i64 + 1 })
    }),
    native("__sizeof__", "(self, /)", |th, args| {
        let length = th.bytearray_len(args[0])?;
        th.new_int(56 + length as i64)
    }),
    native("__reduce__", "(self, /)", |th, args| reduce(th, args[0])),
    native("__reduce_ex__", "(self, proto=0, /)", |th, args| reduce(th, args[0])),
    native("append", "(self, item, /)", |th, args| {
        let byte = byte_argument(th, args[1])?;
        th.bytearray_push(args[0], byte)?;
        Ok(Value::NONE)
    })
    .doc("Append a single item to the end of the bytearray."),
    native("clear", "(self, /)", |th, args| {
        let length = th.bytearray_len(args[0])?;
        th.bytearray_splice(args[0], 0, length, b"")?;
        Ok(Value::NONE)
    })
    .doc("Remove all items from the bytearray."),
    native("copy", "(self, /)", |th, args| {
        let bytes = th.bytearray_bytes(args[0])?;
        th.new_bytearray(&bytes)
    })
    .doc("Return a copy of B."),
    native("extend", "(self, iterable_of_ints, /)", bytearray_extend).doc("Append all the items from the iterator or sequence to the end of the bytearray."),
    native("insert", "(self, index, item, /)", bytearray_insert).doc("Insert a single item into the bytearray before the given index."),
    native("pop", "(self, index=-1, /)", bytearray_pop).doc("Remove and return a single item from B."),
    native("remove", "(self, value, /)", bytearray_remove).doc("Remove the first occurrence of a value in the bytearray."),
    native("resize", "(self, size, /)", bytearray_resize).doc("Resize the internal buffer of bytearray to len."),
    native("reverse", "(self, /)", |th, args| {
        let mut bytes = th.bytearray_bytes(args[0])?;
        bytes.reverse();
        th.bytearray_write(args[0], 0, &bytes)?;
        Ok(Value::NONE)
    })
    .doc("Reverse the order of the values in B in place."),
];

/// `__hash__ = None`
pub fn unhashable(th: &mut Thread) -> Res<()> {
    let class = th.interp.types.bytearray.get();
    let namespace = Ref::of(class).fixed(crate::object::type_object::field::DICT);
    let name = th.interp.names.__hash__.get();
    th.dict_set(namespace, name, Value::NONE)
}

fn bytearray_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[0] == th.interp.types.bytearray.get() {
        return th.new_bytearray(b"");
    }
    let made = th.new_instance(args[0])?;
    th.init_bytearray(Ref::of(made));
    Ok(made)
}

fn bytearray_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = constructed(th, args, "bytearray")?;
    let length = th.bytearray_len(args[0])?;
    if length != 0 || !bytes.is_empty() {
        th.bytearray_splice(args[0], 0, length, &bytes)?;
    }
    Ok(Value::NONE)
}

fn append_bytes(th: &mut Thread, value: Value, bytes: &[u8]) -> Res<()> {
    let length = th.bytearray_len(value)?;
    th.bytearray_splice(value, length, length, bytes)
}

fn bytearray_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.bytearray_bytes(args[0])?;
    let mut shown = th.type_name(args[0]).into_bytes();
    shown.push(b'(');
    let content = bytes_repr(&bytes);
    // single quotes are escaped between double ones too, unlike in bytes
    let escaped = content[1] == b'"';
    for byte in content {
        if escaped && byte == b'\'' {
            shown.push(b'\\');
        }
        shown.push(byte);
    }
    shown.push(b')');
    let shown = String::from_utf8_lossy(&shown).into_owned();
    th.new_str(&shown)
}

fn reduce(th: &mut Thread, value: Value) -> Res<Value> {
    let bytes = th.bytearray_bytes(value)?;
    let bytes = th.new_bytes(&bytes)?;
    let class = th.type_of(value);
    let args = th.new_tuple(&[bytes])?;
    th.new_tuple(&[class, args, Value::NONE])
}

fn bytearray_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_kind(args[1], Kind::Slice) {
        let parts = th.slice_parts(args[1])?;
        let length = th.bytearray_len(args[0])?;
        let bounds = parts.bounds(length);
        let bytes = if bounds.step == 1 {
            th.bytearray_range(args[0], bounds.start, bounds.start + bounds.count)?
        } else {
            let all = th.bytearray_bytes(args[0])?;
            (0..bounds.count).map(|n| all[bounds.at(n)]).collect()
        };
        return th.new_bytearray(&bytes);
    }
    let index = th.subscript_index(args[1], "bytearray indices")?;
    let length = th.bytearray_len(args[0])?;
    if let Some(at) = resolve(index, length)
        && let Some(byte) = th.bytearray_get(args[0], at)?
    {
        return Ok(Value::from_small(byte as i32));
    }
    Err(th.index_error("bytearray index out of range"))
}

/// The bytes a slice of a bytearray is set from.
fn slice_source(th: &mut Thread, value: Value) -> Res<Vec<u8>> {
    if let Some(bytes) = th.bytes_like(value)? {
        return Ok(bytes);
    }
    let iter = th.interp.names.__iter__.get();
    if is_str(value) || th.special(value, iter)?.is_none() {
        return Err(th.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    bytes_of_iterable(th, value, "byte")
}

fn bytearray_set(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (value, key) = (args[0], args[1]);
    if is_kind(key, Kind::Slice) {
        let bytes = slice_source(th, args[2])?;
        let parts = th.slice_parts(key)?;
        let length = th.bytearray_len(value)?;
        let bounds = parts.bounds(length);
        if bounds.step == 1 {
            th.bytearray_splice(value, bounds.start, bounds.start + bounds.count, &bytes)?;
            return Ok(Value::NONE);
        }
        if bytes.is_empty() {
            // nothing put into an extended slice takes its items away
            return bytearray_delete(th, &args[..2]);
        }
        if bytes.len() != bounds.count {
            return Err(th.value_error(format!("attempt to assign bytes of size {} to extended slice of size {}", bytes.len(), bounds.count)));
        }
        for (n, byte) in bytes.iter().enumerate() {
            th.bytearray_write(value, bounds.at(n), &[*byte])?;
        }
        return Ok(Value::NONE);
    }
    let index = th.subscript_index(key, "bytearray indices")?;
    let byte = byte_argument(th, args[2])?;
    let length = th.bytearray_len(value)?;
    match resolve(index, length) {
        Some(at) => th.bytearray_write(value, at, &[byte]).map(|()| Value::NONE),
        None => Err(th.index_error("bytearray index out of range")),
    }
}

fn bytearray_delete(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (value, key) = (args[0], args[1]);
    if is_kind(key, Kind::Slice) {
        let parts = th.slice_parts(key)?;
        let length = th.bytearray_len(value)?;
        let bounds = parts.bounds(length);
        if bounds.step == 1 {
            th.bytearray_splice(value, bounds.start, bounds.start + bounds.count, b"")?;
        } else if bounds.count > 0 {
            let mut keep = vec![true; length];
            (0..bounds.count).for_each(|n| keep[bounds.at(n)] = false);
            let all = th.bytearray_bytes(value)?;
            let rest: Vec<u8> = all.iter().zip(keep).filter(|(_, keep)| *keep).map(|(byte, _)| *byte).collect();
            th.bytearray_splice(value, 0, length, &rest)?;
        }
        return Ok(Value::NONE);
    }
    let index = th.subscript_index(key, "bytearray indices")?;
    let length = th.bytearray_len(value)?;
    match resolve(index, length) {
        Some(at) => th.bytearray_splice(value, at, at + 1, b"").map(|()| Value::NONE),
        None => Err(th.index_error("bytearray index out of range")),
    }
}

fn bytearray_extend(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = match th.bytes_like(args[1])? {
        Some(bytes) => bytes,
        None => {
            let iter = th.interp.names.__iter__.get();
            let getitem = th.interp.names.__getitem__.get();
            if th.special(args[1], iter)?.is_none() && th.special(args[1], getitem)?.is_none() {
                let name = th.type_name(args[1]);
                return Err(th.type_error(format!("can't extend bytearray with {name}")));
            }
            if is_str(args[1]) {
                return Err(th.type_error("expected iterable of integers; got: 'str'"));
            }
            let mut out = Vec::new();
            th.for_each(args[1], |th, item| {
                out.push(byte_argument(th, item)?);
                Ok(())
            })?;
            out
        }
    };
    append_bytes(th, args[0], &bytes)?;
    Ok(Value::NONE)
}

fn bytearray_insert(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = th.index_isize_overflow(args[1])?;
    let byte = byte_argument(th, args[2])?;
    let length = th.bytearray_len(args[0])?;
    let at = if index < 0 { index.saturating_add(length as isize).max(0) as usize } else { (index as usize).min(length) };
    th.bytearray_splice(args[0], at, at, &[byte])?;
    Ok(Value::NONE)
}

fn bytearray_pop(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = th.int_argument(args, 1, -1)? as isize;
    let length = th.bytearray_len(args[0])?;
    if length == 0 {
        return Err(th.index_error("pop from empty bytearray"));
    }
    let Some(at) = resolve(index, length) else { return Err(th.index_error("pop index out of range")) };
    let byte = th.bytearray_get(args[0], at)?.unwrap_or(0);
    th.bytearray_splice(args[0], at, at + 1, b"")?;
    Ok(Value::from_small(byte as i32))
}

fn bytearray_remove(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let byte = byte_argument(th, args[1])?;
    let bytes = th.bytearray_bytes(args[0])?;
    match bytes.iter().position(|other| *other == byte) {
        Some(at) => th.bytearray_splice(args[0], at, at + 1, b"").map(|()| Value::NONE),
        None => Err(th.value_error("value not found in bytearray")),
    }
}

fn bytearray_resize(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let size = th.index_isize_overflow(args[1])?;
    let Ok(size) = usize::try_from(size) else {
        return Err(th.value_error(format!("Can only resize to positive sizes, got {size}")));
    };
    if size > th.interp.heap.limit_bytes() || size > crate::text::build::MAX_UNITS {
        return Err(th.memory_error());
    }
    let length = th.bytearray_len(args[0])?;
    if size < length {
        th.bytearray_splice(args[0], size, length, b"")?;
    } else {
        append_bytes(th, args[0], &vec![0; size - length])?;
    }
    Ok(Value::NONE)
}
