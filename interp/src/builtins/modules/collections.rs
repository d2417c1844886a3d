//! _collections: deque, defaultdict, OrderedDict, counting, and the getters of named tuples.
//!
//! Invariant: defaultdict and OrderedDict are dicts: the table of `dict` holds their entries, in order; the default factory lies
//! in the word of the dict's layout that dicts leave free.

use super::super::types::object::{instance_get_dict, instance_set_dict};
use super::{Class, Fields, class_item, class_of, define, define_from, deque, given, unhashable};
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{attribute_set, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::thread::Thread;
use crate::object::type_object::flag;
use crate::object::unwind::Res;

/// A method of `dict` itself.
fn dict_method(th: &mut Thread, name: &str) -> Res<Value> {
    let dict = th.interp.types.dict.get();
    super::attribute_named(th, dict, name)
}

fn table_instance(th: &mut Thread, class: Value) -> Res<Value> {
    let made = th.new_instance(class)?;
    th.init_table(Ref::of(made));
    Ok(made)
}

/// `dict.__init__`/`dict.update` with the arguments of a call.
fn fill(th: &mut Thread, dict: Value, arguments: &[Value], keywords: Value) -> Res<()> {
    let update = dict_method(th, "update")?;
    let mut all = th.rooted_from(vec![dict]);
    all.extend_from_slice(arguments);
    super::functools::call_with(th, update, &all, keywords).map(drop)
}

// ---- defaultdict

const FACTORY: usize = 4;

fn default_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let made = table_instance(th, args[0])?;
    Ref::of(made).init(FACTORY, Value::NONE);
    Ok(made)
}

fn default_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let arguments = tuple_items(args[1]);
    let factory = arguments.first().copied().unwrap_or(Value::NONE);
    if !factory.is_none() {
        let name = th.interp.names.__call__.get();
        if !crate::object::function::is_plain_callable(factory) && th.special(factory, name)?.is_none() {
            return Err(th.type_error("first argument must be callable or None"));
        }
    }
    Fields::of(th, args[0]).set(th, FACTORY, factory)?;
    fill(th, args[0], arguments.get(1..).unwrap_or(&[]), args[2])?;
    Ok(Value::NONE)
}

fn factory(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let factory = Fields::of(th, args[0]).get(th, FACTORY)?;
    Ok(if factory.is_unbound() { Value::NONE } else { factory })
}

fn set_factory(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = if args[1].is_unbound() { Value::NONE } else { args[1] };
    Fields::of(th, args[0]).set(th, FACTORY, value)?;
    Ok(Value::NONE)
}

fn missing(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let factory = factory(th, args)?;
    if factory.is_none() {
        return Err(th.key_error(args[1]));
    }
    let value = th.call(factory, &[])?;
    th.set_item(args[0], args[1], value)?;
    Ok(value)
}

fn default_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = th.hash(args[1])?;
    if let Some(found) = th.table_find(args[0], args[1], hash)? {
        return Ok(found.value);
    }
    let class = th.type_of(args[0]);
    if class == class_of(th, "collections.defaultdict") {
        return missing(th, args);
    }
    let name = th.interp.names.__missing__.get();
    match th.special(args[0], name)? {
        Some(method) => th.call_special(method, args[0], &[args[1]]),
        None => Err(th.key_error(args[1])),
    }
}

fn default_copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let factory = factory(th, args)?;
    let class = th.type_of(args[0]);
    th.call(class, &[factory, args[0]])
}

fn default_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (name, factory) = (th.type_name(args[0]), factory(th, args)?);
    let repr = dict_method(th, "__repr__")?;
    let items = th.call(repr, &[args[0]])?;
    let items = crate::object::string::to_rust(items);
    let factory = if th.repr_guard.contains(&factory) {
        "...".to_string()
    } else {
        th.repr_guard.push(factory);
        let text = th.repr_rust(factory);
        th.repr_guard.pop();
        text?
    };
    th.new_str(&format!("{name}({factory}, {items})"))
}

fn default_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let factory = factory(th, args)?;
    let arguments = if factory.is_none() { th.new_tuple(&[])? } else { th.new_tuple(&[factory])? };
    let items = dict_method(th, "items")?;
    let items = th.call(items, &[args[0]])?;
    let items = th.iter(items)?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, arguments, Value::NONE, Value::NONE, items])
}

