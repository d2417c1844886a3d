//! dict: its methods. The table lies in `object::dict`.

use super::answer::{answer, count, given};
use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::iterator::Variant;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::TextBuilder;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", dict_new),
    native("__init__", "(self, /, *args, **kwargs)", dict_init),
    native("__repr__", "(self, /)", dict_repr),
    native("__len__", "(self, /)", |th, args| th.table_len(args[0]).map(count)),
    native("__getitem__", "(self, key, /)", dict_getitem).doc("Return self[key]."),
    native("__setitem__", "(self, key, value, /)", |th, args| th.dict_set(args[0], args[1], args[2]).map(|()| Value::NONE)),
    native("__delitem__", "(self, key, /)", dict_delitem),
    native("__contains__", "(self, key, /)", |th, args| answer(th.dict_contains(args[0], args[1]))),
    native("__iter__", "(self, /)", |th, args| dict_iterator(th, args[0], Variant::DictKeys)),
    native("__reversed__", "(self, /)", |th, args| dict_iterator(th, args[0], Variant::DictReverseKeys)),
    native("__eq__", "(self, value, /)", dict_eq),
    native("__ne__", "(self, value, /)", dict_ne),
    native("__lt__", "(self, value, /)", unordered),
    native("__le__", "(self, value, /)", unordered),
    native("__gt__", "(self, value, /)", unordered),
    native("__ge__", "(self, value, /)", unordered),
    native("__or__", "(self, value, /)", dict_or),
    native("__ror__", "(self, value, /)", dict_ror),
    native("__ior__", "(self, value, /)", dict_ior),
    native("__sizeof__", "(self, /)", |th, args| Ok(Value::from_int_unchecked(64 + 24 * th.table_len(args[0])? as i64))),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
    native("clear", "(self, /)", dict_clear).repeatable().doc("Remove all items from the dict."),
    native("copy", "(self, /)", |th, args| th.dict_copy(args[0])).repeatable().doc("Return a shallow copy of the dict."),
    native("fromkeys", "(type, iterable, value=None, /)", dict_fromkeys).class_method().doc("Create a new dictionary with keys from iterable and values set to value."),
    native("get", "(self, key, default=None, /)", dict_get).repeatable().doc("Return the value for key if key is in the dictionary, else default."),
    native("items", "(self, /)", |th, args| new_view(th, args[0], View::Items)).doc("Return a set-like object providing a view on the dict's items."),
    native("keys", "(self, /)", |th, args| new_view(th, args[0], View::Keys)).doc("Return a set-like object providing a view on the dict's keys."),
    native("values", "(self, /)", |th, args| new_view(th, args[0], View::Values)).doc("Return an object providing a view on the dict's values."),
    native("pop", "(self, key, default=<unrepresentable>, /)", dict_pop).repeatable()
        .doc("D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError."),
    native("popitem", "(self, /)", dict_popitem).repeatable()
        .doc("Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty."),
    native("setdefault", "(self, key, default=None, /)", dict_setdefault).repeatable()
        .doc("Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
    native("update", "(self, /, *args, **kwargs)", dict_update).doc("D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F."),
];
pub const ATTRIBUTES: &[Attribute] = &[];

/// Which view on a dict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View { Keys, Values, Items }

/// Is the value a dict (subclasses too)?
#[inline(always)]
pub fn is_dict(value: Value) -> bool { is_kind(value, Kind::Dict) }

/// A view object: field 0 is the dict.
pub fn new_view(th: &mut Thread, dict: Value, view: View) -> Res<Value> {
    let types = &th.interp.types;
    let class = types.class_word(match view {
        View::Keys => &types.dict_keys,
        View::Values => &types.dict_values,
        View::Items => &types.dict_items,
    });
    let object = Ref(th.allocate(class, 8, false)?);
    object.init(0, dict);
    Ok(object.value())
}

