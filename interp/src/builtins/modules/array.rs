//! array: `array.array`, packed numbers and characters of one C type.
//!
//! Invariant: items are turned into bytes before the array's length is read, as turning them may run Python; the storage is
//! that of `object::array`, so everything rolls back.

use super::{Class, OPEN, class_item, class_of, compares, define, given};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::array::{LETTERS, is_array, letter, size_of};
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::sequence::{is_list, tuple_items};
use crate::object::slice::resolve;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::Text;

fn is_text(letter: u8) -> bool { matches!(letter, b'u' | b'w') }

fn new_empty(th: &mut Thread, class: Value, letter: u8) -> Res<Value> {
    let made = th.new_instance(class)?;
    th.init_array(Ref::of(made), letter);
    Ok(made)
}

/// An array of the base class with these bytes.
fn new_plain(th: &mut Thread, letter: u8, bytes: &[u8]) -> Res<Value> {
    let class = class_of(th, "array.array");
    let made = new_empty(th, class, letter)?;
    th.bytearray_splice(made, 0, 0, bytes)?;
    Ok(made)
}

fn letter_argument(th: &mut Thread, value: Value) -> Res<u8> {
    if !is_str(value) {
        let got = th.type_name(value);
        return Err(th.type_error(format!("array() argument 1 must be a unicode character, not {got}")));
    }
    let length = text(value).len();
    if length != 1 {
        return Err(th.type_error(format!("array() argument 1 must be a unicode character, not a string of length {length}")));
    }
    match u8::try_from(text(value).code_at(0)) {
        Ok(letter) if LETTERS.as_bytes().contains(&letter) => Ok(letter),
        _ => Err(th.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")),
    }
}

fn array_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let given_arguments = tuple_items(args[1]);
    let class = args[0];
    if class == class_of(th, "array.array") && th.table_len(args[2])? > 0 {
        return Err(th.type_error("array.array() takes no keyword arguments"));
    }
    let (first, initial) = match given_arguments {
        [first] => (*first, None),
        [first, initial] => (*first, Some(*initial)),
        [] => return Err(th.type_error("array() takes at least 1 argument (0 given)")),
        more => return Err(th.type_error(format!("array() takes at most 2 arguments ({} given)", more.len()))),
    };
    let letter = letter_argument(th, first)?;
    if letter == b'u' {
        let warnings = th.import_module("warnings")?;
        let warn = super::attribute_named(th, warnings, "warn")?;
        let message = th.new_str("The 'u' type code is deprecated and will be removed in Python 3.16")?;
        let category = th.interp.types.DeprecationWarning.get();
        th.call(warn, &[message, category])?;
    }
    if let Some(initial) = initial
        && !is_text(letter)
    {
        if is_str(initial) {
            return Err(th.type_error(format!("cannot use a str to initialize an array with typecode '{}'", letter as char)));
        }
        if is_array(initial) && is_text(crate::object::array::letter(initial)) {
            return Err(th.type_error(format!("cannot use a unicode array to initialize an array with typecode '{}'", letter as char)));
        }
    }
    let made = new_empty(th, class, letter)?;
    let Some(initial) = initial else { return Ok(made) };
    if is_str(initial) {
        let bytes = text_bytes(initial);
        th.bytearray_splice(made, 0, 0, &bytes)?;
    } else if is_array(initial) && crate::object::array::letter(initial) == letter {
        let bytes = th.bytearray_bytes(initial)?;
        th.bytearray_splice(made, 0, 0, &bytes)?;
    } else if is_kind(initial, Kind::Bytes) || is_kind(initial, Kind::ByteArray) {
        from_bytes(th, &[made, initial])?;
    } else {
        extend_from(th, made, initial)?;
    }
    Ok(made)
}

fn text_bytes(value: Value) -> Vec<u8> { text(value).codes().flat_map(u32::to_le_bytes).collect() }

fn push_item(th: &mut Thread, letter: u8, item: Value, bytes: &mut Vec<u8>) -> Res<()> {
    let bits = th.array_bits(letter, item)?;
    bytes.extend_from_slice(&bits.to_le_bytes()[..size_of(letter)]);
    Ok(())
}

