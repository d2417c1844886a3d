//! _functools: partial, reduce, cmp_to_key, and the wrapper behind `lru_cache`.
//!
//! Invariant: a cached function's results, their order of use and its counters are ordinary heap words: a call that is rolled
//! back leaves no entry behind. Counters are sums that commute with other threads' sums.

use super::super::types::object::{instance_get_dict, instance_set_dict};
use super::{Class, Fields, OPEN, class_item, class_of, define, given};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{Ref, is_exact};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::number::small_integer;
use crate::object::sequence::tuple_items;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::type_object::flag;
use crate::object::unwind::Res;

// ---- reduce

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (function, iterable) = (args[0], args[1]);
    let iterator = match th.iter(iterable) {
        Ok(iterator) => iterator,
        Err(unwind) => {
            let class = th.interp.types.TypeError.get();
            th.absorb(unwind, class)?;
            return Err(th.type_error("reduce() arg 2 must support iteration"));
        }
    };
    let mut result = match given(args[2]) {
        Some(initial) => initial,
        None => match th.next(iterator)? {
            Some(first) => first,
            None => return Err(th.type_error("reduce() of empty iterable with no initial value")),
        },
    };
    while let Some(item) = th.next(iterator)? {
        result = th.call(function, &[result, item])?;
    }
    Ok(result)
}

// ---- cmp_to_key

/// Words of a key: compare function, object (unbound for the key function itself).
fn cmp_to_key(th: &mut Thread, args: &[Value]) -> Res<Value> { new_key(th, args[0], Value::UNBOUND) }

fn new_key(th: &mut Thread, compare: Value, object: Value) -> Res<Value> {
    let class = class_of(th, "functools.KeyWrapper");
    let key = th.new_instance(class)?;
    Ref::of(key).init(0, compare);
    Ref::of(key).init(1, object);
    Ok(key)
}

fn key_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let compare = Fields::of(th, args[0]).get(th, 0)?;
    new_key(th, compare, args[1])
}

fn key_object(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Fields::of(th, args[0]).get(th, 1)?;
    if object.is_unbound() { Err(th.raise_attribute("object".into())) } else { Ok(object) }
}

fn key_set_object(th: &mut Thread, args: &[Value]) -> Res<Value> {
    Fields::of(th, args[0]).set(th, 1, args[1])?;
    Ok(Value::NONE)
}

fn key_compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    if th.type_of(args[0]) != th.type_of(args[1]) {
        return Err(th.type_error("other argument must be K instance"));
    }
    let (a, b) = (Fields::of(th, args[0]), Fields::of(th, args[1]));
    let (compare, left, right) = (a.get(th, 0)?, a.get(th, 1)?, b.get(th, 1)?);
    if left.is_unbound() || right.is_unbound() {
        return Err(th.raise_attribute("object".into()));
    }
    let order = th.call(compare, &[left, right])?;
    match th.number_compare(op, order, Value::from_small(0))? {
        Some(truth) => Ok(Value::from_bool(truth)),
        None => super::compare(th, op, order, Value::from_small(0)),
    }
}

// ---- partial

/// Words of a partial: function, arguments (tuple), keywords (dict), number of placeholders.
mod partial_word {
    pub const FUNCTION: usize = 0;
    pub const ARGUMENTS: usize = 1;
    pub const KEYWORDS: usize = 2;
    pub const PLACES: usize = 3;
}
use partial_word::{ARGUMENTS, FUNCTION, KEYWORDS, PLACES};

fn is_callable(th: &mut Thread, value: Value) -> Res<bool> {
    if crate::object::function::is_plain_callable(value) {
        return Ok(true);
    }
    let name = th.interp.names.__call__.get();
    Ok(th.special(value, name)?.is_some())
}

fn copy_dict(th: &mut Thread, into: Value, from: Value) -> Res<()> {
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(from, position)? {
        th.dict_set(into, key, value)?;
        position = at + 1;
    }
    Ok(())
}

fn places_in(items: &[Value], placeholder: Value) -> usize { items.iter().filter(|item| **item == placeholder).count() }

