//! `property`, and the descriptors of slots and native attributes.
//!
//! Fields of a property: 0 get, 1 set, 2 delete, 3 doc, 4 name, 5 owner. Invariant: absent functions are None. The attribute
//! rules read exact properties themselves; these natives serve subclasses and scripts.

use super::keywords::fields_of;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{field, is_type, type_name};
use crate::object::unwind::Res;

const GET: usize = 0;
const SET: usize = 1;
const DELETE: usize = 2;
const DOC: usize = 3;
const NAME: usize = 4;

/// Methods of `property`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", property_new),
    native("__init__", "(self, fget=None, fset=None, fdel=None, doc=None)", property_init),
    native("getter", "(self, fget, /)", |th, args| copy_with(th, args, GET)).doc("Descriptor to obtain a copy of the property with a different getter."),
    native("setter", "(self, fset, /)", |th, args| copy_with(th, args, SET)).doc("Descriptor to obtain a copy of the property with a different setter."),
    native("deleter", "(self, fdel, /)", |th, args| copy_with(th, args, DELETE)).doc("Descriptor to obtain a copy of the property with a different deleter."),
    native("__get__", "(self, instance, owner=None, /)", property_get),
    native("__set__", "(self, instance, value, /)", property_set),
    native("__delete__", "(self, instance, /)", property_delete),
    native("__set_name__", "(self, owner, name, /)", property_set_name),
];

/// Attributes of `property`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("fget", |th, args| part(th, args[0], GET), super::function::readonly),
    attribute_set("fset", |th, args| part(th, args[0], SET), super::function::readonly),
    attribute_set("fdel", |th, args| part(th, args[0], DELETE), super::function::readonly),
    attribute_set("__doc__", |th, args| part(th, args[0], DOC), |th, args| set_part(th, args[0], DOC, args[1])),
    attribute_set("__name__", property_get_name, |th, args| set_part(th, args[0], NAME, args[1])),
    attribute("__isabstractmethod__", property_is_abstract),
];

fn part(th: &mut Thread, property: Value, index: usize) -> Res<Value> {
    let object = Ref::of(property);
    let fields = fields_of(th, object);
    let value = th.load(object, fields, index)?;
    Ok(if value.is_unbound() { Value::NONE } else { value })
}

fn set_part(th: &mut Thread, property: Value, index: usize, value: Value) -> Res<Value> {
    let object = Ref::of(property);
    let fields = fields_of(th, object);
    th.store(object, fields, index, value)?;
    Ok(Value::NONE)
}

fn property_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.property.get();
    super::exception::check_class(th, args[0], base)?;
    th.new_instance(args[0])
}

fn property_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    for index in GET..=DOC {
        let value = args.get(1 + index).copied().filter(|value| !value.is_unbound()).unwrap_or(Value::NONE);
        set_part(th, args[0], index, value)?;
    }
    let (getter, doc) = (part(th, args[0], GET)?, part(th, args[0], DOC)?);
    if doc.is_none() && !getter.is_none() {
        let name = th.interp.names.__doc__.get();
        if let Some(doc) = th.find_attribute(getter, name)? {
            set_part(th, args[0], DOC, doc)?;
        }
    }
    Ok(Value::NONE)
}

fn copy_with(th: &mut Thread, args: &[Value], index: usize) -> Res<Value> {
    let class = th.type_of(args[0]);
    let mut parts = [part(th, args[0], GET)?, part(th, args[0], SET)?, part(th, args[0], DELETE)?];
    if !args[1].is_none() {
        parts[index] = args[1];
    }
    let old_getter = part(th, args[0], GET)?;
    let mut doc = part(th, args[0], DOC)?;
    // a docstring that came from the getter comes from the new one
    if index == GET && !old_getter.is_none() {
        let name = th.interp.names.__doc__.get();
        let inherited = th.find_attribute(old_getter, name)?.unwrap_or(Value::NONE);
        if inherited == doc {
            doc = Value::NONE;
        }
    }
    let made = th.call(class, &[parts[0], parts[1], parts[2], doc])?;
    let name = part(th, args[0], NAME)?;
    if !name.is_none() && crate::object::door::is_kind(made, crate::object::kind::Kind::Property) {
        set_part(th, made, NAME, name)?;
    }
    Ok(made)
}

fn property_label(th: &mut Thread, property: Value) -> Res<String> {
    let name = property_get_name_or_none(th, property)?;
    Ok(if is_str(name) { format!(" '{}'", to_rust(name)) } else { String::new() })
}

fn property_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    let getter = part(th, args[0], GET)?;
    if getter.is_none() {
        let (label, owner) = (property_label(th, args[0])?, th.qualname_of_type(args[1]));
        return Err(th.raise_attribute(format!("property{label} of '{owner}' object has no getter")));
    }
    th.call(getter, &[args[1]])
}

fn property_set(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let setter = part(th, args[0], SET)?;
    if setter.is_none() {
        let (label, owner) = (property_label(th, args[0])?, th.qualname_of_type(args[1]));
        return Err(th.raise_attribute(format!("property{label} of '{owner}' object has no setter")));
    }
    th.call(setter, &[args[1], args[2]])?;
    Ok(Value::NONE)
}

