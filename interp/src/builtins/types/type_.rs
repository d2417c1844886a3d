//! `type`: attributes of classes, and making instances.
//!
//! Invariant: `instantiate` is the general path of a call of a class; the machine's own fast path does the same in frames.
//! Class creation is in `type_creation`.

use super::keywords::{any_keyword, keyword_pairs};
use super::type_creation::type_new;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind, kind_of};
use crate::object::function::native_field;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{field, flag, flags, is_subtype, mro, type_name};
use crate::object::unwind::{Res, Unwind};

/// Methods of `type`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", type_new),
    native("__init__", "(self, *args, **kwargs)", type_init),
    native("__call__", "(self, *args, **kwargs)", type_call),
    native("__repr__", "(self, /)", type_repr),
    native("__getattribute__", "(self, name, /)", super::object::object_getattribute),
    native("__setattr__", "(self, name, value, /)", super::object::object_setattr),
    native("__delattr__", "(self, name, /)", super::object::object_delattr),
    native("mro", "(self, /)", type_mro_method).doc("Return a type's method resolution order."),
    native("__subclasses__", "(self, /)", type_subclasses).doc("Return a list of immediate subclasses."),
    native("__instancecheck__", "(self, instance, /)", type_instancecheck).doc("Check if an object is an instance."),
    native("__subclasscheck__", "(self, subclass, /)", type_subclasscheck).doc("Check if a class is a subclass."),
    native("__prepare__", "(type, *args, **kwargs)", type_prepare).class_method(),
    native("__or__", "(self, value, /)", type_or),
    native("__ror__", "(self, value, /)", type_ror),
    native("__dir__", "(self, /)", type_dir),
    native("__sizeof__", "(self, /)", type_sizeof),
];

/// Attributes of `type`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("__name__", type_get_name, type_set_name),
    attribute_set("__qualname__", type_get_qualname, type_set_qualname),
    attribute_set("__module__", type_get_module, type_set_module),
    attribute_set("__bases__", type_get_bases, type_set_bases),
    attribute("__base__", type_get_base),
    attribute("__mro__", type_get_mro),
    attribute("__dict__", type_get_dict),
    attribute_set("__doc__", type_get_doc, type_set_doc),
    attribute_set("__abstractmethods__", type_get_abstract, type_set_abstract),
    attribute_set("__annotations__", type_get_annotations, type_set_annotations),
    attribute_set("__annotate__", type_get_annotate, type_set_annotate),
    attribute_set("__type_params__", type_get_type_params, type_set_type_params),
    attribute("__text_signature__", type_get_text_signature),
    attribute("__flags__", type_get_flags),
    attribute("__basicsize__", type_get_basicsize),
    attribute("__itemsize__", type_zero),
    attribute("__dictoffset__", type_get_dictoffset),
    attribute("__weakrefoffset__", type_get_weakrefoffset),
];

/// Arguments, the class among them, that reach a native `__new__` without packing.
const MOST_DIRECT: usize = 8;

impl Thread {
    /// Calls a class: `__new__`, then `__init__`. The machine calls plain Python classes itself.
    pub fn instantiate(&mut self, class: Value, arguments: &[Value], keywords: &[(Value, Value)]) -> Res<Value> {
        if class == self.interp.types.type_.get() {
            match (arguments, keywords) {
                ([only], []) => return Ok(self.type_of(*only)),
                ([_, _, _], _) => {}
                _ => return Err(self.type_error("type() takes 1 or 3 arguments")),
            }
        }
        let (new_name, init_name) = (self.interp.names.__new__.get(), self.interp.names.__init__.get());
        let Some(new) = self.class_lookup(class, new_name)? else { return Err(self.cannot_create(class)) };
        if let Some(instance) = self.instantiate_plain(class, new.value, arguments, keywords)? {
            return Ok(instance);
        }
        let new = self.descriptor_get(new.value, Value::UNBOUND, class)?;
        let instance = match arguments {
            _ if is_exact(new, Kind::Native) && Ref::of(new).fixed(native_field::SELF).is_unbound() && keywords.is_empty() && arguments.len() < MOST_DIRECT => self.call_native_new(new, class, arguments)?,
            [] => self.call_keywords(new, &[class], keywords)?,
            [a] => self.call_keywords(new, &[class, *a], keywords)?,
            [a, b] => self.call_keywords(new, &[class, *a, *b], keywords)?,
            _ => {
                let mut all = self.rooted_from(Vec::with_capacity(arguments.len() + 1));
                all.push(class);
                all.extend_from_slice(arguments);
                self.call_keywords(new, &all, keywords)?
            }
        };
        let made = self.type_of(instance);
        if !is_subtype(made, class) {
            return Ok(instance);
        }
        // `object.__init__` takes whatever a class with a `__new__` of its own has taken
        if made == class && self.class_lookup(class, init_name)?.is_some_and(|found| found.value == self.interp.constructors.object_init.get()) {
            return Ok(instance);
        }
        self.initialise(instance, made, init_name, arguments, keywords)?;
        Ok(instance)
    }