/// `left | right` for dicts of which one is of the class: a new one of the class.
fn merge(th: &mut Thread, class_like: Value, left: Value, right: Value) -> Res<Value> {
    if !is_kind(left, Kind::Dict) || !is_kind(right, Kind::Dict) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let copied = if th.is_instance(class_like, class_of(th, "collections.defaultdict")) {
        let factory = factory(th, &[class_like])?;
        let class = th.type_of(class_like);
        th.call(class, &[factory, left])?
    } else {
        let class = th.type_of(class_like);
        th.call(class, &[left])?
    };
    let nothing = th.new_dict()?;
    fill(th, copied, &[right], nothing)?;
    Ok(copied)
}

fn merge_left(th: &mut Thread, args: &[Value]) -> Res<Value> { merge(th, args[0], args[0], args[1]) }
fn merge_right(th: &mut Thread, args: &[Value]) -> Res<Value> { merge(th, args[0], args[1], args[0]) }

// ---- OrderedDict

fn ordered_new(th: &mut Thread, args: &[Value]) -> Res<Value> { table_instance(th, args[0]) }

fn ordered_update(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (dict, arguments) = (args[0], tuple_items(args[1]));
    if arguments.len() > 1 {
        return Err(th.type_error(format!("expected at most 1 argument, got {}", arguments.len())));
    }
    let (class, name) = (th.type_of(dict), th.interp.names.__setitem__.get());
    let own = dict_method(th, "__setitem__")?;
    if th.class_lookup(class, name)?.is_some_and(|found| found.value == own) {
        fill(th, dict, arguments, args[2])?;
        return Ok(Value::NONE);
    }
    // a subclass sees every entry
    let collected = th.new_dict()?;
    fill(th, collected, arguments, args[2])?;
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(collected, position)? {
        th.set_item(dict, key, value)?;
        position = at + 1;
    }
    Ok(Value::NONE)
}

fn move_to_end(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let last = match given(args[2]) {
        Some(last) => th.truth(last)?,
        None => true,
    };
    let (dict, key) = (args[0], args[1]);
    let hash = th.hash(key)?;
    let Some(found) = th.table_find(dict, key, hash)? else { return Err(th.key_error(key)) };
    if last {
        if found.entry + 1 < th.table_end(dict)? {
            th.table_remove(dict, found.entry)?;
            th.table_insert(dict, key, hash, found.value)?;
        }
        return Ok(Value::NONE);
    }
    let (mut keys, mut values) = (th.rooted(), th.rooted());
    let mut position = 0;
    while let Some((at, other, value)) = th.table_next(dict, position)? {
        if at != found.entry {
            keys.push(other);
            values.push(value);
        }
        position = at + 1;
    }
    th.table_clear(dict)?;
    th.table_insert(dict, key, hash, found.value)?;
    for (key, value) in keys.iter().zip(values.iter()) {
        let hash = th.hash(*key)?;
        th.table_insert(dict, *key, hash, *value)?;
    }
    Ok(Value::NONE)
}

fn ordered_pop_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let last = match given(args[1]) {
        Some(last) => th.truth(last)?,
        None => true,
    };
    let end = th.table_end(args[0])?;
    let entry = if last { th.table_previous(args[0], end)? } else { th.table_next(args[0], 0)? };
    let Some((at, key, value)) = entry else {
        let message = th.new_str("dictionary is empty")?;
        return Err(th.key_error(message));
    };
    th.table_remove(args[0], at)?;
    th.new_tuple(&[key, value])
}

fn ordered_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    if !is_kind(args[1], Kind::Dict) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = dict_method(th, "__eq__")?;
    let result = th.call(equal, &[args[0], args[1]])?;
    let mut same = th.truth(result)?;
    if same && th.is_instance(args[1], class_of(th, "collections.OrderedDict")) {
        let (mut left, mut right) = (0, 0);
        while let (Some(a), Some(b)) = (th.table_next(args[0], left)?, th.table_next(args[1], right)?) {
            if !th.equal(a.1, b.1)? {
                same = false;
                break;
            }
            (left, right) = (a.0 + 1, b.0 + 1);
        }
    }
    Ok(Value::from_bool(same == (op == CompareOp::Eq)))
}

