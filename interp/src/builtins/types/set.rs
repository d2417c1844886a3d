//! set and frozenset: their methods. The table lies in `object::set`.
//!
//! Invariant: operators take sets only, methods any iterables; the loops run over the side CPython's run over, so that
//! results have CPython's order.

use super::answer::{answer, count, given};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::tuple_items;
use crate::object::set::is_set;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;

/// What set and frozenset share.
const COMMON: &[Native] = &[
    native("__repr__", "(self, /)", set_repr),
    native("__len__", "(self, /)", |th, args| th.set_len(args[0]).map(count)),
    native("__contains__", "(self, object, /)", |th, args| answer(contains(th, args[0], args[1]))),
    native("__iter__", "(self, /)", set_iter),
    native("__eq__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Ne)),
    native("__lt__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, value, /)", |th, args| set_compare(th, args, CompareOp::Ge)),
    native("__and__", "(self, value, /)", |th, args| operator(th, args[0], args[1], intersection)),
    native("__rand__", "(self, value, /)", |th, args| operator(th, args[1], args[0], intersection)),
    native("__or__", "(self, value, /)", |th, args| operator(th, args[0], args[1], union)),
    native("__ror__", "(self, value, /)", |th, args| operator(th, args[1], args[0], union)),
    native("__sub__", "(self, value, /)", |th, args| operator(th, args[0], args[1], difference)),
    native("__rsub__", "(self, value, /)", |th, args| operator(th, args[1], args[0], difference)),
    native("__xor__", "(self, value, /)", |th, args| operator(th, args[0], args[1], symmetric_difference)),
    native("__rxor__", "(self, value, /)", |th, args| operator(th, args[1], args[0], symmetric_difference)),
    native("__reduce__", "(self, /)", set_reduce),
    native("__sizeof__", "(self, /)", |th, args| Ok(Value::from_int_unchecked(216 + 16 * th.set_len(args[0])? as i64))),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
    native("copy", "(self, /)", set_copy).doc("Return a shallow copy of a set."),
    native("difference", "(self, /, *others)", |th, args| fold(th, args, difference)).doc("Return a new set with elements in the set that are not in the others."),
    native("intersection", "(self, /, *others)", |th, args| fold(th, args, intersection)).doc("Return a new set with elements common to the set and all others."),
    native("union", "(self, /, *others)", |th, args| fold(th, args, union)).doc("Return a new set with elements from the set and all others."),
    native("symmetric_difference", "(self, other, /)", |th, args| symmetric_difference(th, args[0], args[1]))
        .doc("Return a new set with elements in either the set or other but not both."),
    native("isdisjoint", "(self, other, /)", is_disjoint).doc("Return True if two sets have a null intersection."),
    native("issubset", "(self, other, /)", is_subset).doc("Report whether another set contains this set."),
    native("issuperset", "(self, other, /)", is_superset).doc("Report whether this set contains another set."),
];

const SET: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", set_new),
    native("__init__", "(self, iterable=(), /)", set_init),
    native("__iand__", "(self, value, /)", |th, args| operator_in_place(th, args, |th, set, other| intersection_update(th, set, other))),
    native("__ior__", "(self, value, /)", |th, args| operator_in_place(th, args, update)),
    native("__isub__", "(self, value, /)", |th, args| operator_in_place(th, args, difference_update)),
    native("__ixor__", "(self, value, /)", |th, args| operator_in_place(th, args, symmetric_difference_update)),
    native("add", "(self, object, /)", |th, args| th.set_add(args[0], args[1]).map(|_| Value::NONE)).repeatable().doc("Add an element to a set."),
    native("clear", "(self, /)", |th, args| th.set_clear(args[0]).map(|()| Value::NONE)).repeatable().doc("Remove all elements from this set."),
    native("discard", "(self, object, /)", |th, args| remove(th, args[0], args[1]).map(|_| Value::NONE)).repeatable().doc("Remove an element from a set if it is a member."),
    native("remove", "(self, object, /)", set_remove).repeatable().doc("Remove an element from a set; it must be a member."),
    native("pop", "(self, /)", set_pop).repeatable().doc("Remove and return an arbitrary set element."),
    native("update", "(self, /, *others)", |th, args| each(th, args, update)).doc("Update the set, adding elements from all others."),
    native("difference_update", "(self, /, *others)", |th, args| each(th, args, difference_update)).doc("Update the set, removing elements found in others."),
    native("intersection_update", "(self, /, *others)", |th, args| each(th, args, intersection_update)).doc("Update the set, keeping only elements found in it and all others."),
    native("symmetric_difference_update", "(self, other, /)", |th, args| symmetric_difference_update(th, args[0], args[1]).map(|()| Value::NONE))
        .doc("Update the set, keeping only elements found in either set, but not in both."),
];