fn partial_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, mut function, mut arguments, keywords) = (args[0], args[1], args[2], args[3]);
    if !is_callable(th, function)? {
        return Err(th.type_error("the first argument must be callable"));
    }
    let placeholder = class_of(th, "functools.Placeholder");
    if tuple_items(arguments).last() == Some(&placeholder) {
        return Err(th.type_error("trailing Placeholders are not allowed"));
    }
    let mut position = 0;
    while let Some((at, _, value)) = th.dict_next(keywords, position)? {
        if value == placeholder {
            return Err(th.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        position = at + 1;
    }
    let all_keywords = th.new_dict()?;
    let partial_class = class_of(th, "functools.partial");
    if th.is_instance(function, partial_class) {
        let inner = Fields::of(th, function);
        let (inner_arguments, inner_keywords) = (inner.get(th, ARGUMENTS)?, inner.get(th, KEYWORDS)?);
        let mut merged = th.rooted();
        let mut rest = tuple_items(arguments).iter().copied();
        for item in tuple_items(inner_arguments) {
            merged.push(if *item == placeholder { rest.next().unwrap_or(placeholder) } else { *item });
        }
        merged.extend(rest);
        // a placeholder that nothing filled stays, but never at the end
        arguments = th.new_tuple(&merged)?;
        copy_dict(th, all_keywords, inner_keywords)?;
        function = inner.get(th, FUNCTION)?;
    }
    copy_dict(th, all_keywords, keywords)?;
    let made = th.new_instance(class)?;
    let object = Ref::of(made);
    object.init(FUNCTION, function);
    object.init(ARGUMENTS, arguments);
    object.init(KEYWORDS, all_keywords);
    object.init(PLACES, Value::from_int_unchecked(places_in(tuple_items(arguments), placeholder) as i64));
    Ok(made)
}

fn partial_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let (function, known, keywords) = (fields.get(th, FUNCTION)?, fields.get(th, ARGUMENTS)?, fields.get(th, KEYWORDS)?);
    let places = fields.number(th, PLACES)? as usize;
    let new = tuple_items(args[1]);
    if new.len() < places {
        return Err(th.type_error(format!("missing positional arguments in 'partial' call; expected at least {places}, got {}", new.len())));
    }
    let mut arguments = th.rooted_from(Vec::with_capacity(tuple_items(known).len() + new.len()));
    let mut rest = new.iter().copied();
    if places == 0 {
        arguments.extend_from_slice(tuple_items(known));
    } else {
        let placeholder = class_of(th, "functools.Placeholder");
        for item in tuple_items(known) {
            arguments.push(if *item == placeholder { rest.next().unwrap_or(placeholder) } else { *item });
        }
    }
    arguments.extend(rest);
    if th.table_len(keywords)? == 0 && th.table_len(args[2])? == 0 {
        return th.call(function, &arguments);
    }
    let merged = th.new_dict()?;
    copy_dict(th, merged, keywords)?;
    copy_dict(th, merged, args[2])?;
    call_with(th, function, &arguments, merged)
}

/// Calls with the keywords of a dict.
pub(super) fn call_with(th: &mut Thread, function: Value, arguments: &[Value], keywords: Value) -> Res<Value> {
    let mut names = th.rooted();
    let mut values = th.rooted();
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(keywords, position)? {
        if !is_str(key) {
            return Err(th.type_error("keywords must be strings"));
        }
        let key = th.intern_value(key)?;
        names.push(key);
        values.push(value);
        position = at + 1;
    }
    let pairs: Vec<(Value, Value)> = names.iter().copied().zip(values.iter().copied()).collect();
    th.call_keywords(function, arguments, &pairs)
}

fn partial_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_none() { Ok(args[0]) } else { th.new_bound_method(args[0], args[1]) }
}

fn partial_function(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, FUNCTION) }
fn partial_arguments(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, ARGUMENTS) }
fn partial_keywords(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, KEYWORDS) }

fn partial_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let module = super::attribute_named(th, class, "__module__")?;
    let qualname = super::attribute_named(th, class, "__qualname__")?;
    let (module, qualname) = (th.str_rust(module)?, th.str_rust(qualname)?);
    if th.repr_guard.contains(&args[0]) {
        return th.new_str("...");
    }
    th.repr_guard.push(args[0]);
    let text = partial_parts(th, args[0]);
    th.repr_guard.pop();
    let text = text?;
    th.new_str(&format!("{module}.{qualname}({text})"))
}

fn partial_parts(th: &mut Thread, value: Value) -> Res<String> {
    let fields = Fields::of(th, value);
    let (function, arguments, keywords) = (fields.get(th, FUNCTION)?, fields.get(th, ARGUMENTS)?, fields.get(th, KEYWORDS)?);
    let mut parts = vec![th.repr_rust(function)?];
    for item in tuple_items(arguments) {
        parts.push(th.repr_rust(*item)?);
    }
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(keywords, position)? {
        let (key, value) = (th.str_rust(key)?, th.repr_rust(value)?);
        parts.push(format!("{key}={value}"));
        position = at + 1;
    }
    Ok(parts.join(", "))
}

