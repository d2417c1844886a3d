//! tuple: its methods. The layout lies in `object::sequence`.

use super::answer::{count, given, repeat_count, search_range};
use super::list::repeat_into;
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::is_exact;
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, iterable=(), /)", tuple_new),
    native("__repr__", "(self, /)", tuple_repr),
    native("__len__", "(self, /)", |_, args| Ok(count(tuple_items(args[0]).len()))),
    native("__hash__", "(self, /)", tuple_hash),
    native("__getitem__", "(self, key, /)", |th, args| th.tuple_subscript(args[0], args[1])),
    native("__contains__", "(self, key, /)", tuple_contains),
    native("__iter__", "(self, /)", tuple_iter),
    native("__add__", "(self, value, /)", tuple_add),
    native("__mul__", "(self, value, /)", tuple_mul),
    native("__rmul__", "(self, value, /)", tuple_mul),
    native("__eq__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Ne)),
    native("__lt__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, value, /)", |th, args| tuple_compare(th, args, CompareOp::Ge)),
    native("__getnewargs__", "(self, /)", tuple_newargs),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
    native("count", "(self, value, /)", tuple_count).doc("Return number of occurrences of value."),
    native("index", "(self, value, start=0, stop=9223372036854775807, /)", tuple_index).doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
];
pub const ATTRIBUTES: &[Attribute] = &[];

/// The exact tuple with the items of a tuple value.
fn exact(th: &mut Thread, tuple: Value) -> Res<Value> { if is_exact(tuple, Kind::Tuple) { Ok(tuple) } else { th.new_tuple(tuple_items(tuple)) } }

fn tuple_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = match given(args, 1) {
        None => th.new_tuple(&[])?,
        Some(iterable) if is_exact(iterable, Kind::Tuple) => iterable,
        Some(iterable) => {
            let items = th.collect(iterable)?;
            th.new_tuple(&items)?
        }
    };
    if args[0] == th.interp.types.tuple.get() { Ok(base) } else { th.new_wrapped_instance(args[0], base) }
}

fn tuple_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let tuple = args[0];
    let items = tuple_items(tuple);
    if items.is_empty() {
        return th.new_str("()");
    }
    th.guarded_repr(tuple, "(...)", |th| {
        let mut builder = TextBuilder::new();
        builder.push_ascii(b"(");
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                builder.push_ascii(b", ");
            }
            th.push_repr(&mut builder, *item)?;
        }
        builder.push_ascii(if items.len() == 1 { b",)" } else { b")" });
        th.finish_text(builder)
    })
}

fn tuple_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = th.tuple_hash(args[0])?;
    th.new_int(hash)
}

fn tuple_contains(th: &mut Thread, args: &[Value]) -> Res<Value> {
    for item in tuple_items(args[0]) {
        if th.equal(*item, args[1])? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn tuple_iter(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.tuple_iterator);
    th.new_iterator(class, Variant::Tuple, [args[0], Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
}

fn tuple_add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_tuple(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (tuple_items(args[0]), tuple_items(args[1]));
    if right.is_empty() && is_exact(args[0], Kind::Tuple) {
        return Ok(args[0]);
    }
    if left.is_empty() && is_exact(args[1], Kind::Tuple) {
        return Ok(args[1]);
    }
    let made = th.new_tuple_of(left.len() + right.len())?;
    for (i, item) in left.iter().chain(right).enumerate() {
        crate::object::door::Ref::of(made).init(1 + i, *item);
    }
    Ok(made)
}

fn tuple_mul(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(factor) = repeat_count(th, args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    if (factor == 1 || tuple_items(args[0]).is_empty()) && is_exact(args[0], Kind::Tuple) {
        return Ok(args[0]);
    }
    let mut all = th.rooted();
    repeat_into(th, tuple_items(args[0]), factor, &mut all)?;
    th.new_tuple(&all)
}

fn tuple_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    if !is_tuple(args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (tuple_items(args[0]), tuple_items(args[1]));
    th.compare_sequences(op, (left.len(), right.len()), |_, side, at| Ok(if side == 0 { left } else { right }.get(at).copied()))
}

fn tuple_newargs(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let plain = exact(th, args[0])?;
    th.new_tuple(&[plain])
}

fn tuple_count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut found = 0;
    for item in tuple_items(args[0]) {
        found += th.equal(*item, args[1])? as usize;
    }
    Ok(count(found))
}

fn tuple_index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = search_range(th, args)?;
    let items = tuple_items(args[0]);
    let (start, stop) = parts.within(items.len());
    for (at, item) in items.iter().enumerate().take(stop).skip(start) {
        if th.equal(*item, args[1])? {
            return Ok(count(at));
        }
    }
    Err(th.value_error("tuple.index(x): x not in tuple"))
}

