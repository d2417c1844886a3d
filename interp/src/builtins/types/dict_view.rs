//! Views on a dict: keys, values, items. Keys and items are sets as far as their operators go.
//!
//! Invariant: field 0 holds the dict and never changes; everything is asked of the dict anew.

use super::answer::{answer, count, unhashable};
use super::dict::{View, dict_iterator};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::Ref;
use crate::object::iterator::Variant;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::rooted::RootedVec;
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::set::is_set;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;

const COMMON: &[Native] = &[
    native("__len__", "(self, /)", |th, args| th.table_len(dict_of(args[0])).map(count)),
    native("__iter__", "(self, /)", view_iter),
    native("__reversed__", "(self, /)", view_reversed).doc("Return a reverse iterator over the dict view."),
    native("__repr__", "(self, /)", view_repr),
];

const SET_LIKE: &[Native] = &[
    native("__contains__", "(self, key, /)", |th, args| answer(view_contains(th, args[0], args[1]))),
    native("__eq__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Ne)),
    native("__lt__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, value, /)", |th, args| view_compare(th, args, CompareOp::Ge)),
    native("__and__", "(self, value, /)", |th, args| view_and(th, args[0], args[1])),
    native("__rand__", "(self, value, /)", |th, args| view_and(th, args[0], args[1])),
    native("__or__", "(self, value, /)", |th, args| view_or(th, args[0], args[1])),
    native("__ror__", "(self, value, /)", |th, args| view_or(th, args[1], args[0])),
    native("__sub__", "(self, value, /)", |th, args| view_sub(th, args[0], args[1])),
    native("__rsub__", "(self, value, /)", |th, args| view_sub(th, args[1], args[0])),
    native("__xor__", "(self, value, /)", |th, args| view_xor(th, args[0], args[1])),
    native("__rxor__", "(self, value, /)", |th, args| view_xor(th, args[0], args[1])),
    native("isdisjoint", "(self, other, /)", view_is_disjoint).doc("Return True if the view and the given iterable have a null intersection."),
];

const ATTRIBUTES: &[Attribute] = &[attribute("mapping", view_mapping)];

/// Installs the three types.
pub fn install(th: &mut Thread) -> Res<()> {
    let types = &th.interp.clone().types;
    for class in [&types.dict_keys, &types.dict_values, &types.dict_items] {
        th.install(class.get(), COMMON, ATTRIBUTES)?;
    }
    for class in [&types.dict_keys, &types.dict_items] {
        th.install(class.get(), SET_LIKE, &[])?;
        unhashable(th, class.get())?;
    }
    Ok(())
}

/// The dict of a view.
pub fn dict_of(view: Value) -> Value { Ref::of(view).fixed(0) }

fn view_kind(th: &Thread, view: Value) -> View {
    let class = th.type_of(view);
    if class == th.interp.types.dict_keys.get() {
        View::Keys
    } else if class == th.interp.types.dict_values.get() {
        View::Values
    } else {
        View::Items
    }
}

/// Is the value a view that behaves as a set?
pub fn is_set_view(th: &Thread, value: Value) -> bool {
    let class = th.type_of(value);
    class == th.interp.types.dict_keys.get() || class == th.interp.types.dict_items.get()
}

fn view_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let variant = match view_kind(th, args[0]) {
        View::Keys => Variant::DictKeys,
        View::Values => Variant::DictValues,
        View::Items => Variant::DictItems,
    };
    dict_iterator(th, dict_of(args[0]), variant)
}

fn view_reversed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let variant = match view_kind(th, args[0]) {
        View::Keys => Variant::DictReverseKeys,
        View::Values => Variant::DictReverseValues,
        View::Items => Variant::DictReverseItems,
    };
    dict_iterator(th, dict_of(args[0]), variant)
}

fn view_mapping(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_mapping_proxy(dict_of(args[0])) }

