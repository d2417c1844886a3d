//! bytes: construction and operators; and the methods that bytes and bytearray share.
//!
//! Invariant: a shared method works on the bytes at the call (a bytearray is copied first) and gives the type it was called
//! on; searching and cutting are `crate::text::bytes`'s.

use super::operand::*;
use crate::heap::Value;
use crate::object::bytearray::is_bytearray;
use crate::object::bytes::{is_bytes, slice};
use crate::object::door::is_exact;
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{exact_base, is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::{Side, bytes as ops, repr::bytes_repr, split::limit_of};
use std::borrow::Cow;

pub const ATTRIBUTES: &[Attribute] = &[];

pub const METHODS: &[Native] = &[
    native("__new__", "(type, source=b'', encoding='utf-8', errors='strict')", bytes_new),
    native("__hash__", "(self, /)", |th, args| {
        let hash = th.bytes_hash(args[0]);
        th.new_int(hash)
    }),
    native("__repr__", "(self, /)", |th, args| th.new_ascii(&bytes_repr(slice(args[0])))),
    native("__str__", "(self, /)", |th, args| th.new_ascii(&bytes_repr(slice(args[0])))),
    native("__bytes__", "(self, /)", |_, args| Ok(exact_base(args[0]).value())).doc("Convert this value to exact type bytes."),
    native("__getitem__", "(self, key, /)", |th, args| th.bytes_subscript(args[0], args[1])),
    native("__iter__", "(self, /)", |th, args| {
        let class = th.interp.types.class_word(&th.interp.types.bytes_iterator);
        th.new_iterator(class, Variant::Bytes, [exact_base(args[0]).value(), Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
    }),
    native("__getnewargs__", "(self, /)", |th, args| th.new_tuple(&[exact_base(args[0]).value()])),
    native("__sizeof__", "(self, /)", |th, args| th.new_int(slice(args[0]).len() as i64 + 33)),
];

/// What both types have.
pub const SHARED: &[Native] = &[
    native("__len__", "(self, /)", shared_len),
    native("__contains__", "(self, key, /)", shared_contains),
    native("__add__", "(self, value, /)", shared_add),
    native("__mul__", "(self, value, /)", shared_mul),
    native("__rmul__", "(self, value, /)", shared_mul),
    native("__mod__", "(self, value, /)", |th, args| shared_mod(th, args[0], args[1])),
    native("__rmod__", "(self, value, /)", |th, args| if is_bytes(args[1]) || is_bytearray(args[1]) { shared_mod(th, args[1], args[0]) } else { Ok(Value::NOT_IMPLEMENTED) }),
    native("__eq__", "(self, value, /)", shared_compare::<EQ>),
    native("__ne__", "(self, value, /)", shared_compare::<NE>),
    native("__lt__", "(self, value, /)", shared_compare::<LT>),
    native("__le__", "(self, value, /)", shared_compare::<LE>),
    native("__gt__", "(self, value, /)", shared_compare::<GT>),
    native("__ge__", "(self, value, /)", shared_compare::<GE>),
    native("decode", "(self, /, encoding='utf-8', errors='strict')", shared_decode).doc("Decode the bytes using the codec registered for encoding."),
    native("find", "(self, sub, start=None, end=None, /)", |th, args| search(th, args, ops::find).map(position)),
    native("rfind", "(self, sub, start=None, end=None, /)", |th, args| search(th, args, ops::rfind).map(position)),
    native("index", "(self, sub, start=None, end=None, /)", |th, args| search_or_error(th, args, ops::find)),
    native("rindex", "(self, sub, start=None, end=None, /)", |th, args| search_or_error(th, args, ops::rfind)),
    native("count", "(self, sub, start=None, end=None, /)", |th, args| search(th, args, |bytes, needle, start, end| Some(ops::count(bytes, needle, start, end))).map(position)),
    native("startswith", "(self, prefix, start=None, end=None, /)", |th, args| affix(th, args, "startswith")),
    native("endswith", "(self, suffix, start=None, end=None, /)", |th, args| affix(th, args, "endswith")),
    native("replace", "(self, old, new, count=-1, /)", shared_replace),
    native("split", "(self, /, sep=None, maxsplit=-1)", |th, args| split(th, args, false)),
    native("rsplit", "(self, /, sep=None, maxsplit=-1)", |th, args| split(th, args, true)),
    native("splitlines", "(self, /, keepends=False)", shared_splitlines),
    native("partition", "(self, sep, /)", |th, args| partition(th, args, false)),
    native("rpartition", "(self, sep, /)", |th, args| partition(th, args, true)),
    native("strip", "(self, bytes=None, /)", |th, args| strip(th, args, Side::Both)),
    native("lstrip", "(self, bytes=None, /)", |th, args| strip(th, args, Side::Left)),
    native("rstrip", "(self, bytes=None, /)", |th, args| strip(th, args, Side::Right)),
    native("removeprefix", "(self, prefix, /)", |th, args| remove_affix(th, args, true)),
    native("removesuffix", "(self, suffix, /)", |th, args| remove_affix(th, args, false)),
    native("join", "(self, iterable_of_bytes, /)", shared_join),
    native("translate", "(self, table, /, delete=b'')", shared_translate),
    native("maketrans", "(frm, to, /)", maketrans).static_method(),
    native("__buffer__", "(self, flags, /)", buffer_view),
    native("hex", "(self, /, sep=None, bytes_per_sep=1)", |th, args| {
        let bytes = own(th, args[0])?;
        hex_of(th, &bytes, args)
    }),
    native("fromhex", "(type, string, /)", fromhex).class_method(),
    native("lower", "(self, /)", |th, args| changed(th, args, ops::lower)),
    native("upper", "(self, /)", |th, args| changed(th, args, ops::upper)),
    native("capitalize", "(self, /)", |th, args| changed(th, args, ops::capitalize)),
    native("title", "(self, /)", |th, args| changed(th, args, ops::title)),
    native("swapcase", "(self, /)", |th, args| changed(th, args, ops::swapcase)),
    native("center", "(self, width, fillchar=b' ', /)", |th, args| padded(th, args, "center", ops::center)),
    native("ljust", "(self, width, fillchar=b' ', /)", |th, args| padded(th, args, "ljust", ops::pad_right)),
    native("rjust", "(self, width, fillchar=b' ', /)", |th, args| padded(th, args, "rjust", ops::pad_left)),
    native("zfill", "(self, width, /)", |th, args| {
        let width = th.int_argument(args, 1, 0)?;
        let bytes = own(th, args[0])?;
        let filled = th.sized(ops::zero_fill(&bytes, width))?;
        like(th, args[0], filled.as_deref().unwrap_or(&bytes))
    }),
    native("expandtabs", "(self, /, tabsize=8)", |th, args| {
        let size = th.int_argument(args, 1, 8)?;
        let bytes = own(th, args[0])?;
        let expanded = th.sized(ops::expand_tabs(&bytes, size))?;
        like(th, args[0], &expanded)
    }),
    native("isalnum", "(self, /)", |th, args| asks(th, args, ops::is_alnum)),
    native("isalpha", "(self, /)", |th, args| asks(th, args, ops::is_alpha)),
    native("isascii", "(self, /)", |th, args| asks(th, args, <[u8]>::is_ascii)),
    native("isdigit", "(self, /)", |th, args| asks(th, args, ops::is_digit)),
    native("islower", "(self, /)", |th, args| asks(th, args, ops::is_lower)),
    native("isspace", "(self, /)", |th, args| asks(th, args, ops::is_all_space)),
    native("istitle", "(self, /)", |th, args| asks(th, args, ops::is_title)),
    native("isupper", "(self, /)", |th, args| asks(th, args, ops::is_upper)),
];

/// The bytes of the value a method was called on.
fn own<'a>(th: &mut Thread, value: Value) -> Res<Cow<'a, [u8]>> {
    if is_bytes(value) { Ok(Cow::Borrowed(slice(value))) } else { th.bytearray_bytes(value).map(Cow::Owned) }
}

/// Bytes as the type of the value a method was called on.
pub(super) fn like(th: &mut Thread, value: Value, bytes: &[u8]) -> Res<Value> {
    if is_bytearray(value) {
        return th.new_bytearray(bytes);
    }
    if bytes.len() == slice(value).len() && std::ptr::eq(bytes.as_ptr(), slice(value).as_ptr()) {
        return Ok(exact_base(value).value());
    }
    th.new_bytes(bytes)
}

fn asks(th: &mut Thread, args: &[Value], question: fn(&[u8]) -> bool) -> Res<Value> {
    let bytes = own(th, args[0])?;
    Ok(Value::from_bool(question(&bytes)))
}

fn changed(th: &mut Thread, args: &[Value], change: fn(&[u8]) -> Vec<u8>) -> Res<Value> {
    let bytes = own(th, args[0])?;
    like(th, args[0], &change(&bytes))
}

/// A byte out of an index-like value: ValueError outside 0..256.
pub fn byte_argument(th: &mut Thread, value: Value) -> Res<u8> {
    if value.is_int() && (0..256).contains(&value.as_int()) {
        return Ok(value.as_int() as u8);
    }
    match th.index(value)?.to_i64().and_then(|byte| u8::try_from(byte).ok()) {
        Some(byte) => Ok(byte),
        None => Err(th.value_error("byte must be in range(0, 256)")),
    }
}

/// The bytes an iterable of ints holds.
pub fn bytes_of_iterable(th: &mut Thread, iterable: Value, what: &str) -> Res<Vec<u8>> {
    let mut out = Vec::new();
    th.for_each(iterable, |th, item| {
        if out.len() & 1023 == 1023 {
            th.poll()?;
        }
        if item.is_int() && (0..256).contains(&item.as_int()) {
            out.push(item.as_int() as u8);
            return Ok(());
        }
        match th.index(item)?.to_i64().and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => out.push(byte),
            None => return Err(th.value_error(format!("{what} must be in range(0, 256)"))),
        }
        Ok(())
    })?;
    Ok(out)
}

/// `bytes(object)` without encoding or count: a bytes-like object, `__bytes__`, or an iterable of ints.
pub fn bytes_of_object(th: &mut Thread, value: Value) -> Res<Vec<u8>> {
    let name = th.interp.names.__bytes__.get();
    if !is_exact(value, Kind::Bytes)
        && let Some(method) = th.special(value, name)?
    {
        let result = th.call_special(method, value, &[])?;
        if is_bytes(result) {
            return Ok(slice(result).to_vec());
        }
        let got = th.type_name(result);
        return Err(th.type_error(format!("__bytes__ returned non-bytes (type {got})")));
    }
    if let Some(bytes) = th.bytes_like(value)? {
        return Ok(bytes);
    }
    let names = (th.interp.names.__iter__.get(), th.interp.names.__getitem__.get());
    if is_str(value) || th.special(value, names.0)?.is_none_or(|method| method.is_none()) && th.special(value, names.1)?.is_none() {
        let name = th.type_name(value);
        return Err(th.type_error(format!("cannot convert '{name}' object to bytes")));
    }
    bytes_of_iterable(th, value, "bytes")
}

/// The bytes of `bytes(source, encoding, errors)` and `bytearray(...)`: arguments 1 to 3.
pub(super) fn constructed(th: &mut Thread, args: &[Value], function: &str) -> Res<Vec<u8>> {
    let (source, encoding, errors) = (given(args, 1), given(args, 2), given(args, 3));
    let Some(source) = source else {
        if encoding.is_some() || errors.is_some() {
            return Err(th.type_error(if encoding.is_some() { "encoding without a string argument" } else { "errors without a string argument" }));
        }
        return Ok(Vec::new());
    };
    if encoding.is_some() || errors.is_some() {
        let encoding_name = super::str::name_argument(th, args, 2, function, "encoding", "utf-8")?;
        let errors_name = super::str::name_argument(th, args, 3, function, "errors", "strict")?;
        if !is_str(source) {
            return Err(th.type_error(if encoding.is_some() { "encoding without a string argument" } else { "errors without a string argument" }));
        }
        let encoded = th.encode(source, &encoding_name, &errors_name)?;
        return Ok(slice(encoded).to_vec());
    }
    if is_str(source) {
        return Err(th.type_error("string argument without an encoding"));
    }
    let names = (th.interp.names.__bytes__.get(), th.interp.names.__index__.get());
    let number = crate::object::number::is_int(source) || function == "bytearray" && !is_bytes(source) && th.special(source, names.1)?.is_some();
    if number || th.special(source, names.0)?.is_none() && th.special(source, names.1)?.is_some() {
        let Some(count) = th.index(source)?.to_i64() else { return Err(th.overflow_error("cannot fit 'int' into an index-sized integer")) };
        if count < 0 {
            return Err(th.value_error("negative count"));
        }
        let mut zeros: Vec<u8> = Vec::new();
        if count as usize > th.interp.heap.limit_bytes() || zeros.try_reserve_exact(count as usize).is_err() {
            return Err(th.memory_error());
        }
        zeros.resize(count as usize, 0);
        return Ok(zeros);
    }
    if function == "bytes" {
        return bytes_of_object(th, source);
    }
    if let Some(bytes) = th.bytes_like(source)? {
        return Ok(bytes);
    }
    let names = (th.interp.names.__iter__.get(), th.interp.names.__getitem__.get());
    if th.special(source, names.0)?.is_none_or(|method| method.is_none()) && th.special(source, names.1)?.is_none() {
        let name = th.type_name(source);
        return Err(th.type_error(format!("cannot convert '{name}' object to bytearray")));
    }
    bytes_of_iterable(th, source, "byte")
}

fn bytes_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let exact = class == th.interp.types.bytes.get();
    if let Some(source) = given(args, 1)
        && is_exact(source, Kind::Bytes)
        && given(args, 2).is_none()
        && given(args, 3).is_none()
    {
        return if exact { Ok(source) } else { th.new_wrapped_instance(class, source) };
    }
    let bytes = constructed(th, args, "bytes")?;
    let value = th.new_bytes(&bytes)?;
    if exact { Ok(value) } else { th.new_wrapped_instance(class, value) }
}

fn shared_len(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = if is_bytes(args[0]) { slice(args[0]).len() } else { th.bytearray_len(args[0])? };
    th.new_int(length as i64)
}

fn shared_contains(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = own(th, args[0])?;
    if let Some(needle) = th.buffer(args[1])? {
        return Ok(Value::from_bool(ops::find(&bytes, &needle, None, None).is_some()));
    }
    let index = th.interp.names.__index__.get();
    if crate::object::number::is_int(args[1]) || th.special(args[1], index)?.is_some() {
        let byte = byte_argument(th, args[1])?;
        return Ok(Value::from_bool(bytes.contains(&byte)));
    }
    th.buffer_argument(args[1]).map(|_| Value::FALSE)
}

fn shared_add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(right) = th.buffer(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let left = own(th, args[0])?;
    if right.is_empty() && is_exact(args[0], Kind::Bytes) {
        return Ok(args[0]);
    }
    let mut sum = Vec::with_capacity(left.len() + right.len());
    sum.extend_from_slice(&left);
    sum.extend_from_slice(&right);
    like(th, args[0], &sum)
}

/// Repeated bytes, or None for a factor that is no index.
pub(super) fn repeated(th: &mut Thread, value: Value, factor: Value) -> Res<Option<Vec<u8>>> {
    let Some(count) = th.repeat_argument(factor)? else { return Ok(None) };
    let bytes = own(th, value)?;
    let count = count.max(0) as usize;
    match bytes.len().checked_mul(count) {
        Some(size) if size <= crate::text::build::MAX_UNITS && size <= th.interp.heap.limit_bytes() => Ok(Some(bytes.repeat(count))),
        _ => Err(th.memory_error()),
    }
}

fn shared_mul(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match repeated(th, args[0], args[1])? {
        Some(bytes) => like(th, args[0], &bytes),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn shared_mod(th: &mut Thread, template: Value, values: Value) -> Res<Value> {
    let source = own(th, template)?;
    let shown = th.bytes_percent(&source, values)?;
    like(th, template, &shown)
}

fn shared_compare<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(right) = th.buffer(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let left = own(th, args[0])?;
    Ok(Value::from_bool(compare_op(OP).holds(Some(left.cmp(&right)))))
}

fn shared_decode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let encoding = super::str::name_argument(th, args, 1, "decode", "encoding", "utf-8")?;
    let errors = super::str::name_argument(th, args, 2, "decode", "errors", "strict")?;
    let bytes = own(th, args[0])?;
    th.decode(&bytes, &encoding, &errors)
}

type Search = fn(&[u8], &[u8], Option<i64>, Option<i64>) -> Option<usize>;

/// A needle: bytes-like, or one byte as an int.
fn needle<'a>(th: &mut Thread, value: Value) -> Res<Cow<'a, [u8]>> {
    if let Some(bytes) = th.buffer(value)? {
        return Ok(bytes);
    }
    let index = th.interp.names.__index__.get();
    if crate::object::number::is_int(value) || th.special(value, index)?.is_some() {
        return byte_argument(th, value).map(|byte| Cow::Owned(vec![byte]));
    }
    let name = th.type_name(value);
    Err(th.type_error(format!("argument should be integer or bytes-like object, not '{name}'")))
}

fn search(th: &mut Thread, args: &[Value], find: Search) -> Res<Option<usize>> {
    let start = th.limit_argument(args, 2)?;
    let end = th.limit_argument(args, 3)?;
    let needle = needle(th, args[1])?;
    let bytes = own(th, args[0])?;
    Ok(find(&bytes, &needle, start, end))
}

fn position(found: Option<usize>) -> Value { Value::from_int_unchecked(found.map_or(-1, |at| at as i64)) }

fn search_or_error(th: &mut Thread, args: &[Value], find: Search) -> Res<Value> {
    match search(th, args, find)? {
        None => Err(th.value_error("subsection not found")),
        found => Ok(position(found)),
    }
}

fn affix(th: &mut Thread, args: &[Value], name: &str) -> Res<Value> {
    let start = th.limit_argument(args, 2)?;
    let end = th.limit_argument(args, 3)?;
    let bytes = own(th, args[0])?;
    let fits = |part: &[u8]| if name == "startswith" { ops::starts_with(&bytes, part, start, end) } else { ops::ends_with(&bytes, part, start, end) };
    if is_tuple(args[1]) {
        for part in tuple_items(args[1]) {
            let part = th.buffer_argument(*part)?;
            if fits(&part) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match th.buffer(args[1])? {
        Some(part) => Ok(Value::from_bool(fits(&part))),
        None => {
            let got = th.type_name(args[1]);
            Err(th.type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {got}")))
        }
    }
}

fn shared_replace(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (old, new) = (th.buffer_argument(args[1])?, th.buffer_argument(args[2])?);
    let limit = usize::try_from(th.int_argument(args, 3, -1)?).unwrap_or(usize::MAX);
    let bytes = own(th, args[0])?;
    let replaced = th.sized(ops::replace(&bytes, &old, &new, limit))?;
    like(th, args[0], replaced.as_deref().unwrap_or(&bytes))
}

fn pieces(th: &mut Thread, value: Value, bytes: &[u8], ranges: &[(usize, usize)]) -> Res<Value> {
    let mut items = th.rooted_from(Vec::with_capacity(ranges.len()));
    for (i, (start, end)) in ranges.iter().enumerate() {
        if i & 1023 == 1023 {
            th.poll()?;
        }
        let piece = like(th, value, &bytes[*start..*end])?;
        items.push(piece);
    }
    th.new_list(&items)
}

fn split(th: &mut Thread, args: &[Value], from_right: bool) -> Res<Value> {
    let limit = limit_of(th.int_argument(args, 2, -1)?);
    let separator = match some(args, 1) {
        None => None,
        Some(separator) => Some(th.buffer_argument(separator)?),
    };
    let bytes = own(th, args[0])?;
    let ranges = match separator {
        None if from_right => ops::rsplit_space(&bytes, limit),
        None => ops::split_space(&bytes, limit),
        Some(separator) if separator.is_empty() => return Err(th.value_error("empty separator")),
        Some(separator) if from_right => ops::rsplit(&bytes, &separator, limit),
        Some(separator) => ops::split(&bytes, &separator, limit),
    };
    pieces(th, args[0], &bytes, &ranges)
}

fn shared_splitlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let keep_ends = th.truth_argument(args, 1, false)?;
    let bytes = own(th, args[0])?;
    let ranges = ops::split_lines(&bytes, keep_ends);
    pieces(th, args[0], &bytes, &ranges)
}

fn partition(th: &mut Thread, args: &[Value], from_right: bool) -> Res<Value> {
    let separator = th.buffer_argument(args[1])?;
    let bytes = own(th, args[0])?;
    if separator.is_empty() {
        return Err(th.value_error("empty separator"));
    }
    let found = if from_right { ops::rpartition(&bytes, &separator) } else { ops::partition(&bytes, &separator) };
    let parts: [&[u8]; 3] = match found {
        None if from_right => [b"", b"", &bytes],
        None => [&bytes, b"", b""],
        Some((start, end)) => [&bytes[..start], &separator, &bytes[end..]],
    };
    let first = like(th, args[0], parts[0])?;
    let middle = like(th, args[0], parts[1])?;
    let last = like(th, args[0], parts[2])?;
    th.new_tuple(&[first, middle, last])
}

fn strip(th: &mut Thread, args: &[Value], side: Side) -> Res<Value> {
    let set = match some(args, 1) {
        None => None,
        Some(set) => Some(th.buffer_argument(set)?),
    };
    let bytes = own(th, args[0])?;
    let (start, end) = ops::strip(&bytes, set.as_deref(), side);
    like(th, args[0], &bytes[start..end])
}

fn remove_affix(th: &mut Thread, args: &[Value], front: bool) -> Res<Value> {
    let part = th.buffer_argument(args[1])?;
    let bytes = own(th, args[0])?;
    let rest = if front { bytes.strip_prefix(&part[..]) } else { bytes.strip_suffix(&part[..]) };
    like(th, args[0], rest.unwrap_or(&bytes))
}

fn shared_join(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = if crate::object::sequence::is_list(args[1]) || is_tuple(args[1]) {
        th.collect(args[1])?
    } else {
        th.check_joinable(args[1])?;
        th.collect(args[1])?
    };
    let mut parts: Vec<Cow<'_, [u8]>> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        match th.buffer(*item)? {
            Some(bytes) => parts.push(bytes),
            None => {
                let name = th.type_name(*item);
                return Err(th.type_error(format!("sequence item {i}: expected a bytes-like object, {name} found")));
            }
        }
    }
    let separator = own(th, args[0])?;
    let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
    let joined = th.sized(ops::join(&separator, &parts))?;
    like(th, args[0], &joined)
}

fn shared_translate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let table = match some(args, 1) {
        None => None,
        Some(table) => {
            let bytes = th.buffer_argument(table)?;
            match <[u8; 256]>::try_from(&bytes[..]) {
                Ok(table) => Some(table),
                Err(_) => return Err(th.value_error("translation table must be 256 characters long")),
            }
        }
    };
    let delete = match given(args, 2) {
        None => Cow::Borrowed(&b""[..]),
        Some(delete) => th.buffer_argument(delete)?,
    };
    let bytes = own(th, args[0])?;
    let translated = ops::translate(&bytes, table.as_ref(), &delete);
    like(th, args[0], &translated)
}

fn maketrans(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (from, to) = (th.buffer_argument(args[0])?, th.buffer_argument(args[1])?);
    if from.len() != to.len() {
        return Err(th.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to.iter()) {
        table[*from as usize] = *to;
    }
    th.new_bytes(&table)
}

/// `hex(sep, bytes_per_sep)` of any bytes; the arguments are 1 and 2.
pub(super) fn hex_of(th: &mut Thread, bytes: &[u8], args: &[Value]) -> Res<Value> {
    let group = th.int_argument(args, 2, 1)?;
    let separator = match some(args, 1) {
        None => None,
        Some(separator) => {
            let bytes = if is_str(separator) {
                let text = text(separator);
                if text.len() != 1 {
                    return Err(th.value_error("sep must be length 1."));
                }
                match text.as_ascii() {
                    Some(text) => text.as_bytes().to_vec(),
                    None => return Err(th.value_error("sep must be ASCII.")),
                }
            } else if is_bytes(separator) {
                slice(separator).to_vec()
            } else {
                th.len(separator)?;
                return Err(th.type_error("sep must be str or bytes."));
            };
            match bytes[..] {
                [byte] if byte < 0x80 => Some(byte),
                [_] => return Err(th.value_error("sep must be ASCII.")),
                _ => return Err(th.value_error("sep must be length 1.")),
            }
        }
    };
    th.new_ascii(&ops::hex(bytes, separator, group))
}

fn fromhex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = args[1];
    let parsed = if is_str(source) {
        ops::from_hex(text(source).codes())
    } else if let Some(bytes) = th.buffer(source)? {
        ops::from_hex(bytes.iter().map(|byte| u32::from(*byte)))
    } else {
        let name = th.type_name(source);
        return Err(th.type_error(format!("fromhex() argument must be str or bytes-like, not {name}")));
    };
    let bytes = match parsed {
        Ok(bytes) => bytes,
        Err(error) => return Err(th.value_error(error.message().into_owned())),
    };
    let class = args[0];
    if class == th.interp.types.bytes.get() {
        return th.new_bytes(&bytes);
    }
    if class == th.interp.types.bytearray.get() {
        return th.new_bytearray(&bytes);
    }
    let bytes = th.new_bytes(&bytes)?;
    th.call(class, &[bytes])
}

fn padded(th: &mut Thread, args: &[Value], name: &str, pad: fn(&[u8], i64, u8) -> Result<Option<Vec<u8>>, crate::text::TooLong>) -> Res<Value> {
    let width = th.int_argument(args, 1, 0)?;
    let fill = match given(args, 2) {
        None => b' ',
        Some(fill) if is_bytes(fill) || is_bytearray(fill) => match own(th, fill)?[..] {
            [byte] => byte,
            ref other => {
                let (length, kind) = (other.len(), th.type_name(fill));
                return Err(th.type_error(format!("{name}(): argument 2 must be a byte string of length 1, not a {kind} object of length {length}")));
            }
        },
        Some(fill) => {
            let got = th.type_name(fill);
            return Err(th.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {got}")));
        }
    };
    let bytes = own(th, args[0])?;
    let padded = th.sized(pad(&bytes, width, fill))?;
    like(th, args[0], padded.as_deref().unwrap_or(&bytes))
}

/// `__buffer__`: a view of the value's bytes.
pub fn buffer_view(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.memoryview.get();
    th.call(class, &[args[0]])
}
