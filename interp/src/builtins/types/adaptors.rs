//! enumerate, zip, map, filter and reversed: iterators over iterators.
//!
//! Fields of the common iterator layout: source (an iterator, or a tuple of iterators), position, function or strictness.
//! A subclass instance keeps its attribute words behind them. Advancing lies in `object::iterator`.

use super::answer::{given, reduce_by_iter};
use super::iterators;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const ENUMERATE: &[Native] = &[
    native("__new__", "(type, /, iterable, start=0)", enumerate_new),
    native("__reduce__", "(self, /)", enumerate_reduce),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
];
const ZIP: &[Native] = &[native("__new__", "(type, /, *iterables, strict=False)", zip_new), native("__reduce__", "(self, /)", zip_reduce), native("__setstate__", "(self, state, /)", strict_state)];
const MAP: &[Native] = &[native("__new__", "(type, /, *args, strict=False)", map_new), native("__reduce__", "(self, /)", map_reduce), native("__setstate__", "(self, state, /)", strict_state)];
const FILTER: &[Native] = &[native("__new__", "(type, /, *args)", filter_new), native("__reduce__", "(self, /)", filter_reduce)];
const REVERSED: &[Native] = &[
    native("__new__", "(type, /, *args)", reversed_new),
    native("__length_hint__", "(self, /)", reversed_length_hint),
    native("__reduce__", "(self, /)", reversed_reduce),
    native("__setstate__", "(self, state, /)", reversed_state),
];

/// Installs the five types.
pub fn install(th: &mut Thread) -> Res<()> {
    let types = &th.interp.clone().types;
    for (class, methods) in [(&types.enumerate, ENUMERATE), (&types.zip, ZIP), (&types.map, MAP), (&types.filter, FILTER), (&types.reversed, REVERSED)] {
        th.install(class.get(), iterators::METHODS, &[])?;
        th.install(class.get(), methods, &[])?;
    }
    Ok(())
}

/// An iterator object of a class that may be a subclass.
fn adaptor(th: &mut Thread, class: Value, variant: Variant, parts: [Value; 5]) -> Res<Value> {
    let word = crate::object::type_object::class_word_of(class);
    if word >> 56 == Kind::Iterator as u64 {
        return th.new_iterator(word, variant, parts);
    }
    let made = th.new_instance(class)?;
    let object = Ref::of(made);
    object.init(0, Value::from_small(variant as i32));
    for (i, part) in parts.iter().enumerate() {
        object.init(1 + i, *part);
    }
    Ok(made)
}

fn enumerate_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let start = match given(args, 2) {
        None => Value::from_small(0),
        Some(start) if start.is_int() => start,
        Some(start) => {
            let number = th.index(start)?;
            th.new_integer(number)?
        }
    };
    let iterator = th.iter(args[1])?;
    adaptor(th, args[0], Variant::Enumerate, [iterator, start, Value::NONE, Value::NONE, Value::NONE])
}

fn enumerate_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (iterator, position) = (th.iterator_field(args[0], 1)?, th.iterator_field(args[0], 2)?);
    let parts = th.new_tuple(&[iterator, position])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, parts])
}

/// Iterators of all these iterables as a tuple.
fn iterators_of(th: &mut Thread, iterables: &[Value]) -> Res<Value> {
    let mut iterators = th.rooted();
    for iterable in iterables {
        let iterator = th.iter(*iterable)?;
        iterators.push(iterator);
    }
    th.new_tuple(&iterators)
}

fn strictness(th: &mut Thread, strict: Option<Value>) -> Res<Value> {
    match strict {
        Some(strict) => th.truth(strict).map(Value::from_bool),
        None => Ok(Value::FALSE),
    }
}

fn zip_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let strict = strictness(th, given(args, 2))?;
    let iterators = iterators_of(th, tuple_items(args[1]))?;
    adaptor(th, args[0], Variant::Zip, [iterators, Value::NONE, strict, Value::NONE, Value::NONE])
}

/// `(class, args)` or, when strict, `(class, args, True)`.
fn reduced(th: &mut Thread, object: Value, parts: Value, strict: Value) -> Res<Value> {
    let class = th.type_of(object);
    if strict.is_true() { th.new_tuple(&[class, parts, Value::TRUE]) } else { th.new_tuple(&[class, parts]) }
}