fn append_bytes(th: &mut Thread, array: Value, bytes: &[u8]) -> Res<()> {
    let length = th.bytearray_len(array)?;
    th.bytearray_splice(array, length, length, bytes)
}

/// Appends the items of an iterable; those before a bad one stay.
fn extend_from(th: &mut Thread, array: Value, iterable: Value) -> Res<()> {
    let (letter, mut bytes) = (letter(array), Vec::new());
    if is_kind(iterable, Kind::List) || is_kind(iterable, Kind::Tuple) {
        let done = th.for_each(iterable, |th, item| push_item(th, letter, item, &mut bytes));
        return match done {
            Ok(()) => append_bytes(th, array, &bytes),
            Err(crate::object::unwind::Unwind::Restart) => Err(crate::object::unwind::Unwind::Restart),
            Err(raised) => append_bytes(th, array, &bytes).and(Err(raised)),
        };
    }
    let iterator = th.iter(iterable)?;
    while let Some(item) = th.next(iterator)? {
        bytes.clear();
        push_item(th, letter, item, &mut bytes)?;
        append_bytes(th, array, &bytes)?;
    }
    Ok(())
}

fn extend(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_array(args[1]) {
        return extend_from(th, args[0], args[1]).map(|()| Value::NONE);
    }
    if letter(args[0]) != letter(args[1]) {
        return Err(th.type_error("can only extend with array of same kind"));
    }
    let bytes = th.bytearray_bytes(args[1])?;
    append_bytes(th, args[0], &bytes).map(|()| Value::NONE)
}

fn append(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut bytes = Vec::with_capacity(8);
    push_item(th, letter(args[0]), args[1], &mut bytes)?;
    append_bytes(th, args[0], &bytes).map(|()| Value::NONE)
}

fn from_list(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_list(args[1]) {
        return Err(th.type_error("arg must be list"));
    }
    let (letter, mut bytes) = (letter(args[0]), Vec::new());
    th.for_each(args[1], |th, item| push_item(th, letter, item, &mut bytes))?;
    append_bytes(th, args[0], &bytes).map(|()| Value::NONE)
}

fn from_bytes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[1])?.into_owned();
    if bytes.len() % size_of(letter(args[0])) != 0 {
        return Err(th.value_error("bytes length not a multiple of item size"));
    }
    append_bytes(th, args[0], &bytes).map(|()| Value::NONE)
}

