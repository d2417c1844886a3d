//! Tuples with names for their items: `time.struct_time`, `os.stat_result`, `sys.version_info` and their like.
//!
//! An instance is a tuple subclass: its base tuple holds the visible items, and one inline slot a tuple of all items, hidden
//! ones after the visible. Both are fixed at creation. A class keeps its field names in `__fields__` of its namespace.

use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Attribute, Native, NativeFn, attribute, native};
use crate::object::sequence::tuple_items;
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::type_object::{TypeSpec, field, flag, type_name};
use crate::object::unwind::Res;

/// A class of named tuples: its names, how many are items of the tuple. A name starting with `-` has an item but no attribute.
pub struct Layout {
    pub module: &'static str,
    pub name: &'static str,
    pub fields: &'static [&'static str],
    pub visible: usize,
}

const ALL: usize = 2;
const MOST: usize = 24;

fn item<const N: usize>(_: &mut Thread, args: &[Value]) -> Res<Value> {
    let all = Ref::of(args[0]).fixed(ALL);
    Ok(tuple_items(all).get(N).copied().unwrap_or(Value::NONE))
}

const GETTERS: [NativeFn; MOST] = [
    item::<0>, item::<1>, item::<2>, item::<3>, item::<4>, item::<5>, item::<6>, item::<7>, item::<8>, item::<9>, item::<10>, item::<11>,
    item::<12>, item::<13>, item::<14>, item::<15>, item::<16>, item::<17>, item::<18>, item::<19>, item::<20>, item::<21>, item::<22>, item::<23>,
];

const METHODS: &[Native] = &[
    native("__new__", "(type, sequence, dict=None)", new),
    native("__repr__", "(self, /)", repr),
    native("__reduce__", "(self, /)", reduce),
    native("__replace__", "(self, /, **changes)", replace),
];

/// Makes the class and keeps it as `module.name` under `key`.
pub fn make(th: &mut Thread, key: &'static str, layout: &Layout) -> Res<Value> {
    let metatype = th.interp.types.type_.get();
    let base = th.interp.types.tuple.get();
    let spec = TypeSpec { name: layout.name, bases: &[base], kind_byte: Kind::Tuple as u8 | SUBCLASS, inline: 1, flags: flag::NO_DICT | flag::NO_WEAKREF | flag::SEQUENCE };
    let class = th.new_type(metatype, spec)?;
    let namespace = th.new_namespace()?;
    let module = th.intern(layout.module)?;
    let key_name = th.interp.names.__module__.get();
    th.dict_set(namespace, key_name, module)?;
    let mut names = th.rooted();
    for name in layout.fields {
        let name = th.intern(name)?;
        names.push(name);
    }
    let fields = th.new_tuple(&names)?;
    th.dict_set_str(namespace, "__fields__", fields)?;
    let shown: Vec<Value> = names[..layout.visible].iter().zip(layout.fields).filter(|(_, name)| !name.starts_with('-')).map(|(value, _)| *value).collect();
    let match_args = th.new_tuple(&shown)?;
    th.dict_set_str(namespace, "__match_args__", match_args)?;
    let unnamed = layout.fields.iter().filter(|name| name.starts_with('-')).count();
    for (name, number) in [("n_fields", layout.fields.len()), ("n_sequence_fields", layout.visible), ("n_unnamed_fields", unnamed)] {
        th.dict_set_str(namespace, name, Value::from_small(number as i32))?;
    }
    th.finish_type(class, namespace)?;
    let attributes: Vec<Attribute> = layout.fields.iter().enumerate().filter(|(_, name)| !name.starts_with('-')).map(|(i, name)| attribute(name, GETTERS[i])).collect();
    th.install(class, METHODS, &attributes)?;
    th.keep_native_type(key, class);
    Ok(class)
}

/// An instance of all its items.
pub fn instance(th: &mut Thread, class: Value, all: &[Value]) -> Res<Value> {
    let visible = visible(th, class)?;
    let all_tuple = th.new_tuple(all)?;
    let base = if visible == all.len() { all_tuple } else { th.new_tuple(&tuple_items(all_tuple)[..visible])? };
    let made = th.new_wrapped_instance(class, base)?;
    Ref::of(made).init(ALL, all_tuple);
    Ok(made)
}

fn visible(th: &mut Thread, class: Value) -> Res<usize> {
    let namespace = Ref::of(class).fixed(field::DICT);
    Ok(th.dict_get_str(namespace, "n_sequence_fields")?.map_or(0, |number| number.as_int() as usize))
}

fn field_names<'a>(th: &mut Thread, class: Value) -> Res<&'a [Value]> {
    let namespace = Ref::of(class).fixed(field::DICT);
    Ok(th.dict_get_str(namespace, "__fields__")?.map_or(&[], tuple_items))
}

fn full_name(th: &mut Thread, class: Value) -> Res<String> {
    let key = th.interp.names.__module__.get();
    let namespace = Ref::of(class).fixed(field::DICT);
    let module = th.dict_get(namespace, key)?.map_or(String::new(), to_rust);
    Ok(format!("{module}.{}", type_name(class)))
}

fn new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let visible = visible(th, class)?;
    let names = field_names(th, class)?;
    let mut items = th.collect(args[1])?;
    let name = full_name(th, class)?;
    if items.len() < visible || items.len() > names.len() {
        let relation = if visible == names.len() {
            format!("takes a {visible}-sequence")
        } else if items.len() < visible {
            format!("takes an at least {visible}-sequence")
        } else {
            format!("takes an at most {}-sequence", names.len())
        };
        let got = items.len();
        return Err(th.type_error(format!("{name}() {relation} ({got}-sequence given)")));
    }
    let dict = args[2];
    for name in &names[items.len()..] {
        let value = if crate::object::door::is_kind(dict, Kind::Dict) { th.dict_get(dict, *name)?.unwrap_or(Value::NONE) } else { Value::NONE };
        items.push(value);
    }
    let all: Vec<Value> = items.to_vec();
    instance(th, class, &all)
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let names = field_names(th, class)?;
    let mut out = full_name(th, class)?;
    out.push('(');
    for (i, value) in tuple_items(args[0]).iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        let name = to_rust(names[i]);
        out.push_str(name.trim_start_matches('-'));
        out.push('=');
        out.push_str(&th.repr_rust(*value)?);
    }
    out.push(')');
    th.new_str(&out)
}

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let names = field_names(th, class)?;
    let all = tuple_items(Ref::of(args[0]).fixed(ALL));
    let shown = tuple_items(args[0]).len();
    let items = th.new_tuple(&all[..shown])?;
    let dict = th.new_dict()?;
    for i in shown..all.len() {
        th.dict_set(dict, names[i], all[i])?;
    }
    let state = th.new_tuple(&[items, dict])?;
    th.new_tuple(&[class, state])
}

fn replace(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let names = field_names(th, class)?;
    let mut all: Vec<Value> = tuple_items(Ref::of(args[0]).fixed(ALL)).to_vec();
    let mut at = 0;
    while let Some((position, key, value)) = th.dict_next(args[1], at)? {
        match names.iter().position(|name| *name == key) {
            Some(index) => all[index] = value,
            None => {
                let key = th.repr_rust(key)?;
                return Err(th.type_error(format!("Got unexpected field name(s): [{key}]")));
            }
        }
        at = position + 1;
    }
    instance(th, class, &all)
}
