//! `object`: what every instance inherits.
//!
//! Invariant: these natives are the general path; the machine's inline caches see the same rules. Knows nothing of the
//! built-in containers.

use super::keywords::any_keyword;
use crate::heap::Value;
use crate::object::attribute::has_attribute_words;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::sequence::tuple_items;
use crate::object::shape::Shape;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::type_object::{class_word_of, field, flag, flags, instance_kind, is_subtype, is_type, mro, type_name};
use crate::object::unwind::Res;

/// Methods of `object`.
pub const METHODS: &[Native] = &[
    native("__new__", "(*args, **kwargs)", object_new),
    native("__init__", "(self, /, *args, **kwargs)", object_init),
    native("__repr__", "(self, /)", object_repr),
    native("__str__", "(self, /)", object_str),
    native("__eq__", "(self, value, /)", object_eq),
    native("__ne__", "(self, value, /)", object_ne),
    native("__lt__", "(self, value, /)", not_implemented),
    native("__le__", "(self, value, /)", not_implemented),
    native("__gt__", "(self, value, /)", not_implemented),
    native("__ge__", "(self, value, /)", not_implemented),
    native("__hash__", "(self, /)", object_hash),
    native("__format__", "(self, format_spec, /)", object_format),
    native("__dir__", "(self, /)", object_dir),
    native("__getattribute__", "(self, name, /)", object_getattribute),
    native("__setattr__", "(self, name, value, /)", object_setattr),
    native("__delattr__", "(self, name, /)", object_delattr),
    native("__reduce_ex__", "(self, protocol, /)", object_reduce_ex),
    native("__reduce__", "(self, /)", object_reduce),
    native("__getstate__", "(self, /)", object_getstate),
    native("__sizeof__", "(self, /)", object_sizeof),
    native("__init_subclass__", "(type, *args, **kwargs)", object_init_subclass).class_method(),
    native("__subclasshook__", "(type, subclass, /)", object_subclasshook).class_method(),
];

/// Attributes of `object`.
pub const ATTRIBUTES: &[Attribute] = &[attribute_set("__class__", object_get_class, object_set_class)];

/// Attributes of the pattern type: classes made by scripts get descriptors of their own around these natives.
pub const PATTERN: &[Attribute] = &[attribute_set("__dict__", instance_get_dict, instance_set_dict), attribute("__weakref__", instance_get_weakref)];

impl Thread {
    /// `__dict__` in the namespace of a class whose instances have one.
    pub fn dict_attribute(&mut self, class: Value, namespace: Value) -> Res<()> { self.own_attribute(class, namespace, "__dict__") }

    /// `__weakref__` in the namespace of a class.
    pub fn weakref_attribute(&mut self, class: Value, namespace: Value) -> Res<()> { self.own_attribute(class, namespace, "__weakref__") }

    /// A descriptor of the class's own around the natives of the pattern type's.
    fn own_attribute(&mut self, class: Value, namespace: Value, name: &'static str) -> Res<()> {
        let name = self.intern(name)?;
        let pattern = self.interp.types.opaque.get();
        let Some(found) = self.class_lookup(pattern, name)? else { return Ok(()) };
        let found = Ref::of(found.value);
        let descriptor = self.new_getset(name, class, found.fixed(0), found.fixed(1))?;
        self.dict_set(namespace, name, descriptor)
    }

    /// The instance dict replaced as a whole.
    pub fn set_instance_dict(&mut self, value: Value, dict: Value) -> Res<()> {
        let object = Ref::of(value);
        if has_attribute_words(object) {
            // bring the instance into the form with a dict, then swap the dict
            if self.instance_dict(value)?.is_unbound() {
                return Ok(());
            }
            let shape = Shape::of_class(object.class_word());
            return self.store(object, shape.fields(), shape.fixed(), dict);
        }
        if object.kind() == Kind::Function {
            return self.store(object, crate::object::function::field::COUNT, crate::object::function::field::DICT, dict);
        }
        Ok(())
    }