    /// A native `__new__` with positional arguments.
    fn call_native_new(&mut self, new: Value, class: Value, arguments: &[Value]) -> Res<Value> {
        let mut all = [Value::UNBOUND; MOST_DIRECT];
        all[0] = class;
        all[1..=arguments.len()].copy_from_slice(arguments);
        // a native under a native is no place for a boundary
        self.native_depth += 1;
        let made = self.call_native(new, all.as_mut_ptr(), arguments.len() + 1, &[]);
        self.native_depth -= 1;
        made
    }

    /// Instances whose `__new__` (and `__init__`, of an exception) are the plain ones, without packing arguments twice.
    fn instantiate_plain(&mut self, class: Value, new: Value, arguments: &[Value], keywords: &[(Value, Value)]) -> Res<Option<Value>> {
        let init_name = self.interp.names.__init__.get();
        if new == self.interp.constructors.object_new.get() {
            let instance = self.new_plain_object(class, !arguments.is_empty() || !keywords.is_empty())?;
            self.initialise(instance, class, init_name, arguments, keywords)?;
            return Ok(Some(instance));
        }
        if keywords.is_empty()
            && new == self.interp.constructors.exception_new.get()
            && self.class_lookup(class, init_name)?.is_some_and(|found| found.value == self.interp.constructors.exception_init.get())
        {
            return self.new_exception(class, arguments).map(Some);
        }
        Ok(None)
    }

    /// `type(instance).__init__(instance, …)`, which must give None.
    fn initialise(&mut self, instance: Value, class: Value, init_name: Value, arguments: &[Value], keywords: &[(Value, Value)]) -> Res<()> {
        let Some(init) = self.class_lookup(class, init_name)? else { return Ok(()) };
        let init = init.value;
        if arguments.is_empty() && keywords.is_empty() && init == self.interp.constructors.object_init.get() {
            return Ok(());
        }
        let direct = matches!(kind_of(init), Some(Kind::Function)) || is_kind(init, Kind::Native) && self.native_binds(init);
        let result = if direct {
            let mut all = self.rooted_from(Vec::with_capacity(arguments.len() + 1));
            all.push(instance);
            all.extend_from_slice(arguments);
            self.call_keywords(init, &all, keywords)?
        } else {
            let bound = self.descriptor_get(init, instance, class)?;
            self.call_keywords(bound, arguments, keywords)?
        };
        if !result.is_none() {
            let got = self.type_name(result);
            return Err(self.type_error(format!("__init__() should return None, not '{got}'")));
        }
        Ok(())
    }

    /// A built-in `__new__` was given another class than its own: it must be a subclass with the same layout.
    pub fn check_new(&mut self, owner: Value, native: Value, class: Value) -> Res<()> {
        super::exception::check_class(self, class, owner)?;
        let mut solid = class;
        while flags(solid) & flag::HEAP != 0 {
            solid = Ref::of(solid).fixed(field::BASE);
        }
        let new_name = self.interp.names.__new__.get();
        if solid == owner || self.class_lookup(solid, new_name)?.is_none_or(|found| found.value == native) {
            return Ok(());
        }
        let (owner, class, solid) = (type_name(owner), type_name(class), type_name(solid));
        Err(self.type_error(format!("{owner}.__new__({class}) is not safe, use {solid}.__new__()")))
    }