fn from_unicode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("fromunicode() argument must be str, not {got}")));
    }
    if !is_text(letter(args[0])) {
        return Err(th.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let bytes = text_bytes(args[1]);
    append_bytes(th, args[0], &bytes).map(|()| Value::NONE)
}

fn to_unicode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_text(letter(args[0])) {
        return Err(th.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let bytes = th.bytearray_bytes(args[0])?;
    let codes: Vec<u32> = bytes.chunks_exact(4).map(|code| u32::from_le_bytes([code[0], code[1], code[2], code[3]])).collect();
    if let Some(code) = codes.iter().find(|code| **code > 0x10_FFFF) {
        return Err(th.value_error(format!("character U+{code:x} is not in range [U+0000; U+10ffff]")));
    }
    let text = Text::from_codes(codes);
    th.new_text_shared(&text)
}

fn to_bytes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.bytearray_bytes(args[0])?;
    th.new_bytes(&bytes)
}

fn to_list(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (letter, size) = (letter(args[0]), size_of(letter(args[0])));
    let bytes = th.bytearray_bytes(args[0])?;
    let mut items = th.rooted_from(Vec::with_capacity(bytes.len() / size));
    for chunk in bytes.chunks_exact(size) {
        let mut word = [0; 8];
        word[..size].copy_from_slice(chunk);
        let item = th.array_item(letter, u64::from_le_bytes(word))?;
        items.push(item);
    }
    th.new_list(&items)
}

fn to_file(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = to_bytes(th, &args[..1])?;
    let write = th.intern("write")?;
    th.call_method(args[1], write, &[bytes])?;
    Ok(Value::NONE)
}

fn from_file(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let count = th.index_isize(args[2])?;
    if count < 0 {
        return Err(th.value_error("negative count"));
    }
    let wanted = (count as usize).saturating_mul(size_of(letter(args[0])));
    let (read, wanted_value) = (th.intern("read")?, th.new_int(wanted as i64)?);
    let bytes = th.call_method(args[1], read, &[wanted_value])?;
    if !is_kind(bytes, Kind::Bytes) {
        return Err(th.type_error("read() didn't return bytes"));
    }
    from_bytes(th, &[args[0], bytes])?;
    if crate::object::bytes::slice(bytes).len() < wanted {
        let class = th.interp.types.EOFError.get();
        return Err(th.raise(class, "read() didn't return enough bytes".into()));
    }
    Ok(Value::NONE)
}

fn byte_swap(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut bytes = th.bytearray_bytes(args[0])?;
    bytes.chunks_exact_mut(size_of(letter(args[0]))).for_each(<[u8]>::reverse);
    th.bytearray_write(args[0], 0, &bytes)?;
    Ok(Value::NONE)
}

fn reverse(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut bytes = th.bytearray_bytes(args[0])?;
    bytes.reverse();
    bytes.chunks_exact_mut(size_of(letter(args[0]))).for_each(<[u8]>::reverse);
    th.bytearray_write(args[0], 0, &bytes)?;
    Ok(Value::NONE)
}

fn buffer_info(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = th.array_len(args[0])?;
    let (address, length) = (th.new_int((args[0].bits() & 0xFFFF_FFFF_FFFF) as i64)?, th.new_int(length as i64)?);
    th.new_tuple(&[address, length])
}

/// Where an item equal to `wanted` lies.
fn find(th: &mut Thread, array: Value, wanted: Value, start: usize, stop: usize) -> Res<Option<usize>> {
    let mut at = start;
    while at < stop
        && let Some(item) = th.array_get(array, at)?
    {
        if th.equal(item, wanted)? {
            return Ok(Some(at));
        }
        at += 1;
        if at & 1023 == 0 {
            th.poll()?;
        }
    }
    Ok(None)
}

fn index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = th.array_len(args[0])?;
    let bound = |th: &mut Thread, value: Value, default: usize| -> Res<usize> {
        let Some(value) = given(value) else { return Ok(default) };
        let at = th.clamped_index(value, "slice indices must be integers or have an __index__ method")?;
        Ok(if at < 0 { at.saturating_add(length as isize).max(0) as usize } else { at as usize })
    };
    let (start, stop) = (bound(th, args[2], 0)?, bound(th, args[3], usize::MAX)?);
    match find(th, args[0], args[1], start, stop)? {
        Some(at) => th.new_int(at as i64),
        None => Err(th.value_error("array.index(x): x not in array")),
    }
}

fn count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (mut at, mut count) = (0, 0);
    while let Some(found) = find(th, args[0], args[1], at, usize::MAX)? {
        count += 1;
        at = found + 1;
    }
    th.new_int(count)
}

fn contains(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(find(th, args[0], args[1], 0, usize::MAX)?.is_some())) }

fn remove(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match find(th, args[0], args[1], 0, usize::MAX)? {
        Some(at) => cut(th, args[0], at, at + 1).map(|()| Value::NONE),
        None => Err(th.value_error("array.remove(x): x not in array")),
    }
}

fn pop(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = match given(args[1]) {
        Some(value) => th.index_isize(value)?,
        None => -1,
    };
    let length = th.array_len(args[0])?;
    if length == 0 {
        return Err(th.index_error("pop from empty array"));
    }
    let Some(at) = resolve(index, length) else { return Err(th.index_error("pop index out of range")) };
    let item = th.array_get(args[0], at)?.unwrap_or(Value::NONE);
    cut(th, args[0], at, at + 1)?;
    Ok(item)
}

fn insert(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = th.index_isize(args[1])?;
    let mut bytes = Vec::with_capacity(8);
    push_item(th, letter(args[0]), args[2], &mut bytes)?;
    let length = th.array_len(args[0])?;
    let at = if index < 0 { index.saturating_add(length as isize).max(0) as usize } else { (index as usize).min(length) } * bytes.len();
    th.bytearray_splice(args[0], at, at, &bytes)?;
    Ok(Value::NONE)
}

/// Takes items out.
fn cut(th: &mut Thread, array: Value, start: usize, stop: usize) -> Res<()> {
    let size = size_of(letter(array));
    th.bytearray_splice(array, start * size, stop * size, b"")
}

