//! list: its methods. The storage and what the machine itself needs of it lie in `object::sequence`.
//!
//! Invariant: a list is never walked by a remembered length across a callback; each step asks again.

use super::answer::{answer, given, repeat_count, search_range};
use super::list_sort::list_sort;
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::Ref;
use crate::object::iterator::Variant;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::is_list;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", list_new),
    native("__init__", "(self, iterable=(), /)", list_init),
    native("__repr__", "(self, /)", list_repr),
    native("__len__", "(self, /)", list_len),
    native("__getitem__", "(self, index, /)", |th, args| th.list_subscript(args[0], args[1])),
    native("__setitem__", "(self, key, value, /)", |th, args| th.list_set_subscript(args[0], args[1], args[2]).map(|()| Value::NONE)),
    native("__delitem__", "(self, key, /)", |th, args| th.list_delete_subscript(args[0], args[1]).map(|()| Value::NONE)),
    native("__contains__", "(self, key, /)", |th, args| answer(th.list_contains(args[0], args[1]))),
    native("__iter__", "(self, /)", list_iter),
    native("__reversed__", "(self, /)", list_reversed),
    native("__add__", "(self, value, /)", list_add),
    native("__iadd__", "(self, value, /)", list_iadd),
    native("__mul__", "(self, value, /)", list_mul),
    native("__rmul__", "(self, value, /)", list_mul),
    native("__imul__", "(self, value, /)", list_imul),
    native("__eq__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Ne)),
    native("__lt__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, value, /)", |th, args| list_compare(th, args, CompareOp::Ge)),
    native("__sizeof__", "(self, /)", list_sizeof),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
    native("append", "(self, object, /)", list_append).repeatable().doc("Append object to the end of the list."),
    native("clear", "(self, /)", |th, args| th.list_assign(args[0], &[]).map(|()| Value::NONE)).repeatable().doc("Remove all items from list."),
    native("copy", "(self, /)", list_copy).doc("Return a shallow copy of the list."),
    native("count", "(self, value, /)", list_count).doc("Return number of occurrences of value."),
    native("extend", "(self, iterable, /)", |th, args| th.list_extend_from(args[0], args[1]).map(|()| Value::NONE)).doc("Extend list by appending elements from the iterable."),
    native("index", "(self, value, start=0, stop=9223372036854775807, /)", list_index).doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    native("insert", "(self, index, object, /)", list_insert).repeatable().doc("Insert object before index."),
    native("pop", "(self, index=-1, /)", list_pop).repeatable().doc("Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range."),
    native("remove", "(self, value, /)", list_remove).repeatable().doc("Remove first occurrence of value.\n\nRaises ValueError if the value is not present."),
    native("reverse", "(self, /)", list_reverse).doc("Reverse *IN PLACE*."),
    native("sort", "(self, /, *, key=None, reverse=False)", list_sort)
        .doc("Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained)."),
];
pub const ATTRIBUTES: &[Attribute] = &[];

fn list_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    if class == th.interp.types.list.get() {
        return th.new_list(&[]);
    }
    let list = th.new_instance(class)?;
    Ref::of(list).init(0, Value::from_small(0));
    Ref::of(list).init(1, Value::UNBOUND);
    Ok(list)
}

fn list_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.list_len(args[0])? != 0 {
        th.list_assign(args[0], &[])?;
    }
    if let Some(iterable) = given(args, 1) {
        th.list_extend_from(args[0], iterable)?;
    }
    Ok(Value::NONE)
}

fn list_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let list = args[0];
    if th.list_len(list)? == 0 {
        return th.new_str("[]");
    }
    th.guarded_repr(list, "[...]", |th| {
        let mut builder = TextBuilder::new();
        builder.push_ascii(b"[");
        let mut at = 0;
        while let Some(item) = th.list_get(list, at)? {
            if at > 0 {
                builder.push_ascii(b", ");
            }
            th.push_repr(&mut builder, item)?;
            at += 1;
        }
        builder.push_ascii(b"]");
        th.finish_text(builder)
    })
}

fn list_len(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(th.list_len(args[0])? as i64)) }

fn list_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.list_iterator);
    th.new_iterator(class, Variant::List, [args[0], Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
}

fn list_reversed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.list_reverseiterator);
    let last = th.list_len(args[0])? as i64 - 1;
    th.new_iterator(class, Variant::ListReverse, [args[0], Value::from_int_unchecked(last), Value::NONE, Value::NONE, Value::NONE])
}

