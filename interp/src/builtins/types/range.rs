//! range: its methods. Arithmetic on ranges lies in `object::range`.

use super::answer::answer;
use crate::heap::Value;
use crate::object::arithmetic::exact_int;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::is_int;
use crate::object::range::is_range;
use crate::object::slice::number_of;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args)", range_new),
    native("__repr__", "(self, /)", range_repr),
    native("__len__", "(self, /)", range_len),
    native("__bool__", "(self, /)", |_, args| Ok(Value::from_bool(!number_of(Ref::of(args[0]).fixed(3)).is_zero()))),
    native("__getitem__", "(self, key, /)", |th, args| th.range_subscript(args[0], args[1])),
    native("__contains__", "(self, key, /)", range_contains),
    native("__iter__", "(self, /)", |th, args| th.range_iter(args[0])),
    native("__reversed__", "(self, /)", |th, args| th.range_reversed(args[0])),
    native("__eq__", "(self, value, /)", range_eq),
    native("__ne__", "(self, value, /)", range_ne),
    native("__lt__", "(self, value, /)", unordered),
    native("__le__", "(self, value, /)", unordered),
    native("__gt__", "(self, value, /)", unordered),
    native("__ge__", "(self, value, /)", unordered),
    native("__hash__", "(self, /)", range_hash),
    native("__reduce__", "(self, /)", range_reduce),
    native("count", "(self, value, /)", range_count).doc("rangeobject.count(value) -> integer -- return number of occurrences of value"),
    native("index", "(self, value, /)", range_index).doc("rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present."),
];
pub const ATTRIBUTES: &[Attribute] = &[
    attribute("start", |_, args| Ok(Ref::of(args[0]).fixed(0))),
    attribute("stop", |_, args| Ok(Ref::of(args[0]).fixed(1))),
    attribute("step", |_, args| Ok(Ref::of(args[0]).fixed(2))),
];

/// An argument by `__index__` as an exact int.
fn index_value(th: &mut Thread, value: Value) -> Res<Value> {
    if value.is_int() {
        return Ok(value);
    }
    if is_int(value) {
        return Ok(exact_int(value));
    }
    let number = th.index(value)?;
    th.new_integer(number)
}

fn range_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = crate::object::sequence::tuple_items(args[1]);
    let (zero, one) = (Value::from_small(0), Value::from_small(1));
    let (start, stop, step) = match *parts {
        [stop] => (zero, stop, one),
        [start, stop] => (start, stop, one),
        [start, stop, step] => (start, stop, step),
        [] => return Err(th.type_error("range expected at least 1 argument, got 0")),
        _ => return Err(th.type_error(format!("range expected at most 3 arguments, got {}", parts.len()))),
    };
    let (start, stop, step) = (index_value(th, start)?, index_value(th, stop)?, index_value(th, step)?);
    if step == zero {
        return Err(th.value_error("range() arg 3 must not be zero"));
    }
    th.new_range(start, stop, step)
}

fn range_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let (start, stop) = (th.repr_rust(object.fixed(0))?, th.repr_rust(object.fixed(1))?);
    if object.fixed(2) == Value::from_small(1) {
        return th.new_str(&format!("range({start}, {stop})"));
    }
    let step = th.repr_rust(object.fixed(2))?;
    th.new_str(&format!("range({start}, {stop}, {step})"))
}

fn range_len(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = Ref::of(args[0]).fixed(3);
    match number_of(length).to_i64() {
        Some(_) => Ok(length),
        None => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn range_contains(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_int(args[1]) {
        return Ok(Value::from_bool(th.range_position(args[0], args[1])?.is_some()));
    }
    answer(th.contains_by_iteration(args[0], args[1]))
}

/// The parts that decide equality: length, start unless empty, step if more than one item.
fn essence(th: &mut Thread, range: Value) -> Res<Value> {
    let object = Ref::of(range);
    let (start, step, length) = (object.fixed(0), object.fixed(2), object.fixed(3));
    match number_of(length).to_i64() {
        Some(0) => th.new_tuple(&[length, Value::NONE, Value::NONE]),
        Some(1) => th.new_tuple(&[length, start, Value::NONE]),
        _ => th.new_tuple(&[length, start, step]),
    }
}

fn range_eq(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_range(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (essence(th, args[0])?, essence(th, args[1])?);
    answer(th.equal(left, right))
}

fn range_ne(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let equal = range_eq(th, args)?;
    Ok(if equal.is_bool() { Value::from_bool(!equal.is_true()) } else { equal })
}

fn unordered(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NOT_IMPLEMENTED) }

fn range_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = essence(th, args[0])?;
    let hash = th.tuple_hash(parts)?;
    th.new_int(hash)
}

fn range_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let parts = th.new_tuple(&[object.fixed(0), object.fixed(1), object.fixed(2)])?;
    let class = th.interp.types.range.get();
    th.new_tuple(&[class, parts])
}