    /// The error of a class whose instances scripts cannot make.
    pub fn cannot_create(&mut self, class: Value) -> Unwind {
        let name = self.full_type_name(class);
        self.type_error(format!("cannot create '{name}' instances"))
    }

    /// Name of a class with its module, unless that is `builtins`.
    pub fn full_type_name(&mut self, class: Value) -> String {
        let name = type_name(class);
        match self.class_module(class) {
            Ok(Some(module)) if is_str(module) && to_rust(module) != "builtins" && flags(class) & flag::HEAP == 0 => format!("{}.{name}", to_rust(module)),
            _ => name,
        }
    }

    /// `class.__module__` without descriptors.
    pub fn class_module(&mut self, class: Value) -> Res<Option<Value>> {
        let key = self.interp.names.__module__.get();
        let namespace = Ref::of(class).fixed(field::DICT);
        let found = self.dict_get(namespace, key)?.filter(|value| flags(class) & flag::HEAP != 0 || is_str(*value));
        if found.is_some() || flags(class) & flag::HEAP != 0 {
            return Ok(found);
        }
        self.intern("builtins").map(Some)
    }

    /// `module.qualname`, or the qualified name alone for built-ins.
    pub fn class_label(&mut self, class: Value) -> Res<String> {
        let qualname = to_rust(Ref::of(class).fixed(field::QUALNAME));
        Ok(match self.class_module(class)? {
            Some(module) if is_str(module) && to_rust(module) != "builtins" => format!("{}.{qualname}", to_rust(module)),
            _ => qualname,
        })
    }

    fn check_heap_type(&mut self, class: Value, name: &str) -> Res<()> {
        if flags(class) & flag::HEAP == 0 {
            let class_name = type_name(class);
            return Err(self.type_error(format!("cannot set '{name}' attribute of immutable type '{class_name}'")));
        }
        Ok(())
    }

    fn own_class_attribute(&mut self, class: Value, name: &str) -> Res<Option<Value>> {
        let namespace = Ref::of(class).fixed(field::DICT);
        self.dict_get_str(namespace, name)
    }
}

fn type_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let count = tuple_items(args[1]).len();
    if count == 1 && any_keyword(th, args[2])? {
        return Err(th.type_error("type.__init__() takes no keyword arguments"));
    }
    if count != 1 && count != 3 {
        return Err(th.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(Value::NONE)
}

fn type_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let pairs = keyword_pairs(th, args[2])?;
    th.instantiate(args[0], tuple_items(args[1]), &pairs)
}

fn type_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let label = th.class_label(args[0])?;
    th.new_str(&format!("<class '{label}'>"))
}

fn type_mro_method(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let order = th.merge_order(args[0])?;
    let order = th.rooted_from(order);
    th.new_list(&order)
}

fn type_subclasses(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = th.list_items(Ref::of(args[0]).fixed(field::SUBCLASSES))?;
    th.new_list(&items)
}

fn type_instancecheck(th: &mut Thread, args: &[Value]) -> Res<Value> { th.plain_isinstance(args[1], args[0]).map(Value::from_bool) }
fn type_subclasscheck(th: &mut Thread, args: &[Value]) -> Res<Value> { th.plain_issubclass(args[1], args[0]).map(Value::from_bool) }
fn type_prepare(th: &mut Thread, _args: &[Value]) -> Res<Value> { th.new_dict() }
fn type_or(th: &mut Thread, args: &[Value]) -> Res<Value> { th.union_of(args[0], args[1]) }
fn type_ror(th: &mut Thread, args: &[Value]) -> Res<Value> { th.union_of(args[1], args[0]) }
fn type_sizeof(th: &mut Thread, _args: &[Value]) -> Res<Value> { th.new_int(16 * 8 + 16) }

fn type_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let names = th.new_set_of(&[], false)?;
    for class in mro(args[0]) {
        let namespace = Ref::of(*class).fixed(field::DICT);
        let mut position = 0;
        while let Some((at, key, _)) = th.dict_next(namespace, position)? {
            th.set_add(names, key)?;
            position = at + 1;
        }
    }
    let items = th.collect(names)?;
    th.new_list(&items)
}