/// An iterator over a dict, forwards or backwards.
pub fn dict_iterator(th: &mut Thread, dict: Value, variant: Variant) -> Res<Value> {
    let types = &th.interp.types;
    let backwards = matches!(variant, Variant::DictReverseKeys | Variant::DictReverseValues | Variant::DictReverseItems);
    let class = types.class_word(match variant {
        Variant::DictKeys => &types.dict_keyiterator,
        Variant::DictValues => &types.dict_valueiterator,
        Variant::DictItems => &types.dict_itemiterator,
        _ => &types.dict_reversekeyiterator,
    });
    let size = count(th.table_len(dict)?);
    let start = if backwards { count(th.table_end(dict)?) } else { Value::from_small(0) };
    th.new_iterator(class, variant, [dict, start, Value::NONE, Value::NONE, size])
}

fn dict_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[0] == th.interp.types.dict.get() {
        return th.new_dict();
    }
    let dict = th.new_instance(args[0])?;
    th.init_table(Ref::of(dict));
    Ok(dict)
}

/// The one positional argument of `dict` and `update`, and the keywords.
fn merge_arguments(th: &mut Thread, args: &[Value], name: &str) -> Res<()> {
    match *tuple_items(args[1]) {
        [] => {}
        [other] => dict_merge(th, args[0], other)?,
        ref many => {
            let got = many.len();
            return Err(th.type_error(format!("{name} expected at most 1 argument, got {got}")));
        }
    }
    if given(args, 2).is_some_and(is_dict) {
        dict_merge_dict(th, args[0], args[2])?;
    }
    Ok(())
}

fn dict_init(th: &mut Thread, args: &[Value]) -> Res<Value> { merge_arguments(th, args, "dict").map(|()| Value::NONE) }
fn dict_update(th: &mut Thread, args: &[Value]) -> Res<Value> { merge_arguments(th, args, "update").map(|()| Value::NONE) }

/// `dict.update(other)`.
pub fn dict_merge(th: &mut Thread, dict: Value, other: Value) -> Res<()> {
    if is_exact(other, Kind::Dict) {
        return dict_merge_dict(th, dict, other);
    }
    let (keys_name, iter_name) = (th.interp.names.keys.get(), th.interp.names.__iter__.get());
    if is_dict(other) {
        let own = th.special(other, iter_name)?;
        let class = th.interp.types.dict.get();
        let base = th.class_lookup(class, iter_name)?.map(|found| found.value);
        if own == base {
            return dict_merge_dict(th, dict, other);
        }
    }
    if let Some(method) = th.find_attribute(other, keys_name)? {
        let keys = th.call(method, &[])?;
        let iterator = th.iter(keys)?;
        while let Some(key) = th.next(iterator)? {
            let value = th.get_item(other, key)?;
            th.dict_set(dict, key, value)?;
        }
        return Ok(());
    }
    dict_merge_pairs(th, dict, other)
}

fn dict_merge_dict(th: &mut Thread, dict: Value, other: Value) -> Res<()> {
    if dict == other {
        return Ok(());
    }
    let size = th.table_len(other)?;
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(other, position)? {
        let hash = th.table_hash(other, at)?;
        th.dict_set_hashed(dict, key, hash, value)?;
        if th.table_len(other)? != size {
            return Err(th.runtime_error("dict mutated during update"));
        }
        position = at + 1;
    }
    Ok(())
}

fn dict_merge_pairs(th: &mut Thread, dict: Value, pairs: Value) -> Res<()> {
    let iterator = th.iter(pairs)?;
    let mut number = 0;
    while let Some(pair) = th.next(iterator)? {
        let items = th.collect_or(pair, "object is not iterable")?;
        let [key, value] = items[..] else {
            let length = items.len();
            return Err(th.value_error(format!("dictionary update sequence element #{number} has length {length}; 2 is required")));
        };
        th.dict_set(dict, key, value)?;
        number += 1;
    }
    Ok(())
}

