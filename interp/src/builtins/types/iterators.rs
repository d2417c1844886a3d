//! The types of the built-in iterators: `__iter__`, `__next__`, `__length_hint__`, `__reduce__`, `__setstate__`.
//!
//! Invariant: all are [`Kind::Iterator`] objects, told apart by their variant; advancing lies in `object::iterator`.

use super::answer::{builtin, count, reduce_by_iter};
use crate::heap::Value;
use crate::object::door::is_exact;
use crate::object::interpreter::Types;
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::number::integer;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// `__iter__` and `__next__`: every built-in iterator.
pub const METHODS: &[Native] = &[native("__iter__", "(self, /)", |_, args| Ok(args[0])), native("__next__", "(self, /)", iterator_next)];

/// What iterators over containers have besides.
const STATE: &[Native] = &[
    native("__length_hint__", "(self, /)", length_hint).doc("Private method returning an estimate of len(list(it))."),
    native("__reduce__", "(self, /)", reduce).doc("Return state information for pickling."),
];

const SET_STATE: &[Native] = &[native("__setstate__", "(self, state, /)", set_state).doc("Set state information for unpickling.")];

/// Installs all iterator types.
pub fn install(th: &mut Thread) -> Res<()> {
    let types: &Types = &th.interp.clone().types;
    for class in [
        &types.list_iterator, &types.tuple_iterator, &types.range_iterator, &types.str_iterator, &types.bytes_iterator, &types.bytearray_iterator, &types.dict_keyiterator,
        &types.dict_valueiterator, &types.dict_itemiterator, &types.set_iterator, &types.sequence_iterator, &types.callable_iterator, &types.list_reverseiterator,
        &types.dict_reversekeyiterator,
    ] {
        th.install(class.get(), METHODS, &[])?;
        th.install(class.get(), STATE, &[])?;
    }
    for class in [&types.list_iterator, &types.tuple_iterator, &types.range_iterator, &types.str_iterator, &types.bytes_iterator, &types.bytearray_iterator, &types.sequence_iterator, &types.list_reverseiterator] {
        th.install(class.get(), SET_STATE, &[])?;
    }
    Ok(())
}

fn iterator_next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.iterator_next(args[0])? {
        Some(item) => Ok(item),
        None => Err(th.stop_iteration(Value::NONE)),
    }
}

/// Items left of an iterator whose source tells.
pub fn items_left(th: &mut Thread, iterator: Value) -> Res<Option<usize>> {
    let source = th.iterator_field(iterator, 1)?;
    let position = th.iterator_field(iterator, 2)?;
    let at = if position.is_int() { position.as_int() } else { 0 };
    let length = match th.iterator_variant(iterator)? {
        Variant::Exhausted => return Ok(Some(0)),
        Variant::List => th.list_len(source)?,
        Variant::Tuple => tuple_items(source).len(),
        Variant::Str => crate::object::string::length(source),
        Variant::Bytes => crate::object::bytes::slice(source).len(),
        Variant::Range => {
            let (stop, step) = (th.iterator_field(iterator, 3)?.as_int(), th.iterator_field(iterator, 4)?.as_int());
            let left = if step > 0 { (stop - at + step - 1) / step } else { (at - stop - step - 1) / -step };
            return Ok(Some(left.max(0) as usize));
        }
        Variant::RangeBig => {
            let left = th.iterator_field(iterator, 3)?;
            return Ok(integer(left).and_then(|left| left.to_i64()).map(|left| left.max(0) as usize));
        }
        Variant::ListReverse => return Ok(Some((at + 1).max(0) as usize)),
        Variant::Reversed => return Ok(Some((at + 1).max(0) as usize)),
        Variant::SetItems => {
            let size = th.iterator_field(iterator, 5)?;
            if th.table_len(source)? as i64 != size.as_int() {
                return Ok(Some(0));
            }
            let (mut left, mut from) = (0, at as usize);
            while let Some((slot, _)) = th.set_next(source, from)? {
                left += 1;
                from = slot + 1;
            }
            return Ok(Some(left));
        }
        Variant::DictKeys | Variant::DictValues | Variant::DictItems => {
            let size = th.iterator_field(iterator, 5)?;
            if th.table_len(source)? as i64 != size.as_int() {
                return Ok(Some(0));
            }
            let (mut left, mut from) = (0, at as usize);
            while let Some((entry, ..)) = th.dict_next(source, from)? {
                left += 1;
                from = entry + 1;
            }
            return Ok(Some(left));
        }
        Variant::DictReverseKeys | Variant::DictReverseValues | Variant::DictReverseItems => {
            let (mut left, mut from) = (0, at as usize);
            while let Some((entry, ..)) = th.table_previous(source, from)? {
                left += 1;
                from = entry;
            }
            return Ok(Some(left));
        }
        Variant::Sequence | Variant::ByteArray | Variant::Memory => th.len(source)?,
        _ => return Ok(None),
    };
    Ok(Some((length as i64 - at).max(0) as usize))
}

fn length_hint(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(items_left(th, args[0])?.map_or(Value::NOT_IMPLEMENTED, count)) }