fn clear(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = th.bytearray_len(args[0])?;
    th.bytearray_splice(args[0], 0, length, b"")?;
    Ok(Value::NONE)
}

fn copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.bytearray_bytes(args[0])?;
    new_plain(th, letter(args[0]), &bytes)
}

// ---- subscripts

fn item_index(th: &mut Thread, key: Value) -> Res<isize> {
    let name = th.interp.names.__index__.get();
    if !crate::object::number::is_int(key) && th.special(key, name)?.is_none() {
        return Err(th.type_error("array indices must be integers"));
    }
    th.index_isize(key)
}

fn get_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_kind(args[1], Kind::Slice) {
        let parts = th.slice_parts(args[1])?;
        let bytes = th.bytearray_bytes(args[0])?;
        let size = size_of(letter(args[0]));
        let bounds = parts.bounds(bytes.len() / size);
        let mut out = Vec::with_capacity(bounds.count * size);
        for n in 0..bounds.count {
            let at = bounds.at(n) * size;
            out.extend_from_slice(&bytes[at..at + size]);
        }
        return new_plain(th, letter(args[0]), &out);
    }
    let index = item_index(th, args[1])?;
    let length = th.array_len(args[0])?;
    if let Some(at) = resolve(index, length)
        && let Some(item) = th.array_get(args[0], at)?
    {
        return Ok(item);
    }
    Err(th.index_error("array index out of range"))
}

fn set_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (array, key, value) = (args[0], args[1], args[2]);
    if is_kind(key, Kind::Slice) {
        if !is_array(value) {
            let got = th.type_name(value);
            return Err(th.type_error(format!("can only assign array (not \"{got}\") to array slice")));
        }
        if letter(value) != letter(array) {
            return Err(th.type_error("bad argument type for built-in operation"));
        }
        let parts = th.slice_parts(key)?;
        let bytes = th.bytearray_bytes(value)?;
        return set_slice(th, array, parts, &bytes).map(|()| Value::NONE);
    }
    let index = item_index(th, key)?;
    let length = th.array_len(array)?;
    match resolve(index, length) {
        Some(at) => th.array_set(array, at, value).map(|_| Value::NONE),
        None => Err(th.index_error("array assignment index out of range")),
    }
}

fn set_slice(th: &mut Thread, array: Value, parts: crate::object::slice::SliceParts, bytes: &[u8]) -> Res<()> {
    let size = size_of(letter(array));
    let length = th.array_len(array)?;
    let bounds = parts.bounds(length);
    if bounds.step == 1 {
        return th.bytearray_splice(array, bounds.start * size, (bounds.start + bounds.count) * size, bytes);
    }
    if bytes.is_empty() {
        return delete_slice(th, array, parts);
    }
    if bytes.len() != bounds.count * size {
        return Err(th.value_error(format!("attempt to assign array of size {} to extended slice of size {}", bytes.len() / size, bounds.count)));
    }
    for (n, item) in bytes.chunks_exact(size).enumerate() {
        th.bytearray_write(array, bounds.at(n) * size, item)?;
    }
    Ok(())
}

fn delete_slice(th: &mut Thread, array: Value, parts: crate::object::slice::SliceParts) -> Res<()> {
    let size = size_of(letter(array));
    let length = th.array_len(array)?;
    let bounds = parts.bounds(length);
    if bounds.step == 1 {
        return cut(th, array, bounds.start, bounds.start + bounds.count);
    }
    let mut gone = vec![false; length];
    (0..bounds.count).for_each(|n| gone[bounds.at(n)] = true);
    let bytes = th.bytearray_bytes(array)?;
    let rest: Vec<u8> = bytes.chunks_exact(size).zip(gone).filter(|(_, gone)| !gone).flat_map(|(item, _)| item.iter().copied()).collect();
    th.bytearray_splice(array, 0, length * size, &rest)
}

fn delete_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_kind(args[1], Kind::Slice) {
        let parts = th.slice_parts(args[1])?;
        return delete_slice(th, args[0], parts).map(|()| Value::NONE);
    }
    let index = item_index(th, args[1])?;
    let length = th.array_len(args[0])?;
    match resolve(index, length) {
        Some(at) => cut(th, args[0], at, at + 1).map(|()| Value::NONE),
        None => Err(th.index_error("array assignment index out of range")),
    }
}

