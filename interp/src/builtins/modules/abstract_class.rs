//! _abc: what ABCMeta asks. Each abstract class keeps a list [registered classes, classes known to be subclasses, classes known
//! not to be, the count of registrations the latter hold for] under `_abc_impl`.
//!
//! Invariant: an answer found in a cache is what the full question would give; registrations count up one number for the
//! whole interpreter, and negative answers older than it are void. A cache is written when an answer is new only.

use super::attribute_named;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::native;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::type_object::{field, flag, flags, is_type, mro};
use crate::object::unwind::Res;

const REGISTERED: usize = 0;
const KNOWN: usize = 1;
const KNOWN_NOT: usize = 2;
const VERSION: usize = 3;

fn counter(th: &Thread) -> Ref { Ref::of(super::class_of(th, "_abc.registrations")) }

fn is_abstract(th: &mut Thread, value: Value) -> Res<bool> {
    let name = th.interp.names.__isabstractmethod__.get();
    match th.find_attribute(value, name)? {
        Some(found) => th.truth(found),
        None => Ok(false),
    }
}

fn abc_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let mut names = th.rooted();
    let namespace = Ref::of(class).fixed(field::DICT);
    let mut position = 0;
    while let Some((at, name, value)) = th.dict_next(namespace, position)? {
        if is_abstract(th, value)? {
            names.push(name);
        }
        position = at + 1;
    }
    let abstract_names = th.interp.names.__abstractmethods__.get();
    for base in tuple_items(Ref::of(class).fixed(field::BASES)) {
        if let Some(inherited) = th.find_attribute(*base, abstract_names)? {
            let inherited = th.collect(inherited)?;
            for name in inherited.iter() {
                let name = th.intern_value(*name)?;
                if let Some(value) = th.find_attribute(class, name)?
                    && is_abstract(th, value)?
                {
                    names.push(name);
                }
            }
        }
    }
    let names = th.new_set_of(&names, true)?;
    th.set_attribute(class, abstract_names, names)?;
    let (registered, known, known_not) = (th.new_list(&[])?, th.new_set_of(&[], false)?, th.new_set_of(&[], false)?);
    let state = th.new_list(&[registered, known, known_not, Value::from_small(-1)])?;
    let name = th.intern("_abc_impl")?;
    th.set_attribute(class, name, state)?;
    let name = th.intern("__abc_tpflags__")?;
    if let Some(value) = th.dict_get(namespace, name)?
        && value.is_int()
    {
        let bits = if value.as_int() & 32 != 0 { flag::SEQUENCE } else if value.as_int() & 64 != 0 { flag::MAPPING } else { 0 };
        let object = Ref::of(class);
        object.init_raw(field::FLAGS, object.fixed_raw(field::FLAGS) | bits);
        th.set_attribute(class, name, Value::UNBOUND)?;
    }
    Ok(Value::NONE)
}

/// One of the four parts of a class's own state.
fn state(th: &mut Thread, class: Value) -> Res<Value> {
    let name = th.intern("_abc_impl")?;
    if is_type(class)
        && let Some(found) = th.dict_get(Ref::of(class).fixed(field::DICT), name)?
        && is_kind(found, Kind::List)
    {
        return Ok(found);
    }
    Err(th.type_error("_abc_impl is set to a wrong type"))
}

fn part(th: &mut Thread, state: Value, index: usize) -> Res<Value> { Ok(th.list_get(state, index)?.unwrap_or(Value::NONE)) }

fn register(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, subclass) = (args[0], args[1]);
    if !is_type(subclass) {
        return Err(th.type_error("Can only register classes"));
    }
    if th.issubclass(subclass, class)? {
        return Ok(subclass);
    }
    if th.issubclass(class, subclass)? {
        return Err(th.runtime_error("Refusing to create an inheritance cycle"));
    }
    let state = state(th, class)?;
    let registered = part(th, state, REGISTERED)?;
    th.list_append(registered, subclass)?;
    let cell = counter(th);
    let count = th.cell_load(cell)?.as_int();
    th.cell_store(cell, Value::from_int_unchecked(count + 1))?;
    let bits = flags(class) & (flag::SEQUENCE | flag::MAPPING);
    // a built-in type that is none of itself stays as it is (bytearray is no sequence to a pattern)
    if bits != 0 && flags(subclass) & flag::HEAP != 0 {
        mark(subclass, bits);
    }
    Ok(subclass)
}