    /// `value.__class__ = class`.
    fn set_class(&mut self, value: Value, class: Value) -> Res<()> {
        let word = if value.is_ptr() { self.class_word_now(Ref::of(value))? } else { 0 };
        let old = if value.is_ptr() { Shape::of_class(word).class() } else { self.type_of(value) };
        let mutable = |class: Value| flags(class) & flag::HEAP != 0 || is_subtype(class, self.interp.types.module.get());
        if !value.is_ptr() || !mutable(old) || !mutable(class) || is_type(value) && instance_kind(class) != Kind::Type as u8 {
            return Err(self.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
        }
        let slots = |class: Value| Shape::of_class(class_word_of(class)).names();
        let same = instance_kind(old) == instance_kind(class) && slots(old) == slots(class) && (flags(old) ^ flags(class)) & flag::NO_DICT == 0;
        if !same {
            let (to, from) = (type_name(class), type_name(old));
            return Err(self.type_error(format!("__class__ assignment: '{to}' object layout differs from '{from}'")));
        }
        let object = Ref::of(value);
        let flag_bits = object.class_word() & (0xFF << 48);
        if !has_attribute_words(object) {
            let fields = Shape::of_class(word).fields();
            return self.store_class(object, fields, class_word_of(class) | flag_bits);
        }
        let shape = Shape::of_class(word);
        let fields = shape.fields();
        let target = if flags(class) & flag::NO_DICT == 0 {
            self.instance_dict(value)?;
            self.dictionary_shape(class, shape.inline())?
        } else {
            let wanted = Shape::of_class(class_word_of(class));
            if wanted.inline() != shape.inline() {
                let (to, from) = (type_name(class), type_name(old));
                return Err(self.type_error(format!("__class__ assignment: '{to}' object layout differs from '{from}'")));
            }
            wanted
        };
        self.store_class(object, fields, target.class_word() | flag_bits)
    }

    /// The shape of instances with a dict of a class, for instances with that many inline words.
    fn dictionary_shape(&mut self, class: Value, inline: usize) -> Res<Shape> {
        let own = Shape(Ref::of(Ref::of(class).fixed(field::DICTIONARY_SHAPE)));
        if own.inline() == inline {
            return Ok(own);
        }
        let mut shape = self.root_shape(class, instance_kind(class), inline, true)?;
        for name in own.names() {
            shape = self.shape_with(shape, name)?;
        }
        Ok(shape)
    }

    /// Is `class.name` the one of `object`?
    fn inherits_from_object(&mut self, class: Value, name: Value) -> Res<bool> {
        let object_type = self.interp.types.object.get();
        let (own, plain) = (self.class_lookup(class, name)?, self.class_lookup(object_type, name)?);
        Ok(match (own, plain) {
            (Some(own), Some(plain)) => own.value == plain.value,
            _ => false,
        })
    }

    /// The arguments of a copy made by `copyreg.__newobj__`.
    fn reduce_new_object(&mut self, value: Value) -> Res<Value> {
        let class = self.type_of(value);
        let copyreg = self.import_module("copyreg")?;
        let mut arguments = self.rooted();
        let mut keyword_arguments = Value::UNBOUND;
        let mut has_arguments = true;
        let (with_keywords, plain) = (self.intern("__getnewargs_ex__")?, self.intern("__getnewargs__")?);
        if let Some(method) = self.find_attribute(value, with_keywords)? {
            let result = self.call(method, &[])?;
            if !is_kind(result, Kind::Tuple) {
                let got = self.type_name(result);
                return Err(self.type_error(format!("__getnewargs_ex__ should return a tuple, not '{got}'")));
            }
            let &[positional, keywords] = tuple_items(result) else {
                let count = tuple_items(result).len();
                return Err(self.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {count}")));
            };
            if !is_kind(positional, Kind::Tuple) {
                let got = self.type_name(positional);
                return Err(self.type_error(format!("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{got}'")));
            }
            if !is_kind(keywords, Kind::Dict) {
                let got = self.type_name(keywords);
                return Err(self.type_error(format!("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{got}'")));
            }
            arguments.extend_from_slice(tuple_items(positional));
            if self.table_len(keywords)? != 0 {
                keyword_arguments = keywords;
            }
        } else if let Some(method) = self.find_attribute(value, plain)? {
            let result = self.call(method, &[])?;
            if !is_kind(result, Kind::Tuple) {
                let got = self.type_name(result);
                return Err(self.type_error(format!("__getnewargs__ should return a tuple, not '{got}'")));
            }
            arguments.extend_from_slice(tuple_items(result));
        } else {
            has_arguments = false;
        }
        let (list, dict) = (is_kind(value, Kind::List), is_kind(value, Kind::Dict));
        let required = !has_arguments && !list && !dict;
        let (maker, maker_arguments) = if keyword_arguments.is_unbound() {
            arguments.insert(0, class);
            (self.attribute_str(copyreg, "__newobj__")?, self.new_tuple(&arguments)?)
        } else {
            let positional = self.new_tuple(&arguments)?;
            (self.attribute_str(copyreg, "__newobj_ex__")?, self.new_tuple(&[class, positional, keyword_arguments])?)
        };
        let getstate = self.interp.names.__getstate__.get();
        let state = if self.inherits_from_object(class, getstate)? {
            self.default_state(value, required)?
        } else {
            self.call_method(value, getstate, &[])?
        };
        let list_items = if list { self.iter(value)? } else { Value::NONE };
        let dict_items = if dict {
            let items = self.interp.names.items.get();
            let items = self.call_method(value, items, &[])?;
            self.iter(items)?
        } else {
            Value::NONE
        };
        self.new_tuple(&[maker, maker_arguments, state, list_items, dict_items])
    }

    /// `object.__getstate__`: the dict, or (dict, slots).
    fn default_state(&mut self, value: Value, required: bool) -> Res<Value> {
        let class = self.type_of(value);
        let plain = value.is_ptr() && has_attribute_words(Ref::of(value));
        if required && !plain && class != self.interp.types.object.get() && !is_exact(value, Kind::Instance) {
            let name = self.full_type_name(class);
            return Err(self.type_error(format!("cannot pickle '{name}' object")));
        }
        let dict_name = self.interp.names.__dict__.get();
        let mut state = Value::NONE;
        if plain && flags(class) & flag::NO_DICT == 0 {
            let dict = self.find_attribute(value, dict_name)?.unwrap_or(Value::NONE);
            if is_kind(dict, Kind::Dict) && self.table_len(dict)? != 0 {
                state = dict;
            }
            if is_exact(value, Kind::Instance) && state.is_none() {
                state = Value::NONE;
            }
        }
        let slot_names = Shape::of_class(class_word_of(class)).names();
        if !slot_names.is_empty() {
            let copyreg = self.import_module("copyreg")?;
            let function = self.attribute_str(copyreg, "_slotnames")?;
            let names = self.call(function, &[class])?;
            let names = self.collect(names)?;
            let slots = self.new_dict()?;
            for name in names.iter() {
                if let Some(item) = self.find_attribute(value, *name)? {
                    self.dict_set(slots, *name, item)?;
                }
            }
            if self.table_len(slots)? != 0 {
                return self.new_tuple(&[state, slots]);
            }
        }
        Ok(state)
    }

    /// `value.name` for a Rust string.
    pub fn attribute_str(&mut self, value: Value, name: &str) -> Res<Value> {
        let name = self.intern(name)?;
        self.get_attribute(value, name)
    }
}

/// `object.__new__(class, …)`.
fn object_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let positional = tuple_items(args[0]);
    let Some(&class) = positional.first() else { return Err(th.type_error("object.__new__(): not enough arguments")) };
    if !is_type(class) {
        let got = th.type_name(class);
        return Err(th.type_error(format!("object.__new__(X): X is not a type object ({got})")));
    }
    let excess = positional.len() > 1 || any_keyword(th, args[1])?;
    th.new_plain_object(class, excess)
}

impl Thread {
    /// `object.__new__`: an instance of a plain class. `excess`: there were arguments.
    pub fn new_plain_object(&mut self, class: Value, excess: bool) -> Res<Value> {
        if excess {
            let (new_name, init_name) = (self.interp.names.__new__.get(), self.interp.names.__init__.get());
            if !self.inherits_from_object(class, new_name)? {
                return Err(self.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
            }
            if self.inherits_from_object(class, init_name)? {
                let name = type_name(class);
                return Err(self.type_error(format!("{name}() takes no arguments")));
            }
        }
        if flags(class) & flag::ABSTRACT != 0 {
            return Err(self.abstract_error(class)?);
        }
        if instance_kind(class) != Kind::Instance as u8 {
            let name = type_name(class);
            let mut owner = class;
            while flags(owner) & flag::HEAP != 0 {
                owner = Ref::of(owner).fixed(field::BASE);
            }
            let new_name = self.interp.names.__new__.get();
            if self.inherits_from_object(owner, new_name)? {
                return Err(self.cannot_create(class));
            }
            let owner = type_name(owner);
            return Err(self.type_error(format!("object.__new__({name}) is not safe, use {owner}.__new__()")));
        }
        self.new_instance(class)
    }

    fn abstract_error(&mut self, class: Value) -> Res<crate::object::unwind::Unwind> {
        let key = self.interp.names.__abstractmethods__.get();
        let names = self.get_attribute(class, key)?;
        let names = self.collect(names)?;
        let mut texts: Vec<String> = Vec::new();
        for name in names.iter() {
            texts.push(self.str_rust(*name)?);
        }
        texts.sort();
        let list: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
        let (plural, name) = (if texts.len() > 1 { "s" } else { "" }, type_name(class));
        Ok(self.type_error(format!("Can't instantiate abstract class {name} without an implementation for abstract method{plural} {}", list.join(", "))))
    }
}

fn object_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let excess = !tuple_items(args[1]).is_empty() || any_keyword(th, args[2])?;
    if excess {
        let class = th.type_of(args[0]);
        let (new_name, init_name) = (th.interp.names.__new__.get(), th.interp.names.__init__.get());
        if !th.inherits_from_object(class, init_name)? {
            return Err(th.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if th.inherits_from_object(class, new_name)? {
            let name = type_name(class);
            return Err(th.type_error(format!("{name}.__init__() takes exactly one argument (the instance to initialize)")));
        }
    }
    Ok(Value::NONE)
}

/// `<module.Class object at 0x…>`.
pub fn object_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let label = th.class_label(class)?;
    th.new_str(&format!("<{label} object at {:#x}>", address(args[0])))
}

/// The number `id()` and reprs show.
pub fn address(value: Value) -> u64 { value.bits() }

fn object_str(th: &mut Thread, args: &[Value]) -> Res<Value> { th.repr(args[0]) }
fn object_eq(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(if args[0] == args[1] { Value::TRUE } else { Value::NOT_IMPLEMENTED }) }

fn object_ne(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__eq__.get();
    let Some(method) = th.special(args[0], name)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = th.call_special(method, args[0], &[args[1]])?;
    if result.is_not_implemented() {
        return Ok(result);
    }
    Ok(Value::from_bool(!th.truth(result)?))
}

fn not_implemented(_th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(Value::NOT_IMPLEMENTED) }

fn object_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = th.identity_hash(args[0]);
    th.new_int(hash)
}

fn object_format(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("__format__() argument must be str, not {got}")));
    }
    if crate::object::string::length(args[1]) != 0 {
        let name = th.type_name(args[0]);
        return Err(th.type_error(format!("unsupported format string passed to {name}.__format__")));
    }
    th.str(args[0])
}