const FROZEN_SET: &[Native] = &[native("__new__", "(type, iterable=(), /)", frozenset_new), native("__hash__", "(self, /)", frozenset_hash)];
const ATTRIBUTES: &[Attribute] = &[];

/// Installs both types.
pub fn install(th: &mut Thread) -> Res<()> {
    let types = &th.interp.clone().types;
    for (class, methods) in [(&types.set, SET), (&types.frozenset, FROZEN_SET)] {
        th.install(class.get(), COMMON, ATTRIBUTES)?;
        th.install(class.get(), methods, &[])?;
    }
    super::answer::unhashable(th, types.set.get())
}

/// A new empty set of a class, which may be a subclass of set or frozenset.
fn empty(th: &mut Thread, class: Value) -> Res<Value> {
    if class == th.interp.types.set.get() {
        return th.new_set(false);
    }
    if class == th.interp.types.frozenset.get() {
        return th.new_set(true);
    }
    let made = th.new_instance(class)?;
    th.init_set(Ref::of(made));
    Ok(made)
}

fn set_new(th: &mut Thread, args: &[Value]) -> Res<Value> { empty(th, args[0]) }

fn set_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.set_len(args[0])? != 0 {
        th.set_clear(args[0])?;
    }
    if let Some(iterable) = given(args, 1) {
        update(th, args[0], iterable)?;
    }
    Ok(Value::NONE)
}

fn frozenset_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let iterable = given(args, 1);
    if class == th.interp.types.frozenset.get()
        && let Some(iterable) = iterable
        && is_exact(iterable, Kind::FrozenSet)
    {
        return Ok(iterable);
    }
    let made = empty(th, class)?;
    if let Some(iterable) = iterable {
        update(th, made, iterable)?;
    }
    Ok(made)
}

/// The base type results of operators on a set have.
fn base_class(th: &Thread, set: Value) -> Value { if is_kind(set, Kind::FrozenSet) { th.interp.types.frozenset.get() } else { th.interp.types.set.get() } }

/// A new set with the items of one, of its base type.
fn copy_of(th: &mut Thread, set: Value) -> Res<Value> {
    let class = base_class(th, set);
    let made = empty(th, class)?;
    th.set_merge(made, set)?;
    Ok(made)
}

fn set_copy(th: &mut Thread, args: &[Value]) -> Res<Value> { if is_exact(args[0], Kind::FrozenSet) { Ok(args[0]) } else { copy_of(th, args[0]) } }

/// `set.update(iterable)`.
pub fn update(th: &mut Thread, set: Value, iterable: Value) -> Res<()> {
    if is_set(iterable) {
        return th.set_merge(set, iterable);
    }
    if is_exact(iterable, Kind::Dict) {
        let size = th.table_len(iterable)?;
        th.set_reserve(set, size)?;
        let mut position = 0;
        while let Some((at, key, _)) = th.dict_next(iterable, position)? {
            let hash = th.table_hash(iterable, at)?;
            th.set_add_hashed(set, key, hash)?;
            position = at + 1;
        }
        return Ok(());
    }
    th.for_each(iterable, |th, item| th.set_add(set, item).map(drop))
}

/// An unhashable set given as an item is looked for as a frozenset.
fn as_element(th: &mut Thread, item: Value) -> Res<Value> {
    if !is_kind(item, Kind::Set) {
        return Ok(item);
    }
    let hash = th.interp.names.__hash__.get();
    match th.special(item, hash)? {
        Some(method) if !method.is_none() => Ok(item),
        _ => {
            let frozen = th.new_set(true)?;
            th.set_merge(frozen, item)?;
            Ok(frozen)
        }
    }
}

fn contains(th: &mut Thread, set: Value, item: Value) -> Res<bool> {
    let item = as_element(th, item)?;
    th.set_contains(set, item)
}

fn remove(th: &mut Thread, set: Value, item: Value) -> Res<bool> {
    let item = as_element(th, item)?;
    th.set_remove(set, item)
}

fn set_remove(th: &mut Thread, args: &[Value]) -> Res<Value> { if remove(th, args[0], args[1])? { Ok(Value::NONE) } else { Err(th.key_error(args[1])) } }

fn set_pop(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.set_pop(args[0])? {
        Some(item) => Ok(item),
        None => {
            let message = th.new_str("pop from an empty set")?;
            Err(th.key_error(message))
        }
    }
}