fn partial_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let (function, arguments, keywords) = (fields.get(th, FUNCTION)?, fields.get(th, ARGUMENTS)?, fields.get(th, KEYWORDS)?);
    let dict = th.instance_dict(args[0])?;
    let dict = if dict.is_unbound() || th.table_len(dict)? == 0 { Value::NONE } else { dict };
    let state = th.new_tuple(&[function, arguments, keywords, dict])?;
    let make = th.new_tuple(&[function])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, make, state])
}

fn partial_set_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parts = if crate::object::sequence::is_tuple(args[1]) { tuple_items(args[1]) } else { &[] };
    let &[function, arguments, keywords, dict] = parts else { return Err(th.type_error("invalid partial state")) };
    if !crate::object::sequence::is_tuple(arguments) || !(keywords.is_none() || crate::object::door::is_kind(keywords, Kind::Dict)) || !is_callable(th, function)? {
        return Err(th.type_error("invalid partial state"));
    }
    let placeholder = class_of(th, "functools.Placeholder");
    let own = th.new_dict()?;
    if !keywords.is_none() {
        copy_dict(th, own, keywords)?;
    }
    let arguments = th.new_tuple(tuple_items(arguments))?;
    let fields = Fields::of(th, args[0]);
    fields.set(th, FUNCTION, function)?;
    fields.set(th, ARGUMENTS, arguments)?;
    fields.set(th, KEYWORDS, own)?;
    fields.set_number(th, PLACES, places_in(tuple_items(arguments), placeholder) as i64)?;
    if !dict.is_none() {
        let mine = th.instance_dict(args[0])?;
        copy_dict(th, mine, dict)?;
    }
    Ok(Value::NONE)
}

fn placeholder_repr(th: &mut Thread, _: &[Value]) -> Res<Value> { th.intern("Placeholder") }
fn placeholder_new(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(class_of(th, "functools.Placeholder")) }

// ---- lru_cache

/// Words of a cached function.
mod cache_word {
    pub const FUNCTION: usize = 0;
    /// int or None
    pub const LIMIT: usize = 1;
    pub const TYPED: usize = 2;
    /// key to result, or key to link when the cache is bounded
    pub const RESULTS: usize = 3;
    pub const HITS: usize = 4;
    pub const MISSES: usize = 5;
    pub const INFO: usize = 6;
    /// the link that closes the ring of links: next is the least, previous the most recently used
    pub const RING: usize = 7;
}

/// Words of a link.
const PREVIOUS: usize = 0;
const NEXT: usize = 1;
const KEY: usize = 2;
const RESULT: usize = 3;
const LINK_WORDS: usize = 8;

fn cache_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = match small_integer(args[2]) {
        Some(limit) => Value::from_int_unchecked(limit.clamp(0, 1 << 40)),
        None if args[2].is_none() => Value::NONE,
        None => return Err(th.type_error("maxsize should be integer or None")),
    };
    if !is_callable(th, args[1])? {
        return Err(th.type_error("the first argument must be callable"));
    }
    let typed = th.truth(args[3])?;
    let (results, hits, misses) = (th.new_dict()?, th.new_cell(Value::from_small(0))?, th.new_cell(Value::from_small(0))?);
    let ring = new_link(th, Value::UNBOUND, Value::UNBOUND)?;
    Ref::of(ring).init(PREVIOUS, ring);
    Ref::of(ring).init(NEXT, ring);
    let made = th.new_instance(args[0])?;
    let object = Ref::of(made);
    for (index, value) in [args[1], limit, Value::from_bool(typed), results, hits, misses, args[4], ring].into_iter().enumerate() {
        object.init(index, value);
    }
    Ok(made)
}

fn new_link(th: &mut Thread, key: Value, result: Value) -> Res<Value> {
    let class = th.interp.types.class_word(&th.interp.types.opaque);
    let link = Ref(th.allocate(class, LINK_WORDS, false)?);
    link.init(KEY, key);
    link.init(RESULT, result);
    Ok(link.value())
}

fn unlink(th: &mut Thread, link: Ref) -> Res<()> {
    let (previous, next) = (th.load(link, LINK_WORDS, PREVIOUS)?, th.load(link, LINK_WORDS, NEXT)?);
    th.store(Ref::of(previous), LINK_WORDS, NEXT, next)?;
    th.store(Ref::of(next), LINK_WORDS, PREVIOUS, previous)
}