/// `object.__dir__`.
pub fn object_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let names = th.new_set_of(&[], false)?;
    let dict_name = th.interp.names.__dict__.get();
    if let Some(dict) = th.find_attribute(args[0], dict_name)?
        && is_kind(dict, Kind::Dict)
    {
        let mut position = 0;
        while let Some((at, key, _)) = th.dict_next(dict, position)? {
            th.set_add(names, key)?;
            position = at + 1;
        }
    }
    let class_name = th.interp.names.__class__.get();
    if let Some(class) = th.find_attribute(args[0], class_name)?
        && is_type(class)
    {
        for entry in mro(class) {
            let namespace = Ref::of(*entry).fixed(field::DICT);
            let mut position = 0;
            while let Some((at, key, _)) = th.dict_next(namespace, position)? {
                th.set_add(names, key)?;
                position = at + 1;
            }
        }
    }
    let items = th.collect(names)?;
    th.new_list(&items)
}

fn attribute_name(th: &mut Thread, name: Value) -> Res<Value> {
    if !is_str(name) {
        let got = th.type_name(name);
        return Err(th.type_error(format!("attribute name must be string, not '{got}'")));
    }
    let name = crate::object::string::exact_base(name).value();
    th.intern_value(name)
}

/// `object.__getattribute__`.
pub fn object_getattribute(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = attribute_name(th, args[1])?;
    match th.generic_get(args[0], name)? {
        Some(found) => Ok(found),
        None => Err(th.attribute_error(args[0], name)),
    }
}