fn set_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.set_iterator);
    let size = count(th.set_len(args[0])?);
    th.new_iterator(class, Variant::SetItems, [args[0], Value::from_small(0), Value::NONE, Value::NONE, size])
}

fn set_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let set = args[0];
    let name = th.type_name(set);
    if th.set_len(set)? == 0 {
        return th.new_str(&format!("{name}()"));
    }
    th.guarded_repr(set, &format!("{name}(...)"), |th| {
        let plain = is_exact(set, Kind::Set);
        let items = th.set_items(set)?;
        let mut builder = TextBuilder::new();
        if !plain {
            builder.push_str(&name);
            builder.push_ascii(b"(");
        }
        builder.push_ascii(b"{");
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                builder.push_ascii(b", ");
            }
            th.push_repr(&mut builder, *item)?;
        }
        builder.push_ascii(if plain { b"}" } else { b"})" });
        th.finish_text(builder)
    })
}

fn frozenset_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = th.set_hash(args[0])?;
    th.new_int(hash)
}

fn set_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = th.set_items(args[0])?;
    let list = th.new_list(&items)?;
    let parts = th.new_tuple(&[list])?;
    let class = th.type_of(args[0]);
    let dict = th.instance_dict_or_none(args[0])?;
    th.new_tuple(&[class, parts, dict])
}