/// Sequence and mapping patterns take a registered class and its subclasses too.
fn mark(class: Value, bits: u64) {
    let object = Ref::of(class);
    object.init_raw(field::FLAGS, object.fixed_raw(field::FLAGS) | bits);
}

fn instance_check(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, instance) = (args[0], args[1]);
    let state = state(th, class)?;
    let name = th.interp.names.__class__.get();
    let claimed = th.get_attribute(instance, name)?;
    let known = part(th, state, KNOWN)?;
    if th.set_contains(known, claimed)? {
        return Ok(Value::TRUE);
    }
    let actual = th.type_of(instance);
    let count = counter(th);
    let count = th.cell_load(count)?;
    if claimed == actual && part(th, state, VERSION)? == count {
        let known_not = part(th, state, KNOWN_NOT)?;
        if th.set_contains(known_not, actual)? {
            return Ok(Value::FALSE);
        }
    }
    let check = th.interp.names.__subclasscheck__.get();
    let answer = th.call_method(class, check, &[claimed])?;
    let yes = th.truth(answer)?;
    if yes || claimed == actual {
        return Ok(Value::from_bool(yes));
    }
    let answer = th.call_method(class, check, &[actual])?;
    Ok(Value::from_bool(th.truth(answer)?))
}

fn subclass_check(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, subclass) = (args[0], args[1]);
    if !is_type(subclass) {
        return Err(th.type_error("issubclass() arg 1 must be a class"));
    }
    let state = state(th, class)?;
    let known = part(th, state, KNOWN)?;
    if th.set_contains(known, subclass)? {
        return Ok(Value::TRUE);
    }
    let cell = counter(th);
    let count = th.cell_load(cell)?;
    let known_not = part(th, state, KNOWN_NOT)?;
    if part(th, state, VERSION)? != count {
        th.table_clear(known_not)?;
        th.list_set(state, VERSION, count)?;
    } else if th.set_contains(known_not, subclass)? {
        return Ok(Value::FALSE);
    }
    let answer = is_subclass_of(th, class, subclass, state)?;
    let cache = if answer { known } else { known_not };
    th.set_add(cache, subclass)?;
    Ok(Value::from_bool(answer))
}

fn is_subclass_of(th: &mut Thread, class: Value, subclass: Value, state: Value) -> Res<bool> {
    let hook = attribute_named(th, class, "__subclasshook__")?;
    let answer = th.call(hook, &[subclass])?;
    if !answer.is_not_implemented() {
        return th.truth(answer);
    }
    if mro(subclass).contains(&class) {
        return Ok(true);
    }
    let registered = part(th, state, REGISTERED)?;
    let registered = th.list_items(registered)?;
    for other in registered.iter() {
        if th.issubclass(subclass, *other)? {
            return Ok(true);
        }
    }
    let name = th.interp.names.__subclasses__.get();
    let method = th.get_attribute(class, name)?;
    let subclasses = th.call(method, &[])?;
    let subclasses = th.collect(subclasses)?;
    for other in subclasses.iter() {
        if th.issubclass(subclass, *other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn cache_token(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let cell = counter(th);
    th.cell_load(cell)
}

fn dump(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = state(th, args[0])?;
    let parts = th.list_items(state)?;
    th.new_tuple(&parts)
}

fn reset_registry(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = state(th, args[0])?;
    let registered = part(th, state, REGISTERED)?;
    th.list_set_len(registered, 0)?;
    Ok(Value::NONE)
}

fn reset_caches(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = state(th, args[0])?;
    for index in [KNOWN, KNOWN_NOT] {
        let cache = part(th, state, index)?;
        th.table_clear(cache)?;
    }
    Ok(Value::NONE)
}

/// Fills `_abc`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let cell = th.new_cell(Value::from_small(0))?;
    th.interp.keep_native_type("_abc.registrations", cell);
    th.install_functions(
        namespace,
        "_abc",
        &[
            native("_abc_init", "(class, /)", abc_init),
            native("_abc_register", "(class, subclass, /)", register),
            native("_abc_instancecheck", "(class, instance, /)", instance_check),
            native("_abc_subclasscheck", "(class, subclass, /)", subclass_check),
            native("get_cache_token", "()", cache_token),
            native("_get_dump", "(class, /)", dump),
            native("_reset_registry", "(class, /)", reset_registry),
            native("_reset_caches", "(class, /)", reset_caches),
        ],
    )
}