/// `object.__setattr__`.
pub fn object_setattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = attribute_name(th, args[1])?;
    th.generic_set(args[0], name, args[2])?;
    Ok(Value::NONE)
}

/// `object.__delattr__`.
pub fn object_delattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = attribute_name(th, args[1])?;
    th.generic_set(args[0], name, Value::UNBOUND)?;
    Ok(Value::NONE)
}

fn object_reduce_ex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let reduce = th.interp.names.__reduce__.get();
    if !th.inherits_from_object(class, reduce)? {
        return th.call_method(args[0], reduce, &[]);
    }
    let protocol = th.index_isize(args[1])?;
    common_reduce(th, args[0], protocol)
}

fn object_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> { common_reduce(th, args[0], 0) }

fn common_reduce(th: &mut Thread, value: Value, protocol: isize) -> Res<Value> {
    if protocol >= 2 {
        return th.reduce_new_object(value);
    }
    let copyreg = th.import_module("copyreg")?;
    let function = th.attribute_str(copyreg, "_reduce_ex")?;
    th.call(function, &[value, Value::from_small(protocol as i32)])
}

fn object_getstate(th: &mut Thread, args: &[Value]) -> Res<Value> { th.default_state(args[0], false) }

fn object_sizeof(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = if args[0].is_ptr() { th.interp.heap.cell_bytes(Ref::of(args[0]).0) as i64 } else { 8 };
    th.new_int(bytes)
}

