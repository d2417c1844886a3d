//! `types.SimpleNamespace`: an object that is nothing but its attributes.

use crate::builtins::types::function::readonly;
use crate::builtins::types::object::instance_get_dict;
use crate::heap::Value;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute_set, native};
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::type_object::flag;
use crate::object::unwind::Res;

const METHODS: &[Native] = &[
    native("__init__", "(self, mapping=(), /, **attributes)", init),
    native("__repr__", "(self, /)", repr),
    native("__eq__", "(self, value, /)", eq),
    native("__reduce__", "(self, /)", reduce),
    native("__replace__", "(self, /, **changes)", replace),
];

const DICT: &[Attribute] = &[attribute_set("__dict__", instance_get_dict, readonly)];

/// The class.
pub fn class(th: &mut Thread) -> Res<Value> {
    let known = th.native_type("types.SimpleNamespace");
    if known.is_ptr() {
        return Ok(known);
    }
    let object = th.interp.types.object.get();
    let class = th.new_native_type("types", "SimpleNamespace", object, Kind::Instance as u8, flag::BASE, METHODS, DICT)?;
    th.class_set_hash_none(class)?;
    th.keep_native_type("types.SimpleNamespace", class);
    Ok(class)
}

impl Thread {
    /// Instances of a native type are not hashable.
    pub fn class_set_hash_none(&mut self, class: Value) -> Res<()> {
        let namespace = crate::object::door::Ref::of(class).fixed(crate::object::type_object::field::DICT);
        let name = self.interp.names.__hash__.get();
        self.dict_set(namespace, name, Value::NONE)
    }
}

/// A namespace of these attributes.
pub fn make(th: &mut Thread, items: &[(&str, Value)]) -> Res<Value> {
    let class = class(th)?;
    let made = th.new_instance(class)?;
    for (name, value) in items {
        let name = th.intern(name)?;
        th.instance_set(made, name, *value)?;
    }
    Ok(made)
}

fn update(th: &mut Thread, namespace: Value, from: Value) -> Res<()> {
    let dict = th.instance_dict(namespace)?;
    let mut at = 0;
    while let Some((position, key, value)) = th.dict_next(from, at)? {
        th.dict_set(dict, key, value)?;
        at = position + 1;
    }
    Ok(())
}

fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !args[1].is_unbound() {
        let dict_class = th.interp.types.dict.get();
        let mapping = th.call(dict_class, &[args[1]])?;
        let mut at = 0;
        while let Some((position, key, _)) = th.dict_next(mapping, at)? {
            if !crate::object::string::is_str(key) {
                return Err(th.type_error("keywords must be strings"));
            }
            at = position + 1;
        }
        update(th, args[0], mapping)?;
    }
    update(th, args[0], args[2])?;
    Ok(Value::NONE)
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let name = if class == th.native_type("types.SimpleNamespace") { "namespace".to_string() } else { th.type_name(args[0]) };
    if th.repr_guard.contains(&args[0]) {
        return th.new_str(&format!("{name}(...)"));
    }
    th.repr_guard.push(args[0]);
    let text = repr_items(th, args[0]);
    th.repr_guard.pop();
    let text = text?;
    th.new_str(&format!("{name}({text})"))
}

fn repr_items(th: &mut Thread, namespace: Value) -> Res<String> {
    let dict = th.instance_dict(namespace)?;
    let (mut out, mut at) = (String::new(), 0);
    while let Some((position, key, value)) = th.dict_next(dict, at)? {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(&to_rust(key));
        out.push('=');
        out.push_str(&th.repr_rust(value)?);
        at = position + 1;
    }
    Ok(out)
}

fn eq(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = class(th)?;
    if !th.is_instance(args[1], class) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (th.instance_dict(args[0])?, th.instance_dict(args[1])?);
    Ok(Value::from_bool(th.equal(left, right)?))
}

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let (dict, empty) = (th.instance_dict(args[0])?, th.new_tuple(&[])?);
    th.new_tuple(&[class, empty, dict])
}

fn replace(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let made = th.call(class, &[])?;
    let dict = th.instance_dict(args[0])?;
    update(th, made, dict)?;
    update(th, made, args[1])?;
    Ok(made)
}