// ---- operators

fn add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_array(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("can only append array (not \"{got}\") to array")));
    }
    if letter(args[0]) != letter(args[1]) {
        return Err(th.type_error("bad argument type for built-in operation"));
    }
    let mut bytes = th.bytearray_bytes(args[0])?;
    bytes.extend(th.bytearray_bytes(args[1])?);
    new_plain(th, letter(args[0]), &bytes)
}

fn in_place_add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_array(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("can only extend array with array (not \"{got}\")")));
    }
    extend(th, args)?;
    Ok(args[0])
}

/// The array's bytes so many times; None when the factor is no integer.
fn repeated(th: &mut Thread, args: &[Value]) -> Res<Option<Vec<u8>>> {
    let name = th.interp.names.__index__.get();
    if !crate::object::number::is_int(args[1]) && th.special(args[1], name)?.is_none() {
        return Ok(None);
    }
    let times = th.index_isize(args[1])?.max(0) as usize;
    let bytes = th.bytearray_bytes(args[0])?;
    match bytes.len().checked_mul(times) {
        Some(size) if crate::number::room_for(size) => Ok(Some(bytes.repeat(times))),
        _ => Err(th.memory_error()),
    }
}

fn multiply(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match repeated(th, args)? {
        Some(bytes) => new_plain(th, letter(args[0]), &bytes),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn in_place_multiply(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(bytes) = repeated(th, args)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let length = th.bytearray_len(args[0])?;
    th.bytearray_splice(args[0], 0, length, &bytes)?;
    Ok(args[0])
}

fn compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    if !is_array(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (th.array_len(args[0])?, th.array_len(args[1])?);
    if left != right && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::from_bool(op == CompareOp::Ne));
    }
    for at in 0..left.min(right) {
        let (Some(a), Some(b)) = (th.array_get(args[0], at)?, th.array_get(args[1], at)?) else { break };
        if !compares(th, CompareOp::Eq, a, b)? {
            return Ok(Value::from_bool(match op {
                CompareOp::Eq => false,
                CompareOp::Ne => true,
                _ => compares(th, op, a, b)?,
            }));
        }
        if at & 1023 == 1023 {
            th.poll()?;
        }
    }
    Ok(Value::from_bool(op.of_sizes(left, right)))
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (name, letter) = (th.type_name(args[0]), letter(args[0]));
    let name = name.rsplit('.').next().unwrap_or(&name).to_string();
    if th.array_len(args[0])? == 0 {
        return th.new_str(&format!("{name}('{}')", letter as char));
    }
    let items = if is_text(letter) { to_unicode(th, args)? } else { to_list(th, args)? };
    let items = th.repr_rust(items)?;
    th.new_str(&format!("{name}('{}', {items})", letter as char))
}

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let dict = th.instance_dict(args[0])?;
    let state = if dict.is_unbound() { Value::NONE } else { dict };
    let code = th.intern(&(letter(args[0]) as char).to_string())?;
    let items = if is_text(letter(args[0])) { to_unicode(th, args)? } else { to_list(th, args)? };
    let arguments = th.new_tuple(&[code, items])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, arguments, state])
}

// ---- iteration: word 1 the array, word 2 the next index

fn iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = class_of(th, "array.arrayiterator");
    th.new_custom_iterator(class, iterator_next, [args[0], Value::from_small(0), Value::NONE, Value::NONE])
}

fn iterator_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = super::itertools::State::of(th, object);
    let array = state.get(th, 1)?;
    if array.is_none() {
        return Ok(None);
    }
    let index = state.get(th, 2)?.as_int();
    match th.array_get(array, index as usize)? {
        Some(item) => {
            state.set(th, 2, Value::from_int_unchecked(index + 1))?;
            Ok(Some(item))
        }
        None => state.finish(th),
    }
}