/// What iterating the view gives, at this moment.
fn view_items(th: &mut Thread, view: Value) -> Res<RootedVec> {
    let kind = view_kind(th, view);
    let entries = th.dict_entries(dict_of(view))?;
    let mut items = th.rooted_from(Vec::with_capacity(entries.len() / 2));
    for pair in entries.chunks(2) {
        items.push(match kind {
            View::Keys => pair[0],
            View::Values => pair[1],
            View::Items => th.new_tuple(pair)?,
        });
    }
    Ok(items)
}

fn view_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.guarded_repr(args[0], "...", |th| {
        let name = th.type_name(args[0]);
        let items = view_items(th, args[0])?;
        let list = th.new_list(&items)?;
        let mut builder = TextBuilder::new();
        builder.push_str(&name);
        builder.push_ascii(b"(");
        th.push_repr(&mut builder, list)?;
        builder.push_ascii(b")");
        th.finish_text(builder)
    })
}

fn view_contains(th: &mut Thread, view: Value, item: Value) -> Res<bool> {
    let dict = dict_of(view);
    if view_kind(th, view) == View::Keys {
        return th.dict_contains(dict, item);
    }
    if !is_tuple(item) {
        return Ok(false);
    }
    let [key, value] = *tuple_items(item) else { return Ok(false) };
    match th.dict_get(dict, key)? {
        Some(found) => th.equal(found, value),
        None => Ok(false),
    }
}

/// Is everything the view gives in the other container?
fn contained(th: &mut Thread, items: &[Value], other: Value) -> Res<bool> {
    for item in items {
        if !th.contains(other, *item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn view_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    let (view, other) = (args[0], args[1]);
    if !is_set(other) && !is_set_view(th, other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (mine, theirs) = (th.table_len(dict_of(view))?, th.len(other)?);
    let sizes = match op {
        CompareOp::Eq | CompareOp::Ne => mine == theirs,
        _ => op.of_sizes(mine, theirs),
    };
    let holds = sizes
        && match op {
            CompareOp::Eq | CompareOp::Ne | CompareOp::Le | CompareOp::Lt => {
                let items = view_items(th, view)?;
                contained(th, &items, other)?
            }
            CompareOp::Ge | CompareOp::Gt => {
                let items = th.collect(other)?;
                contained(th, &items, view)?
            }
        };
    Ok(Value::from_bool(holds == (op != CompareOp::Ne)))
}

/// A new set of what an iterable gives.
fn set_from(th: &mut Thread, iterable: Value) -> Res<Value> {
    let set = th.new_set(false)?;
    super::set::update(th, set, iterable)?;
    Ok(set)
}

fn view_and(th: &mut Thread, view: Value, other: Value) -> Res<Value> {
    let (view, other) = if is_set_view(th, other) && th.len(other)? > th.len(view)? { (other, view) } else { (view, other) };
    let made = th.new_set(false)?;
    let iterator = th.iter(other)?;
    while let Some(item) = th.next(iterator)? {
        if th.contains(view, item)? {
            th.set_add(made, item)?;
        }
    }
    Ok(made)
}

fn view_or(th: &mut Thread, left: Value, right: Value) -> Res<Value> {
    let made = set_from(th, left)?;
    super::set::update(th, made, right)?;
    Ok(made)
}

fn view_sub(th: &mut Thread, left: Value, right: Value) -> Res<Value> {
    let made = set_from(th, left)?;
    super::set::difference_update(th, made, right)?;
    Ok(made)
}

fn view_xor(th: &mut Thread, view: Value, other: Value) -> Res<Value> {
    let left = set_from(th, view)?;
    let right = set_from(th, other)?;
    super::set::symmetric_difference_update(th, left, right)?;
    Ok(left)
}

fn view_is_disjoint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let iterator = th.iter(args[1])?;
    while let Some(item) = th.next(iterator)? {
        if view_contains(th, args[0], item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}