fn ordered_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.type_name(args[0]);
    if th.table_len(args[0])? == 0 {
        return th.new_str(&format!("{name}()"));
    }
    if th.repr_guard.contains(&args[0]) {
        return th.new_str("...");
    }
    let plain = th.new_dict()?;
    let nothing = th.new_dict()?;
    fill(th, plain, &[args[0]], nothing)?;
    th.repr_guard.push(args[0]);
    let text = th.repr_rust(plain);
    th.repr_guard.pop();
    let text = text?;
    th.new_str(&format!("{name}({text})"))
}

fn ordered_copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    th.call(class, &[args[0]])
}

fn ordered_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = dict_method(th, "items")?;
    let items = th.call(items, &[args[0]])?;
    let items = th.iter(items)?;
    let class = th.type_of(args[0]);
    let arguments = th.new_tuple(&[])?;
    let dict = th.instance_dict(args[0])?;
    let state = if dict.is_unbound() || th.table_len(dict)? == 0 { Value::NONE } else { dict };
    th.new_tuple(&[class, arguments, state, Value::NONE, items])
}

fn ordered_from_keys(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = given(args[2]).unwrap_or(Value::NONE);
    let made = th.call(args[0], &[])?;
    th.for_each(args[1], |th, key| th.set_item(made, key, value))?;
    Ok(made)
}

fn merge_in_place(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let arguments = th.new_tuple(&args[1..2])?;
    let keywords = th.new_dict()?;
    ordered_update(th, &[args[0], arguments, keywords])?;
    Ok(args[0])
}

// ---- _count_elements

fn count_elements(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (mapping, iterable) = (args[0], args[1]);
    let one = Value::from_small(1);
    let class = th.type_of(mapping);
    let mut plain = is_kind(mapping, Kind::Dict);
    for name in ["get", "__setitem__"] {
        let (own, name) = (dict_method(th, name)?, th.intern(name)?);
        plain = plain && th.class_lookup(class, name)?.is_some_and(|found| found.value == own);
    }
    if plain {
        th.for_each(iterable, |th, key| {
            let hash = th.hash(key)?;
            match th.table_find(mapping, key, hash)? {
                None => th.table_insert(mapping, key, hash, one),
                Some(found) => {
                    let sum = if found.value.is_int() { Value::add_ints(found.value, one) } else { None };
                    let sum = match sum {
                        Some(sum) => sum,
                        None => th.binary(BinaryOp::Add, found.value, one)?,
                    };
                    // the entry may have moved if adding ran Python
                    match th.table_find(mapping, key, hash)? {
                        Some(found) => th.table_replace(mapping, found.entry, sum),
                        None => th.table_insert(mapping, key, hash, sum),
                    }
                }
            }
        })?;
        return Ok(Value::NONE);
    }
    let get = super::attribute_named(th, mapping, "get")?;
    th.for_each(iterable, |th, key| {
        let old = th.call(get, &[key, Value::from_small(0)])?;
        let sum = th.binary(BinaryOp::Add, old, one)?;
        th.set_item(mapping, key, sum)
    })?;
    Ok(Value::NONE)
}

// ---- _tuplegetter: words index, doc

fn getter_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = th.index_isize(args[1])?;
    let made = th.new_instance(args[0])?;
    Ref::of(made).init(0, Value::from_int_unchecked(index as i64));
    Ref::of(made).init(1, args[2]);
    Ok(made)
}

fn getter_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    let index = Fields::of(th, args[0]).number(th, 0)?;
    if !is_tuple(args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("descriptor for index '{index}' for tuple subclasses doesn't apply to '{name}' object")));
    }
    match tuple_items(args[1]).get(index as usize) {
        Some(item) => Ok(*item),
        None => Err(th.index_error("tuple index out of range")),
    }
}

fn getter_set(th: &mut Thread, _: &[Value]) -> Res<Value> { Err(th.raise_attribute("can't set attribute".into())) }
fn getter_doc(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, 1) }