/// Makes a link the most recently used.
fn link_last(th: &mut Thread, ring: Ref, link: Ref) -> Res<()> {
    let last = Ref::of(th.load(ring, LINK_WORDS, PREVIOUS)?);
    th.store(link, LINK_WORDS, PREVIOUS, last.value())?;
    th.store(link, LINK_WORDS, NEXT, ring.value())?;
    th.store(last, LINK_WORDS, NEXT, link.value())?;
    th.store(ring, LINK_WORDS, PREVIOUS, link.value())
}

fn count(th: &mut Thread, fields: Fields, word: usize) -> Res<()> {
    let cell = Ref::of(fields.get(th, word)?);
    if th.cell_defer_add(cell, Value::from_small(1)) {
        return Ok(());
    }
    let now = th.cell_load(cell)?;
    th.cell_store(cell, Value::from_int_unchecked(now.as_int() + 1))
}

fn cache_key(th: &mut Thread, class: Value, arguments: Value, keywords: Value, typed: bool) -> Res<Value> {
    let items = tuple_items(arguments);
    let named = th.table_len(keywords)?;
    if named == 0 && !typed {
        if let [only] = items
            && (only.is_int() || is_exact(*only, Kind::Str))
        {
            return Ok(*only);
        }
        return Ok(arguments);
    }
    let mut parts = th.rooted_from(items.to_vec());
    let mut values = th.rooted();
    if named != 0 {
        // the wrapper's class separates positional from keyword arguments: no argument is ever it
        parts.push(class);
        let mut position = 0;
        while let Some((at, key, value)) = th.dict_next(keywords, position)? {
            parts.push(key);
            parts.push(value);
            values.push(value);
            position = at + 1;
        }
    }
    if typed {
        for item in items.iter().chain(values.iter()) {
            parts.push(th.type_of(*item));
        }
    }
    th.new_tuple(&parts)
}

fn cache_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    use cache_word::*;
    let fields = Fields::of(th, args[0]);
    let (function, limit) = (fields.get(th, FUNCTION)?, fields.get(th, LIMIT)?);
    if limit == Value::from_small(0) {
        count(th, fields, MISSES)?;
        return call_with(th, function, tuple_items(args[1]), args[2]);
    }
    let typed = fields.get(th, TYPED)?.is_true();
    let class = th.type_of(args[0]);
    let key = cache_key(th, class, args[1], args[2], typed)?;
    let hash = th.hash(key)?;
    let results = fields.get(th, RESULTS)?;
    if let Some(found) = th.table_find(results, key, hash)? {
        count(th, fields, HITS)?;
        if limit.is_none() {
            return Ok(found.value);
        }
        let (link, ring) = (Ref::of(found.value), Ref::of(fields.get(th, RING)?));
        // the most recently used one stays where it is: repeated hits write nothing
        if th.load(ring, LINK_WORDS, PREVIOUS)? != found.value {
            unlink(th, link)?;
            link_last(th, ring, link)?;
        }
        return th.load(link, LINK_WORDS, RESULT);
    }
    count(th, fields, MISSES)?;
    let result = if th.table_len(args[2])? == 0 { th.call(function, tuple_items(args[1]))? } else { call_with(th, function, tuple_items(args[1]), args[2])? };
    // the call may have changed or cleared the cache
    let results = fields.get(th, RESULTS)?;
    if limit.is_none() {
        match th.table_find(results, key, hash)? {
            Some(found) => th.table_replace(results, found.entry, result)?,
            None => th.table_insert(results, key, hash, result)?,
        }
        return Ok(result);
    }
    if th.table_find(results, key, hash)?.is_some() {
        return Ok(result);
    }
    let ring = Ref::of(fields.get(th, RING)?);
    if th.table_len(results)? as i64 >= limit.as_int() {
        let oldest = Ref::of(th.load(ring, LINK_WORDS, NEXT)?);
        if oldest != ring {
            let old_key = th.load(oldest, LINK_WORDS, KEY)?;
            unlink(th, oldest)?;
            th.dict_remove(results, old_key)?;
        }
    }
    let link = new_link(th, key, result)?;
    link_last(th, ring, Ref::of(link))?;
    match th.table_find(results, key, hash)? {
        Some(_) => unlink(th, Ref::of(link))?,
        None => th.table_insert(results, key, hash, link)?,
    }
    Ok(result)
}