/// The items still to come, without advancing.
fn rest_of(th: &mut Thread, iterator: Value) -> Res<Value> {
    let class = crate::object::door::Ref::of(iterator).class_word();
    let variant = th.iterator_variant(iterator)?;
    let mut parts = [Value::NONE; 5];
    for (i, part) in parts.iter_mut().enumerate() {
        *part = th.iterator_field(iterator, i + 1)?;
    }
    let twin = th.new_iterator(class, variant, parts)?;
    let items = th.collect(twin)?;
    th.new_list(&items)
}

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let iterator = args[0];
    let source = th.iterator_field(iterator, 1)?;
    let position = th.iterator_field(iterator, 2)?;
    match th.iterator_variant(iterator)? {
        Variant::List | Variant::Tuple | Variant::Str | Variant::Bytes | Variant::Sequence | Variant::ByteArray => reduce_by_iter(th, source, position),
        Variant::Range => {
            let (stop, step) = (th.iterator_field(iterator, 3)?, th.iterator_field(iterator, 4)?);
            let range = th.new_range(position, stop, step)?;
            reduce_by_iter(th, range, Value::NONE)
        }
        Variant::RangeBig => {
            let (left, step) = (th.iterator_field(iterator, 3)?, th.iterator_field(iterator, 4)?);
            let (number, left, by) = (crate::object::slice::number_of(position), crate::object::slice::number_of(left), crate::object::slice::number_of(step));
            let stop = th.new_integer(number.add(&left.mul(&by)))?;
            let range = th.new_range(position, stop, step)?;
            reduce_by_iter(th, range, Value::NONE)
        }
        Variant::ListReverse => {
            let reversed = th.interp.types.reversed.get();
            let args = th.new_tuple(&[source])?;
            th.new_tuple(&[reversed, args, position])
        }
        Variant::DictKeys | Variant::DictValues | Variant::DictItems | Variant::SetItems | Variant::DictReverseKeys | Variant::DictReverseValues | Variant::DictReverseItems => {
            let rest = rest_of(th, iterator)?;
            reduce_by_iter(th, rest, Value::UNBOUND)
        }
        Variant::Callable => {
            let sentinel = th.iterator_field(iterator, 3)?;
            let iter = builtin(th, "iter")?;
            let args = th.new_tuple(&[source, sentinel])?;
            th.new_tuple(&[iter, args])
        }
        Variant::Exhausted => {
            let types = &th.interp.types;
            let class = th.type_of(iterator);
            let empty = if class == types.str_iterator.get() {
                th.new_str("")?
            } else if class == types.bytes_iterator.get() {
                th.new_bytes(&[])?
            } else if class == types.list_iterator.get() || class == types.set_iterator.get() || class == types.list_reverseiterator.get() {
                th.new_list(&[])?
            } else {
                th.new_tuple(&[])?
            };
            reduce_by_iter(th, empty, Value::UNBOUND)
        }
        _ => {
            let name = th.type_name(iterator);
            Err(th.type_error(format!("cannot pickle '{name}' object")))
        }
    }
}

fn set_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = th.index_isize(args[1])?;
    let iterator = args[0];
    match th.iterator_variant(iterator)? {
        Variant::Exhausted => {}
        Variant::Range => {
            let (at, step) = (th.iterator_field(iterator, 2)?.as_int(), th.iterator_field(iterator, 4)?.as_int());
            let left = items_left(th, iterator)?.unwrap_or(0) as i64;
            let to = (state as i64).clamp(0, left) * step + at;
            th.iterator_set(iterator, 2, Value::from_int_unchecked(to))?;
        }
        Variant::ListReverse => {
            let source = th.iterator_field(iterator, 1)?;
            let length = th.list_len(source)? as i64;
            th.iterator_set(iterator, 2, Value::from_int_unchecked((state as i64).clamp(-1, length - 1)))?;
        }
        _ => th.iterator_set(iterator, 2, Value::from_int_unchecked((state as i64).max(0)))?,
    }
    Ok(Value::NONE)
}

/// `operator.length_hint(value, default)`: what a collector of items reserves.
pub fn length_hint_of(th: &mut Thread, value: Value) -> Res<Option<usize>> {
    if is_exact(value, Kind::Iterator) {
        return items_left(th, value);
    }
    let (len, hint) = (th.interp.names.__len__.get(), th.interp.names.__length_hint__.get());
    if th.special(value, len)?.is_some() {
        return th.len(value).map(Some);
    }
    let Some(method) = th.special(value, hint)? else { return Ok(None) };
    let result = th.call_special(method, value, &[])?;
    if result.is_not_implemented() {
        return Ok(None);
    }
    match integer(result).map(|number| number.to_i64()) {
        Some(Some(number)) if number >= 0 => Ok(Some(number as usize)),
        Some(_) => Err(th.value_error("__length_hint__() should return >= 0")),
        None => {
            let name = th.type_name(result);
            Err(th.type_error(format!("__length_hint__ must be an integer, not {name}")))
        }
    }
}