fn getter_set_doc(th: &mut Thread, args: &[Value]) -> Res<Value> {
    Fields::of(th, args[0]).set(th, 1, args[1])?;
    Ok(Value::NONE)
}

fn getter_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let (index, doc) = (fields.get(th, 0)?, fields.get(th, 1)?);
    let arguments = th.new_tuple(&[index, doc])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, arguments])
}

fn getter_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let (index, doc) = (fields.number(th, 0)?, fields.get(th, 1)?);
    let doc = th.repr_rust(doc)?;
    th.new_str(&format!("_tuplegetter({index}, {doc})"))
}

// ---- the module

const DEFAULT_DICT: Class = Class {
    path: "collections.defaultdict",
    kind_byte: Kind::Dict as u8 | SUBCLASS,
    flags: flag::BASE | flag::NO_DICT | flag::MAPPING,
    methods: &[
        native("__new__", "(type, /, *args, **kwargs)", default_new),
        native("__init__", "(self, /, *args, **kwargs)", default_init),
        native("__missing__", "(self, key, /)", missing),
        native("__getitem__", "(self, key, /)", default_get),
        native("copy", "(self, /)", default_copy),
        native("__copy__", "(self, /)", default_copy),
        native("__repr__", "(self, /)", default_repr),
        native("__reduce__", "(self, /)", default_reduce),
        native("__or__", "(self, other, /)", merge_left),
        native("__ror__", "(self, other, /)", merge_right),
        native("__class_getitem__", "(type, item, /)", class_item).class_method(),
    ],
    attributes: &[attribute_set("default_factory", factory, set_factory)],
};

const ORDERED_DICT: Class = Class {
    path: "collections.OrderedDict",
    kind_byte: Kind::Dict as u8 | SUBCLASS,
    flags: flag::BASE | flag::MAPPING,
    methods: &[
        native("__new__", "(type, /, *args, **kwargs)", ordered_new),
        native("__init__", "(self, /, *args, **kwargs)", ordered_update),
        native("update", "(self, /, *args, **kwargs)", ordered_update),
        native("move_to_end", "(self, /, key, last=True)", move_to_end),
        native("popitem", "(self, /, last=True)", ordered_pop_item),
        native("copy", "(self, /)", ordered_copy),
        native("__copy__", "(self, /)", ordered_copy),
        native("fromkeys", "(type, /, iterable, value=None)", ordered_from_keys).class_method(),
        native("__eq__", "(self, other, /)", |th, args| ordered_compare(th, args, CompareOp::Eq)),
        native("__ne__", "(self, other, /)", |th, args| ordered_compare(th, args, CompareOp::Ne)),
        native("__repr__", "(self, /)", ordered_repr),
        native("__reduce__", "(self, /)", ordered_reduce),
        native("__or__", "(self, other, /)", merge_left),
        native("__ror__", "(self, other, /)", merge_right),
        native("__ior__", "(self, other, /)", merge_in_place),
        native("__class_getitem__", "(type, item, /)", class_item).class_method(),
    ],
    attributes: &[attribute_set("__dict__", instance_get_dict, instance_set_dict)],
};

const GETTER: Class = Class::opaque(
    "collections._tuplegetter",
    super::FINAL,
    &[
        native("__new__", "(type, index, doc, /)", getter_new),
        native("__get__", "(self, instance, owner=None, /)", getter_get),
        native("__set__", "(self, instance, value, /)", getter_set),
        native("__delete__", "(self, instance, /)", getter_set),
        native("__reduce__", "(self, /)", getter_reduce),
        native("__repr__", "(self, /)", getter_repr),
    ],
    &[attribute_set("__doc__", getter_doc, getter_set_doc)],
);

/// Fills `_collections`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    for (index, class) in deque::CLASSES.iter().enumerate() {
        let made = define(th, namespace, class)?;
        if index == 0 {
            unhashable(th, made)?;
        }
    }
    let dict = th.interp.types.dict.get();
    for class in [&DEFAULT_DICT, &ORDERED_DICT] {
        let made = define_from(th, namespace, class, dict)?;
        unhashable(th, made)?;
    }
    define(th, namespace, &GETTER)?;
    th.install_functions(namespace, "_collections", &[native("_count_elements", "(mapping, iterable, /)", count_elements)])
}