fn cache_info(th: &mut Thread, args: &[Value]) -> Res<Value> {
    use cache_word::*;
    let fields = Fields::of(th, args[0]);
    let (hits, misses) = (fields.get(th, HITS)?, fields.get(th, MISSES)?);
    let (hits, misses) = (th.cell_load(Ref::of(hits))?, th.cell_load(Ref::of(misses))?);
    let (limit, results, info) = (fields.get(th, LIMIT)?, fields.get(th, RESULTS)?, fields.get(th, INFO)?);
    let size = th.table_len(results)?;
    th.call(info, &[hits, misses, limit, Value::from_int_unchecked(size as i64)])
}

fn cache_clear(th: &mut Thread, args: &[Value]) -> Res<Value> {
    use cache_word::*;
    let fields = Fields::of(th, args[0]);
    for word in [HITS, MISSES] {
        let cell = Ref::of(fields.get(th, word)?);
        th.cell_store(cell, Value::from_small(0))?;
    }
    let results = fields.get(th, RESULTS)?;
    th.table_clear(results)?;
    let ring = Ref::of(fields.get(th, RING)?);
    th.store(ring, LINK_WORDS, PREVIOUS, ring.value())?;
    th.store(ring, LINK_WORDS, NEXT, ring.value())?;
    Ok(Value::NONE)
}

fn cache_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> { super::attribute_named(th, args[0], "__qualname__") }
fn cache_copy(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

// ---- the module

const PARTIAL: Class = Class {
    path: "functools.partial",
    kind_byte: Kind::Opaque as u8 | SUBCLASS,
    flags: flag::BASE,
    methods: &[
        native("__new__", "(type, func, /, *args, **keywords)", partial_new),
        native("__call__", "(self, /, *args, **keywords)", partial_call),
        native("__get__", "(self, instance, owner=None, /)", partial_get),
        native("__repr__", "(self, /)", partial_repr),
        native("__reduce__", "(self, /)", partial_reduce),
        native("__setstate__", "(self, state, /)", partial_set_state),
        native("__class_getitem__", "(type, item, /)", class_item).class_method(),
    ],
    attributes: &[attribute("func", partial_function), attribute("args", partial_arguments), attribute("keywords", partial_keywords), DICT],
};

const KEY_WRAPPER: Class = Class::opaque(
    "functools.KeyWrapper",
    super::FINAL,
    &[
        native("__call__", "(self, /, obj)", key_call),
        native("__lt__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Lt)),
        native("__le__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Le)),
        native("__gt__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Gt)),
        native("__ge__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Ge)),
        native("__eq__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Eq)),
        native("__ne__", "(self, other, /)", |th, args| key_compare(th, args, CompareOp::Ne)),
    ],
    &[attribute_set("obj", key_object, key_set_object)],
);

const CACHE_METHODS: &[Native] = &[
    native("__new__", "(type, user_function, maxsize, typed, cache_info_type)", cache_new),
    native("__call__", "(self, /, *args, **kwargs)", cache_call),
    native("__get__", "(self, instance, owner=None, /)", partial_get),
    native("__reduce__", "(self, /)", cache_reduce),
    native("__copy__", "(self, /)", cache_copy),
    native("__deepcopy__", "(self, memo, /)", cache_copy),
    native("cache_info", "(self, /)", cache_info),
    native("cache_clear", "(self, /)", cache_clear),
];
const DICT: Attribute = attribute_set("__dict__", instance_get_dict, instance_set_dict);
const CACHE: Class = Class { path: "functools._lru_cache_wrapper", kind_byte: Kind::Opaque as u8 | SUBCLASS, flags: flag::BASE, methods: CACHE_METHODS, attributes: &[DICT] };

const PLACEHOLDER: Class =
    Class::opaque("functools._PlaceholderType", OPEN & !flag::BASE, &[native("__new__", "(type, /)", placeholder_new), native("__repr__", "(self, /)", placeholder_repr), native("__reduce__", "(self, /)", placeholder_repr)], &[]);

/// Fills `_functools`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    for class in [&PARTIAL, &CACHE, &KEY_WRAPPER] {
        define(th, namespace, class)?;
    }
    let class = define(th, namespace, &PLACEHOLDER)?;
    let placeholder = th.new_instance(class)?;
    th.interp.keep_native_type("functools.Placeholder", placeholder);
    th.dict_set_str(namespace, "Placeholder", placeholder)?;
    th.install_functions(namespace, "_functools", &[native("reduce", "(function, iterable, /, initial=None)", reduce), native("cmp_to_key", "(mycmp)", cmp_to_key)])
}