fn zip_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (iterators, strict) = (th.iterator_field(args[0], 1)?, th.iterator_field(args[0], 3)?);
    reduced(th, args[0], iterators, strict)
}

/// zip keeps its strictness in field 3, map in field 4.
fn strict_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let strict = th.truth(args[1])?;
    let field = if th.iterator_variant(args[0])? == Variant::Zip { 3 } else { 4 };
    th.iterator_set(args[0], field, Value::from_bool(strict))?;
    Ok(Value::NONE)
}

fn map_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let strict = strictness(th, given(args, 2))?;
    let [function, iterables @ ..] = tuple_items(args[1]) else { return Err(th.type_error("map() must have at least two arguments.")) };
    if iterables.is_empty() {
        return Err(th.type_error("map() must have at least two arguments."));
    }
    let iterators = iterators_of(th, iterables)?;
    adaptor(th, args[0], Variant::Map, [iterators, Value::NONE, *function, strict, Value::NONE])
}

fn map_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (iterators, function, strict) = (th.iterator_field(args[0], 1)?, th.iterator_field(args[0], 3)?, th.iterator_field(args[0], 4)?);
    let mut parts = th.rooted_from(vec![function]);
    parts.extend_from_slice(tuple_items(iterators));
    let parts = th.new_tuple(&parts)?;
    reduced(th, args[0], parts, strict)
}

fn filter_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let [function, iterable] = *tuple_items(args[1]) else {
        let got = tuple_items(args[1]).len();
        return Err(th.type_error(format!("filter expected 2 arguments, got {got}")));
    };
    let iterator = th.iter(iterable)?;
    let function = if function == th.interp.types.bool_.get() { Value::NONE } else { function };
    adaptor(th, args[0], Variant::Filter, [iterator, Value::NONE, function, Value::NONE, Value::NONE])
}

fn filter_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (iterator, function) = (th.iterator_field(args[0], 1)?, th.iterator_field(args[0], 3)?);
    let parts = th.new_tuple(&[function, iterator])?;
    reduced(th, args[0], parts, Value::FALSE)
}

fn reversed_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let [sequence] = *tuple_items(args[1]) else {
        let got = tuple_items(args[1]).len();
        return Err(th.type_error(format!("reversed expected 1 argument, got {got}")));
    };
    let (hook, getitem) = (th.interp.names.__reversed__.get(), th.interp.names.__getitem__.get());
    if let Some(method) = th.special(sequence, hook)? {
        if method.is_none() {
            let name = th.type_name(sequence);
            return Err(th.type_error(format!("'{name}' object is not reversible")));
        }
        return th.call_special(method, sequence, &[]);
    }
    if th.special(sequence, getitem)?.is_none() || crate::object::door::is_kind(sequence, crate::object::kind::Kind::Dict) {
        let name = th.type_name(sequence);
        return Err(th.type_error(format!("'{name}' object is not reversible")));
    }
    let length = th.len(sequence)?;
    let last = Value::from_int_unchecked(length as i64 - 1);
    adaptor(th, args[0], Variant::Reversed, [sequence, last, Value::NONE, Value::NONE, Value::NONE])
}

fn reversed_length_hint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let left = iterators::items_left(th, args[0])?.unwrap_or(0);
    Ok(Value::from_int_unchecked(left as i64))
}

fn reversed_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.iterator_variant(args[0])? == Variant::Exhausted {
        let empty = th.new_tuple(&[])?;
        return reduce_by_iter(th, empty, Value::UNBOUND);
    }
    let (source, position) = (th.iterator_field(args[0], 1)?, th.iterator_field(args[0], 2)?);
    let parts = th.new_tuple(&[source])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, parts, position])
}

fn reversed_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = th.index_isize(args[1])?;
    if th.iterator_variant(args[0])? == Variant::Reversed {
        let source = th.iterator_field(args[0], 1)?;
        let length = th.len(source)? as i64;
        th.iterator_set(args[0], 2, Value::from_int_unchecked((state as i64).clamp(-1, length - 1)))?;
    }
    Ok(Value::NONE)
}