fn type_get_name(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::NAME)) }
fn type_get_qualname(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::QUALNAME)) }

fn set_name_field(th: &mut Thread, class: Value, value: Value, index: usize, attribute: &str) -> Res<Value> {
    th.check_heap_type(class, attribute)?;
    let name = type_name(class);
    if value.is_unbound() {
        return Err(th.type_error(format!("cannot delete '{attribute}' attribute of type '{name}'")));
    }
    if !is_str(value) {
        let got = th.type_name(value);
        return Err(th.type_error(format!("can only assign string to {name}.{attribute}, not '{got}'")));
    }
    if index == field::NAME && to_rust(value).contains('\0') {
        return Err(th.value_error("type name must not contain null characters"));
    }
    th.alone_unless_mine(class)?;
    Ref::of(class).init(index, value);
    Ok(Value::NONE)
}

fn type_set_name(th: &mut Thread, args: &[Value]) -> Res<Value> { set_name_field(th, args[0], args[1], field::NAME, "__name__") }
fn type_set_qualname(th: &mut Thread, args: &[Value]) -> Res<Value> { set_name_field(th, args[0], args[1], field::QUALNAME, "__qualname__") }

fn type_get_module(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.class_module(args[0])? {
        Some(module) => Ok(module),
        None => Err(th.raise_attribute("__module__".into())),
    }
}

/// Sets or deletes a name of a class's own namespace.
fn set_class_name(th: &mut Thread, class: Value, name: &str, value: Value) -> Res<Value> {
    th.check_heap_type(class, name)?;
    let name = th.intern(name)?;
    th.class_set(class, name, value)?;
    Ok(Value::NONE)
}

fn type_set_module(th: &mut Thread, args: &[Value]) -> Res<Value> { set_class_name(th, args[0], "__module__", args[1]) }
fn type_get_bases(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::BASES)) }

fn type_set_bases(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        let name = type_name(args[0]);
        return Err(th.type_error(format!("cannot delete '__bases__' attribute of type '{name}'")));
    }
    th.set_bases(args[0], args[1])?;
    Ok(Value::NONE)
}

fn type_get_base(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::BASE)) }
fn type_get_mro(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::MRO)) }
fn type_get_dict(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_mapping_proxy(Ref::of(args[0]).fixed(field::DICT)) }

fn type_get_doc(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.own_class_attribute(args[0], "__doc__")? {
        Some(doc) if is_str(doc) || doc.is_none() => Ok(doc),
        Some(doc) if !is_kind(doc, Kind::GetSet) => th.descriptor_get(doc, Value::UNBOUND, args[0]),
        _ => Ok(Value::NONE),
    }
}

fn type_set_doc(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        let name = type_name(args[0]);
        return Err(th.type_error(format!("cannot delete '__doc__' attribute of type '{name}'")));
    }
    set_class_name(th, args[0], "__doc__", args[1])
}

fn type_get_abstract(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.own_class_attribute(args[0], "__abstractmethods__")? {
        Some(names) if !is_kind(names, Kind::GetSet) => Ok(names),
        _ => {
            let name = th.interp.names.__abstractmethods__.get();
            Err(th.raise_attribute_of("__abstractmethods__".into(), args[0], name))
        }
    }
}

fn type_set_abstract(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() && th.own_class_attribute(args[0], "__abstractmethods__")?.is_none() {
        return Err(th.raise_attribute("__abstractmethods__".into()));
    }
    let truth = !args[1].is_unbound() && th.truth(args[1])?;
    set_class_name(th, args[0], "__abstractmethods__", args[1])?;
    let object = Ref::of(args[0]);
    let old = flags(args[0]);
    object.init_raw(field::FLAGS, if truth { old | flag::ABSTRACT } else { old & !flag::ABSTRACT });
    Ok(Value::NONE)
}

fn type_get_annotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if flags(args[0]) & flag::HEAP == 0 {
        let name = th.interp.names.__annotate__.get();
        return Err(th.attribute_error(args[0], name));
    }
    for name in ["__annotate_func__", "__annotate__"] {
        if let Some(function) = th.own_class_attribute(args[0], name)? {
            return th.descriptor_get(function, Value::UNBOUND, args[0]);
        }
    }
    Ok(Value::NONE)
}