fn property_delete(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let deleter = part(th, args[0], DELETE)?;
    if deleter.is_none() {
        let (label, owner) = (property_label(th, args[0])?, th.qualname_of_type(args[1]));
        return Err(th.raise_attribute(format!("property{label} of '{owner}' object has no deleter")));
    }
    th.call(deleter, &[args[1]])?;
    Ok(Value::NONE)
}

fn property_set_name(th: &mut Thread, args: &[Value]) -> Res<Value> { set_part(th, args[0], NAME, args[2]) }

fn property_get_name_or_none(th: &mut Thread, property: Value) -> Res<Value> {
    let name = part(th, property, NAME)?;
    if !name.is_none() {
        return Ok(name);
    }
    let getter = part(th, property, GET)?;
    if getter.is_none() {
        return Ok(Value::NONE);
    }
    let key = th.interp.names.__name__.get();
    Ok(th.find_attribute(getter, key)?.unwrap_or(Value::NONE))
}

fn property_get_name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = property_get_name_or_none(th, args[0])?;
    if name.is_none() {
        let key = th.interp.names.__name__.get();
        return Err(th.attribute_error(args[0], key));
    }
    Ok(name)
}

fn property_is_abstract(th: &mut Thread, args: &[Value]) -> Res<Value> {
    for index in GET..=DELETE {
        let function = part(th, args[0], index)?;
        if !function.is_none() && is_abstract(th, function)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// `bool(function.__isabstractmethod__)`, False without it.
pub fn is_abstract(th: &mut Thread, function: Value) -> Res<bool> {
    let name = th.interp.names.__isabstractmethod__.get();
    match th.find_attribute(function, name)? {
        Some(value) => th.truth(value),
        None => Ok(false),
    }
}

impl Thread {
    /// Qualified name of the type of a value, for messages.
    pub fn qualname_of_type(&self, value: Value) -> String { to_rust(Ref::of(self.type_of(value)).fixed(field::QUALNAME)) }
}

// ---- member and native attribute descriptors: (name, owner) lie at different words

/// Methods of `member_descriptor`.
pub const MEMBER_METHODS: &[Native] = &[
    native("__get__", "(self, instance, owner=None, /)", super::function::descriptor_get_method),
    native("__set__", "(self, instance, value, /)", |th, args| th.member_set(args[0], args[1], args[2]).map(|()| Value::NONE)),
    native("__delete__", "(self, instance, /)", |th, args| th.member_set(args[0], args[1], Value::UNBOUND).map(|()| Value::NONE)),
    native("__repr__", "(self, /)", |th, args| descriptor_repr(th, Ref::of(args[0]).fixed(0), Ref::of(args[0]).fixed(2), "member")),
];

/// Attributes of `member_descriptor`.
pub const MEMBER_ATTRIBUTES: &[Attribute] = &[
    attribute("__name__", |_th, args| Ok(Ref::of(args[0]).fixed(0))),
    attribute("__qualname__", |th, args| descriptor_qualname(th, Ref::of(args[0]).fixed(0), Ref::of(args[0]).fixed(2))),
    attribute("__objclass__", |_th, args| Ok(Ref::of(args[0]).fixed(2))),
    attribute("__doc__", |_th, _args| Ok(Value::NONE)),
];

/// Methods of `getset_descriptor`.
pub const GETSET_METHODS: &[Native] = &[
    native("__get__", "(self, instance, owner=None, /)", super::function::descriptor_get_method),
    native("__set__", "(self, instance, value, /)", |th, args| th.getset_set(args[0], args[1], args[2]).map(|()| Value::NONE)),
    native("__delete__", "(self, instance, /)", |th, args| th.getset_set(args[0], args[1], Value::UNBOUND).map(|()| Value::NONE)),
    native("__repr__", "(self, /)", |th, args| descriptor_repr(th, Ref::of(args[0]).fixed(3), Ref::of(args[0]).fixed(2), "attribute")),
];

/// Attributes of `getset_descriptor`.
pub const GETSET_ATTRIBUTES: &[Attribute] = &[
    attribute("__name__", |_th, args| Ok(Ref::of(args[0]).fixed(3))),
    attribute("__qualname__", |th, args| descriptor_qualname(th, Ref::of(args[0]).fixed(3), Ref::of(args[0]).fixed(2))),
    attribute("__objclass__", |_th, args| Ok(Ref::of(args[0]).fixed(2))),
    attribute("__doc__", |_th, _args| Ok(Value::NONE)),
];

fn descriptor_repr(th: &mut Thread, name: Value, owner: Value, what: &str) -> Res<Value> {
    let (name, owner) = (to_rust(name), if is_type(owner) { th.full_type_name(owner) } else { "?".into() });
    th.new_str(&format!("<{what} '{name}' of '{owner}' objects>"))
}

fn descriptor_qualname(th: &mut Thread, name: Value, owner: Value) -> Res<Value> {
    let (name, owner) = (to_rust(name), type_name(owner));
    th.new_str(&format!("{owner}.{name}"))
}