fn object_init_subclass(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let count = tuple_items(args[1]).len();
    let name = type_name(args[0]);
    if any_keyword(th, args[2])? {
        return Err(th.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")));
    }
    if count > 0 {
        return Err(th.type_error(format!("{name}.__init_subclass__() takes no arguments ({count} given)")));
    }
    Ok(Value::NONE)
}

fn object_subclasshook(_th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(Value::NOT_IMPLEMENTED) }
fn object_get_class(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.type_of(args[0])) }

fn object_set_class(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("can't delete __class__ attribute"));
    }
    if !is_type(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("__class__ must be set to a class, not '{got}' object")));
    }
    th.set_class(args[0], args[1])?;
    Ok(Value::NONE)
}

/// Getter of `__dict__` for instances.
pub fn instance_get_dict(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__dict__.get();
    if !args[0].is_ptr() {
        return Err(th.attribute_error(args[0], name));
    }
    let dict = th.instance_dict(args[0])?;
    if dict.is_unbound() {
        return Err(th.attribute_error(args[0], name));
    }
    Ok(dict)
}

/// Setter of `__dict__` for instances.
pub fn instance_set_dict(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        let fresh = th.new_dict()?;
        th.set_instance_dict(args[0], fresh)?;
        return Ok(Value::NONE);
    }
    if !is_kind(args[1], Kind::Dict) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("__dict__ must be set to a dictionary, not a '{got}'")));
    }
    th.set_instance_dict(args[0], args[1])?;
    Ok(Value::NONE)
}

fn instance_get_weakref(_th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(Value::NONE) }