fn type_set_annotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("cannot delete __annotate__ attribute"));
    }
    if !args[1].is_none() && !th.is_callable(args[1])? {
        return Err(th.type_error("__annotate__ must be callable or None"));
    }
    set_class_name(th, args[0], "__annotate_func__", args[1])?;
    if !args[1].is_none() && th.own_class_attribute(args[0], "__annotations_cache__")?.is_some() {
        set_class_name(th, args[0], "__annotations_cache__", Value::UNBOUND)?;
    }
    Ok(Value::NONE)
}

fn type_get_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    if flags(class) & flag::HEAP == 0 {
        let name = th.interp.names.__annotations__.get();
        return Err(th.attribute_error(class, name));
    }
    for name in ["__annotations__", "__annotations_cache__"] {
        if let Some(found) = th.own_class_attribute(class, name)? {
            return th.descriptor_get(found, Value::UNBOUND, class);
        }
    }
    let annotate = type_get_annotate(th, args)?;
    let annotations = super::function::call_annotate(th, annotate)?;
    let key = th.intern("__annotations_cache__")?;
    th.class_set(class, key, annotations)?;
    Ok(annotations)
}

fn type_set_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    th.check_heap_type(class, "__annotations__")?;
    let present = if th.own_class_attribute(class, "__annotations__")?.is_some() { "__annotations__" } else { "__annotations_cache__" };
    if args[1].is_unbound() {
        if th.own_class_attribute(class, present)?.is_none() {
            let name = th.interp.names.__annotations__.get();
            return Err(th.attribute_error(class, name));
        }
        set_class_name(th, class, present, Value::UNBOUND)?;
    } else {
        set_class_name(th, class, present, args[1])?;
    }
    for name in ["__annotate_func__", "__annotate__"] {
        if th.own_class_attribute(class, name)?.is_some() {
            set_class_name(th, class, name, Value::NONE)?;
        }
    }
    Ok(Value::NONE)
}

fn type_get_type_params(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.own_class_attribute(args[0], "__type_params__")? {
        Some(parameters) if !is_kind(parameters, Kind::GetSet) => Ok(parameters),
        _ => th.new_tuple(&[]),
    }
}

fn type_set_type_params(th: &mut Thread, args: &[Value]) -> Res<Value> { set_class_name(th, args[0], "__type_params__", args[1]) }
fn type_get_text_signature(_th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(Value::NONE) }
fn type_zero(_th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(Value::from_small(0)) }
fn type_get_basicsize(_th: &mut Thread, args: &[Value]) -> Res<Value> {
    let words = crate::object::shape::Shape::of_class(crate::object::type_object::class_word_of(args[0])).fields();
    Ok(Value::from_small(16 + 8 * words as i32))
}
fn type_get_dictoffset(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_small(if flags(args[0]) & flag::NO_DICT == 0 { -1 } else { 0 })) }
fn type_get_weakrefoffset(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_small(if flags(args[0]) & flag::NO_WEAKREF == 0 && flags(args[0]) & flag::HEAP != 0 { -32 } else { 0 })) }

/// `__flags__` with CPython's bits for what scripts test: heap type, base type, abstract, collections, built-in bases.
fn type_get_flags(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let own = flags(args[0]);
    let mut bits: i64 = 1 << 12 | 1 << 18;
    for (flag, bit) in [(flag::HEAP, 9), (flag::BASE, 10), (flag::SEQUENCE, 5), (flag::MAPPING, 6), (flag::ABSTRACT, 20), (flag::MATCH_SELF, 22)] {
        if own & flag != 0 {
            bits |= 1 << bit;
        }
    }
    if own & flag::HEAP == 0 {
        bits |= 1 << 8;
    }
    let types = &th.interp.types;
    for (class, bit) in [(&types.int, 24), (&types.list, 25), (&types.tuple, 26), (&types.bytes, 27), (&types.str_, 28), (&types.dict, 29), (&types.BaseException, 30), (&types.type_, 31)] {
        if is_subtype(args[0], class.get()) {
            bits |= 1 << bit;
        }
    }
    th.new_int(bits)
}