/// Are all items of one set in another?
fn all_in(th: &mut Thread, set: Value, other: Value) -> Res<bool> {
    if th.set_len(set)? > th.set_len(other)? {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((slot, hash, item)) = th.set_next_hashed(set, at)? {
        if !th.set_contains_hashed(other, item, hash)? {
            return Ok(false);
        }
        at = slot + 1;
    }
    Ok(true)
}

fn set_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    let (left, right) = (args[0], args[1]);
    if !is_set(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (mine, theirs) = (th.set_len(left)?, th.set_len(right)?);
    let holds = match op {
        CompareOp::Eq => mine == theirs && all_in(th, left, right)?,
        CompareOp::Ne => mine != theirs || !all_in(th, left, right)?,
        CompareOp::Le => all_in(th, left, right)?,
        CompareOp::Lt => mine < theirs && all_in(th, left, right)?,
        CompareOp::Ge => all_in(th, right, left)?,
        CompareOp::Gt => mine > theirs && all_in(th, right, left)?,
    };
    Ok(Value::from_bool(holds))
}

type Combine = fn(&mut Thread, Value, Value) -> Res<Value>;
type Change = fn(&mut Thread, Value, Value) -> Res<()>;

fn operator(th: &mut Thread, left: Value, right: Value, combine: Combine) -> Res<Value> { if is_set(left) && is_set(right) { combine(th, left, right) } else { Ok(Value::NOT_IMPLEMENTED) } }

fn operator_in_place(th: &mut Thread, args: &[Value], change: Change) -> Res<Value> {
    if !is_set(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    change(th, args[0], args[1])?;
    Ok(args[0])
}

/// `set.method(*others)` giving a new set.
fn fold(th: &mut Thread, args: &[Value], combine: Combine) -> Res<Value> {
    let mut others = tuple_items(args[1]).iter();
    let Some(first) = others.next() else { return set_copy(th, args) };
    let mut made = combine(th, args[0], *first)?;
    for other in others {
        made = combine(th, made, *other)?;
    }
    Ok(made)
}

/// `set.method_update(*others)`.
fn each(th: &mut Thread, args: &[Value], change: Change) -> Res<Value> {
    for other in tuple_items(args[1]) {
        change(th, args[0], *other)?;
    }
    Ok(Value::NONE)
}

fn union(th: &mut Thread, set: Value, other: Value) -> Res<Value> {
    let made = copy_of(th, set)?;
    update(th, made, other)?;
    Ok(made)
}

fn intersection(th: &mut Thread, set: Value, other: Value) -> Res<Value> {
    if set == other {
        return copy_of(th, set);
    }
    let class = base_class(th, set);
    let made = empty(th, class)?;
    if is_set(other) {
        let (large, small) = if th.set_len(other)? > th.set_len(set)? { (other, set) } else { (set, other) };
        let mut at = 0;
        while let Some((slot, hash, item)) = th.set_next_hashed(small, at)? {
            if th.set_contains_hashed(large, item, hash)? {
                th.set_add_hashed(made, item, hash)?;
            }
            at = slot + 1;
        }
        return Ok(made);
    }
    th.for_each(other, |th, item| {
        let hash = th.element_hash(item)?;
        if th.set_contains_hashed(set, item, hash)? {
            th.set_add_hashed(made, item, hash)?;
        }
        Ok(())
    })?;
    Ok(made)
}

/// `set.intersection_update(other)`.
pub fn intersection_update(th: &mut Thread, set: Value, other: Value) -> Res<()> {
    let made = intersection(th, set, other)?;
    th.set_take(set, made)
}

/// `set.difference_update(other)`.
pub fn difference_update(th: &mut Thread, set: Value, other: Value) -> Res<()> {
    if set == other {
        return th.set_clear(set);
    }
    if is_set(other) {
        let mut at = 0;
        while let Some((slot, hash, item)) = th.set_next_hashed(other, at)? {
            th.set_remove_hashed(set, item, hash)?;
            at = slot + 1;
        }
        return th.set_tidy(set);
    }
    th.for_each(other, |th, item| th.set_remove(set, item).map(drop))?;
    th.set_tidy(set)
}

fn difference(th: &mut Thread, set: Value, other: Value) -> Res<Value> {
    let (is_other_set, is_other_dict) = (is_set(other), is_kind(other, Kind::Dict));
    let few_others = is_other_set && th.set_len(set)? >> 2 > th.set_len(other)? || is_other_dict && th.set_len(set)? >> 2 > th.table_len(other)?;
    if !is_other_set && !is_other_dict || few_others {
        let made = copy_of(th, set)?;
        difference_update(th, made, other)?;
        return Ok(made);
    }
    let class = base_class(th, set);
    let made = empty(th, class)?;
    let mut at = 0;
    while let Some((slot, hash, item)) = th.set_next_hashed(set, at)? {
        let there = if is_other_set { th.set_contains_hashed(other, item, hash)? } else { th.dict_get_hashed(other, item, hash)?.is_some() };
        if !there {
            th.set_add_hashed(made, item, hash)?;
        }
        at = slot + 1;
    }
    Ok(made)
}

/// `set.symmetric_difference_update(other)`.
pub fn symmetric_difference_update(th: &mut Thread, set: Value, other: Value) -> Res<()> {
    if set == other {
        return th.set_clear(set);
    }
    let other = if is_set(other) {
        other
    } else {
        let made = th.new_set(false)?;
        update(th, made, other)?;
        made
    };
    let mut at = 0;
    while let Some((slot, hash, item)) = th.set_next_hashed(other, at)? {
        if !th.set_remove_hashed(set, item, hash)? {
            th.set_add_hashed(set, item, hash)?;
        }
        at = slot + 1;
    }
    Ok(())
}

fn symmetric_difference(th: &mut Thread, set: Value, other: Value) -> Res<Value> {
    let class = base_class(th, set);
    let made = empty(th, class)?;
    update(th, made, other)?;
    symmetric_difference_update(th, made, set)?;
    Ok(made)
}

fn is_disjoint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (set, other) = (args[0], args[1]);
    if is_set(other) {
        let (large, small) = if th.set_len(other)? > th.set_len(set)? { (other, set) } else { (set, other) };
        let mut at = 0;
        while let Some((slot, hash, item)) = th.set_next_hashed(small, at)? {
            if th.set_contains_hashed(large, item, hash)? {
                return Ok(Value::FALSE);
            }
            at = slot + 1;
        }
        return Ok(Value::TRUE);
    }
    let iterator = th.iter(other)?;
    while let Some(item) = th.next(iterator)? {
        if th.set_contains(set, item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn is_subset(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_set(args[1]) {
        return answer(all_in(th, args[0], args[1]));
    }
    let common = intersection(th, args[0], args[1])?;
    Ok(Value::from_bool(th.set_len(common)? == th.set_len(args[0])?))
}

fn is_superset(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_set(args[1]) {
        return answer(all_in(th, args[1], args[0]));
    }
    let iterator = th.iter(args[1])?;
    while let Some(item) = th.next(iterator)? {
        if !th.set_contains(args[0], item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

impl Thread {
    /// An instance's `__dict__` when it has one with something in it, else None: the state `__reduce__` gives.
    pub fn instance_dict_or_none(&mut self, value: Value) -> Res<Value> {
        if Ref::of(value).kind_byte() & crate::object::kind::SUBCLASS == 0 {
            return Ok(Value::NONE);
        }
        let dict = self.instance_dict(value)?;
        if dict.is_unbound() || self.table_len(dict)? == 0 { Ok(Value::NONE) } else { Ok(dict) }
    }
}