fn dict_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let dict = args[0];
    if th.table_len(dict)? == 0 {
        return th.new_str("{}");
    }
    th.guarded_repr(dict, "{...}", |th| {
        let mut builder = TextBuilder::new();
        builder.push_ascii(b"{");
        let mut position = 0;
        while let Some((at, key, value)) = th.dict_next(dict, position)? {
            if builder.len() > 1 {
                builder.push_ascii(b", ");
            }
            th.push_repr(&mut builder, key)?;
            builder.push_ascii(b": ");
            th.push_repr(&mut builder, value)?;
            position = at + 1;
        }
        builder.push_ascii(b"}");
        th.finish_text(builder)
    })
}

fn dict_getitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if let Some(found) = th.dict_get(args[0], args[1])? {
        return Ok(found);
    }
    if !is_exact(args[0], Kind::Dict) {
        let name = th.interp.names.__missing__.get();
        if let Some(method) = th.special(args[0], name)? {
            return th.call_special(method, args[0], &[args[1]]);
        }
    }
    Err(th.key_error(args[1]))
}

fn dict_delitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.dict_remove(args[0], args[1])? {
        Some(_) => Ok(Value::NONE),
        None => Err(th.key_error(args[1])),
    }
}

fn dict_eq(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (left, right) = (args[0], args[1]);
    if !is_dict(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    th.check_native_stack(" in comparison")?;
    if th.table_len(left)? != th.table_len(right)? {
        return Ok(Value::FALSE);
    }
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(left, position)? {
        let hash = th.table_hash(left, at)?;
        match th.dict_get_hashed(right, key, hash)? {
            Some(other) if th.equal(value, other)? => {}
            _ => return Ok(Value::FALSE),
        }
        position = at + 1;
    }
    Ok(Value::TRUE)
}

fn dict_ne(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let equal = dict_eq(th, args)?;
    Ok(if equal.is_bool() { Value::from_bool(!equal.is_true()) } else { equal })
}

fn unordered(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NOT_IMPLEMENTED) }

fn merged(th: &mut Thread, left: Value, right: Value) -> Res<Value> {
    if !is_dict(left) || !is_dict(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let made = th.dict_copy(left)?;
    dict_merge(th, made, right)?;
    Ok(made)
}

fn dict_or(th: &mut Thread, args: &[Value]) -> Res<Value> { merged(th, args[0], args[1]) }
fn dict_ror(th: &mut Thread, args: &[Value]) -> Res<Value> { merged(th, args[1], args[0]) }

fn dict_ior(th: &mut Thread, args: &[Value]) -> Res<Value> {
    dict_merge(th, args[0], args[1])?;
    Ok(args[0])
}

fn dict_clear(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.dict_clear(args[0])?;
    Ok(Value::NONE)
}

fn dict_fromkeys(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = given(args, 2).unwrap_or(Value::NONE);
    let dict = th.call(args[0], &[])?;
    let plain = is_exact(dict, Kind::Dict);
    let iterator = th.iter(args[1])?;
    while let Some(key) = th.next(iterator)? {
        if plain { th.dict_set(dict, key, value)? } else { th.set_item(dict, key, value)? }
    }
    Ok(dict)
}

fn dict_get(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.dict_get(args[0], args[1])?.unwrap_or(given(args, 2).unwrap_or(Value::NONE))) }

fn dict_pop(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let found = if th.table_len(args[0])? == 0 { None } else { th.dict_remove(args[0], args[1])? };
    match found.or(given(args, 2)) {
        Some(value) => Ok(value),
        None => Err(th.key_error(args[1])),
    }
}

fn dict_popitem(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let end = th.table_end(args[0])?;
    let Some((_, key, value)) = th.dict_previous(args[0], end)? else {
        let message = th.new_str("popitem(): dictionary is empty")?;
        return Err(th.key_error(message));
    };
    th.dict_remove(args[0], key)?;
    th.new_tuple(&[key, value])
}

fn dict_setdefault(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let default = given(args, 2).unwrap_or(Value::NONE);
    th.dict_set_default(args[0], args[1], default)
}