fn range_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_int(args[1]) {
        return Ok(Value::from_small(th.range_position(args[0], args[1])?.is_some() as i32));
    }
    let iterator = th.iter(args[0])?;
    let mut found = 0;
    while let Some(item) = th.next(iterator)? {
        found += th.equal(item, args[1])? as i64;
    }
    Ok(Value::from_int_unchecked(found))
}

fn range_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_int(args[1]) {
        return match th.range_position(args[0], args[1])? {
            Some(position) => Ok(position),
            None => Err(th.value_error("range.index(x): x not in range")),
        };
    }
    let iterator = th.iter(args[0])?;
    let mut at = 0;
    while let Some(item) = th.next(iterator)? {
        if th.equal(item, args[1])? {
            return Ok(Value::from_int_unchecked(at));
        }
        at += 1;
    }
    Err(th.value_error("sequence.index(x): x not in sequence"))
}

/// Methods of slice objects.
pub mod slice {
    use super::*;
    use crate::object::arithmetic::CompareOp;

    pub const METHODS: &[Native] = &[
        native("__new__", "(type, *args)", slice_new),
        native("__repr__", "(self, /)", slice_repr),
        native("__eq__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Eq)),
        native("__ne__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Ne)),
        native("__lt__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Lt)),
        native("__le__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Le)),
        native("__gt__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Gt)),
        native("__ge__", "(self, value, /)", |th, args| slice_compare(th, args, CompareOp::Ge)),
        native("__hash__", "(self, /)", slice_hash),
        native("__reduce__", "(self, /)", slice_reduce),
        native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
        native("indices", "(self, len, /)", slice_indices).doc("S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices."),
    ];
    pub const ATTRIBUTES: &[Attribute] = super::ATTRIBUTES;

    fn parts(slice: Value) -> [Value; 3] {
        let object = Ref::of(slice);
        [object.fixed(0), object.fixed(1), object.fixed(2)]
    }

    fn slice_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let parts = crate::object::sequence::tuple_items(args[1]);
        let none = Value::NONE;
        match *parts {
            [stop] => th.new_slice(none, stop, none),
            [start, stop] => th.new_slice(start, stop, none),
            [start, stop, step] => th.new_slice(start, stop, step),
            [] => Err(th.type_error("slice expected at least 1 argument, got 0")),
            _ => Err(th.type_error(format!("slice expected at most 3 arguments, got {}", parts.len()))),
        }
    }

    fn slice_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let [start, stop, step] = parts(args[0]);
        let (start, stop, step) = (th.repr_rust(start)?, th.repr_rust(stop)?, th.repr_rust(step)?);
        th.new_str(&format!("slice({start}, {stop}, {step})"))
    }

    fn slice_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
        if !is_kind(args[1], Kind::Slice) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let sides = [parts(args[0]), parts(args[1])];
        th.compare_sequences(op, (3, 3), |_, side, at| Ok(sides[side].get(at).copied()))
    }

    fn slice_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let all = th.new_tuple(&parts(args[0]))?;
        let hash = th.tuple_hash(all)?;
        // a slice's hash leaves out the tuple's mixing of its length
        th.new_int((hash as u64).wrapping_sub(3 ^ (2_870_177_450_012_600_261 ^ 3_527_539)) as i64)
    }

    fn slice_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let all = th.new_tuple(&parts(args[0]))?;
        let class = th.interp.types.slice.get();
        th.new_tuple(&[class, all])
    }

    fn slice_indices(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let length = th.index(args[1])?;
        if length.is_negative() {
            return Err(th.value_error("length should not be negative"));
        }
        let (start, stop, step) = th.slice_integers(args[0], &length)?;
        let start = th.new_integer(start)?;
        let stop = th.new_integer(stop)?;
        let step = th.new_integer(step)?;
        th.new_tuple(&[start, stop, step])
    }
}