const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", array_new),
    native("__init__", "(self, /, *args, **kwargs)", |_, _| Ok(Value::NONE)),
    native("__repr__", "(self, /)", repr),
    native("__buffer__", "(self, flags, /)", crate::builtins::types::bytes::buffer_view),
    native("__len__", "(self, /)", |th, args| th.array_len(args[0]).and_then(|length| th.new_int(length as i64))),
    native("__getitem__", "(self, key, /)", get_item),
    native("__setitem__", "(self, key, value, /)", set_item),
    native("__delitem__", "(self, key, /)", delete_item),
    native("__contains__", "(self, key, /)", contains),
    native("__iter__", "(self, /)", iter),
    native("__add__", "(self, value, /)", add),
    native("__iadd__", "(self, value, /)", in_place_add),
    native("__mul__", "(self, value, /)", multiply),
    native("__rmul__", "(self, value, /)", multiply),
    native("__imul__", "(self, value, /)", in_place_multiply),
    native("__lt__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Ge)),
    native("__eq__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, value, /)", |th, args| compare(th, args, CompareOp::Ne)),
    native("__copy__", "(self, /)", copy),
    native("__deepcopy__", "(self, unused, /)", copy),
    native("__reduce_ex__", "(self, value, /)", reduce),
    native("__sizeof__", "(self, /)", |th, args| th.bytearray_len(args[0]).and_then(|length| th.new_int(80 + length as i64))),
    native("__class_getitem__", "(type, item, /)", class_item).class_method(),
    native("append", "(self, v, /)", append).doc("Append new value v to the end of the array."),
    native("buffer_info", "(self, /)", buffer_info).doc("Return a tuple (address, length) giving the current memory address and the length in items."),
    native("byteswap", "(self, /)", byte_swap).doc("Byteswap all items of the array."),
    native("clear", "(self, /)", clear).doc("Remove all items from the array."),
    native("count", "(self, v, /)", count).doc("Return number of occurrences of v in the array."),
    native("extend", "(self, bb, /)", extend).doc("Append items to the end of the array."),
    native("frombytes", "(self, buffer, /)", from_bytes).doc("Append the items of a buffer of machine values."),
    native("fromfile", "(self, f, n, /)", from_file).doc("Read n items from the file object f and append them."),
    native("fromlist", "(self, list, /)", from_list).doc("Append items to array from list."),
    native("fromunicode", "(self, ustr, /)", from_unicode).doc("Extend the array with the characters of ustr."),
    native("index", "(self, v, start=0, stop=None, /)", index).doc("Return index of first occurrence of v in the array."),
    native("insert", "(self, i, v, /)", insert).doc("Insert a new item v into the array before position i."),
    native("pop", "(self, i=-1, /)", pop).doc("Return the i-th element and delete it from the array."),
    native("remove", "(self, v, /)", remove).doc("Remove the first occurrence of v in the array."),
    native("reverse", "(self, /)", reverse).doc("Reverse the order of the items in the array."),
    native("tobytes", "(self, /)", to_bytes).doc("Return the array's machine values as bytes."),
    native("tofile", "(self, f, /)", to_file).doc("Write all items (as machine values) to the file object f."),
    native("tolist", "(self, /)", to_list).doc("Convert array to an ordinary list with the same items."),
    native("tounicode", "(self, /)", to_unicode).doc("Return the characters of the array as a str."),
];

const ATTRIBUTES: &[Attribute] = &[
    attribute("typecode", |th, args| th.intern(&(letter(args[0]) as char).to_string())),
    attribute("itemsize", |_, args| Ok(Value::from_small(size_of(letter(args[0])) as i32))),
];

const ITERATOR: &[Native] = &[super::itertools::ITER, super::itertools::NEXT];

/// Fills `array`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let flags = OPEN | crate::object::type_object::flag::SEQUENCE;
    let class = define(th, namespace, &Class { path: "array.array", kind_byte: Kind::Array as u8, flags, methods: METHODS, attributes: ATTRIBUTES })?;
    define(th, namespace, &Class { path: "array.arrayiterator", kind_byte: Kind::Iterator as u8, flags: super::FINAL, methods: ITERATOR, attributes: &[] })?;
    let name = th.intern("arrayiterator")?;
    th.dict_remove(namespace, name)?;
    th.dict_set_str(namespace, "ArrayType", class)?;
    let letters = th.intern(LETTERS)?;
    th.dict_set_str(namespace, "typecodes", letters)
}