fn list_add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_list(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut items = th.list_items(args[0])?;
    let more = th.list_items(args[1])?;
    items.extend_from_slice(&more);
    th.new_list(&items)
}

fn list_iadd(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.list_extend_from(args[0], args[1])?;
    Ok(args[0])
}

fn list_mul(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(count) = repeat_count(th, args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let items = th.list_items(args[0])?;
    let mut all = th.rooted();
    repeat_into(th, &items, count, &mut all)?;
    th.new_list(&all)
}

fn list_imul(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(count) = repeat_count(th, args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let items = th.list_items(args[0])?;
    let mut all = th.rooted();
    repeat_into(th, &items, count, &mut all)?;
    th.list_assign(args[0], &all)?;
    Ok(args[0])
}

/// `items` repeated; MemoryError when that cannot be had.
pub fn repeat_into(th: &mut Thread, items: &[Value], count: usize, into: &mut Vec<Value>) -> Res<()> {
    let Some(total) = items.len().checked_mul(count).filter(|total| *total < th.interp.heap.limit_bytes() / 8) else { return Err(th.memory_error()) };
    if into.try_reserve_exact(total).is_err() {
        return Err(th.memory_error());
    }
    if let [only] = items {
        into.resize(count, *only);
        return Ok(());
    }
    for _ in 0..count {
        into.extend_from_slice(items);
    }
    Ok(())
}

fn list_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    let (left, right) = (args[0], args[1]);
    if !is_list(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let lengths = (th.list_len(left)?, th.list_len(right)?);
    th.compare_sequences(op, lengths, |th, side, at| th.list_get(if side == 0 { left } else { right }, at))
}

fn list_sizeof(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = th.list_len(args[0])?;
    Ok(Value::from_int_unchecked(56 + 8 * length as i64))
}

fn list_append(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.list_append(args[0], args[1])?;
    Ok(Value::NONE)
}

fn list_copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = th.list_items(args[0])?;
    th.new_list(&items)
}

fn list_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (mut at, mut count) = (0, 0);
    while let Some(item) = th.list_get(args[0], at)? {
        count += th.equal(item, args[1])? as i64;
        at += 1;
    }
    Ok(Value::from_int_unchecked(count))
}

fn list_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = search_range(th, args)?;
    let length = th.list_len(args[0])?;
    let (start, stop) = parts.within(length);
    let mut at = start;
    while at < stop {
        let Some(item) = th.list_get(args[0], at)? else { break };
        if th.equal(item, args[1])? {
            return Ok(Value::from_int_unchecked(at as i64));
        }
        at += 1;
    }
    Err(th.value_error("list.index(x): x not in list"))
}

fn list_insert(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = match th.index(args[1])?.to_i64() {
        Some(index) => index as isize,
        None => return Err(th.overflow_error("Python int too large to convert to C ssize_t")),
    };
    let length = th.list_len(args[0])? as isize;
    let at = if index < 0 { (index + length).max(0) } else { index.min(length) };
    th.list_insert(args[0], at as usize, args[2])?;
    Ok(Value::NONE)
}

fn list_pop(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = args.get(1).copied().unwrap_or(Value::UNBOUND);
    if index.is_unbound() || index.is_int() {
        let at = if index.is_int() { index.as_int() } else { -1 };
        if let Some(item) = th.list_take_mine(args[0], at) {
            return Ok(item);
        }
    }
    let Some(index) = given(args, 1) else {
        return match th.list_pop(args[0])? {
            Some(item) => Ok(item),
            None => Err(th.index_error("pop from empty list")),
        };
    };
    let index = th.index_isize(index)?;
    let length = th.list_len(args[0])?;
    if length == 0 {
        return Err(th.index_error("pop from empty list"));
    }
    match crate::object::slice::resolve(index, length) {
        Some(at) => {
            let item = th.list_get(args[0], at)?.unwrap_or(Value::NONE);
            th.list_close(args[0], at, 1)?;
            Ok(item)
        }
        None => Err(th.index_error("pop index out of range")),
    }
}

fn list_remove(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut at = 0;
    while let Some(item) = th.list_get(args[0], at)? {
        if th.equal(item, args[1])? {
            if at < th.list_len(args[0])? {
                th.list_close(args[0], at, 1)?;
            }
            return Ok(Value::NONE);
        }
        at += 1;
    }
    Err(th.value_error("list.remove(x): x not in list"))
}

fn list_reverse(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut items = th.list_items(args[0])?;
    items.reverse();
    th.list_assign(args[0], &items)?;
    Ok(Value::NONE)
}

