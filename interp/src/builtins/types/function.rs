//! Functions, bound methods and native functions as scripts see them.
//!
//! Invariant: what a call reads of a function (code, defaults, closure) changes only while everybody else stands at a
//! boundary, and then every inline cache is emptied.

use super::keywords::keyword_pairs;
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_kind, kind_of};
use crate::object::function::{definition, field, is_slot, native_field};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{is_type, type_name};
use crate::object::unwind::Res;

/// Methods of `function`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)", function_new),
    native("__repr__", "(self, /)", function_repr),
    native("__call__", "(self, /, *args, **kwargs)", call_self),
    native("__get__", "(self, instance, owner=None, /)", descriptor_get_method),
];

/// Attributes of `function`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("__code__", get_code, set_code),
    attribute_set("__defaults__", get_defaults, set_defaults),
    attribute_set("__kwdefaults__", get_kwdefaults, set_kwdefaults),
    attribute_set("__name__", get_name, set_name),
    attribute_set("__qualname__", get_qualname, set_qualname),
    attribute_set("__doc__", get_doc, set_doc),
    attribute_set("__module__", get_module, set_module),
    attribute_set("__dict__", super::object::instance_get_dict, super::object::instance_set_dict),
    attribute_set("__globals__", get_globals, readonly),
    attribute_set("__closure__", get_closure, readonly),
    attribute_set("__builtins__", get_builtins, readonly),
    attribute_set("__annotations__", get_annotations, set_annotations),
    attribute_set("__annotate__", get_annotate, set_annotate),
    attribute_set("__type_params__", get_type_params, set_type_params),
];

/// The setter of a part that CPython keeps as a read-only member.
pub fn readonly(th: &mut Thread, _args: &[Value]) -> Res<Value> { Err(th.raise_attribute("readonly attribute".into())) }

/// `value(*args, **kwargs)` as a method, for anything the machine can call.
pub fn call_self(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let pairs = keyword_pairs(th, args[2])?;
    th.call_keywords(args[0], tuple_items(args[1]), &pairs)
}

/// `__get__` of anything the attribute rules know natively.
pub fn descriptor_get_method(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let owner = if args[2].is_unbound() { Value::NONE } else { args[2] };
    let instance = if args[1].is_none() && !owner.is_none() { Value::UNBOUND } else { args[1] };
    if args[1].is_none() && owner.is_none() {
        return Err(th.type_error("__get__(None, None) is invalid"));
    }
    let owner = if owner.is_none() { th.type_of(args[1]) } else { owner };
    th.descriptor_get(args[0], instance, owner)
}

/// The annotations an `__annotate__` function gives for format 1 (values).
pub fn call_annotate(th: &mut Thread, annotate: Value) -> Res<Value> {
    if annotate.is_none() || annotate.is_unbound() {
        return th.new_dict();
    }
    let annotations = th.call(annotate, &[Value::from_small(1)])?;
    if !is_kind(annotations, Kind::Dict) {
        let got = th.type_name(annotations);
        return Err(th.type_error(format!("__annotate__() must return a dict, not {got}")));
    }
    Ok(annotations)
}

fn function_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let function_type = th.interp.types.function.get();
    if args[0] != function_type {
        let name = if is_type(args[0]) { type_name(args[0]) } else { th.type_name(args[0]) };
        return Err(th.type_error(format!("function.__new__({name}): {name} is not a subtype of function")));
    }
    let given = |index: usize| args.get(index).copied().filter(|value| !value.is_unbound() && !value.is_none());
    let (code, globals) = (args[1], args[2]);
    for (i, value, kind, wanted) in [(1, code, Kind::Code, "code"), (2, globals, Kind::Dict, "dict")] {
        if !is_kind(value, kind) {
            let got = th.type_name(value);
            return Err(th.type_error(format!("function() argument '{}' must be {wanted}, not {got}", if i == 1 { "code" } else { "globals" })));
        }
    }
    let wanted = CodeData::of(code).spec.free_registers.len();
    let closure = given(5);
    if closure.is_some_and(|closure| !is_tuple(closure)) {
        return Err(th.type_error("arg 5 (closure) must be None or tuple"));
    }
    let count = closure.map_or(0, |closure| tuple_items(closure).len());
    if closure.is_none() && wanted > 0 {
        return Err(th.type_error("arg 5 (closure) must be tuple"));
    }
    if count != wanted {
        let name = to_rust(CodeData::of(code).name);
        return Err(th.value_error(format!("{name} requires closure of length {wanted}, not {count}")));
    }
    for cell in closure.map_or(&[] as &[Value], |closure| tuple_items(closure)) {
        if !is_kind(*cell, Kind::Cell) {
            let got = th.type_name(*cell);
            return Err(th.type_error(format!("arg 5 (closure) expected cell, found {got}")));
        }
    }
    if given(4).is_some_and(|defaults| !is_tuple(defaults)) {
        return Err(th.type_error("arg 4 (defaults) must be None or tuple"));
    }
    if given(6).is_some_and(|defaults| !is_kind(defaults, Kind::Dict)) {
        return Err(th.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    th.box_namespace(globals)?;
    let unbound = Value::UNBOUND;
    let parts = [given(4).unwrap_or(unbound), given(6).unwrap_or(unbound), unbound, closure.unwrap_or(unbound)];
    let function = th.new_function(code, globals, parts)?;
    if let Some(name) = given(3) {
        if !is_str(name) {
            return Err(th.type_error("arg 3 (name) must be None or string"));
        }
        Ref::of(function).init(field::NAME, name);
    }
    Ok(function)
}

fn function_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = to_rust(Ref::of(args[0]).fixed(field::QUALNAME));
    th.new_str(&format!("<function {name} at {:#x}>", super::object::address(args[0])))
}

fn read(value: Value) -> Value { if value.is_unbound() { Value::NONE } else { value } }

/// Changes a part of a function that calls read without a barrier.
fn set_guarded(th: &mut Thread, function: Value, index: usize, value: Value) -> Res<Value> {
    th.alone_unless_mine(function)?;
    Ref::of(function).init(index, value);
    th.bump_epoch();
    Ok(Value::NONE)
}

fn get_code(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::CODE)) }

fn set_code(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_kind(args[1], Kind::Code) {
        return Err(th.type_error("__code__ must be set to a code object"));
    }
    let closure = Ref::of(args[0]).fixed(field::CLOSURE);
    let have = if is_tuple(closure) { tuple_items(closure).len() } else { 0 };
    let wants = CodeData::of(args[1]).spec.free_registers.len();
    if have != wants {
        let name = to_rust(Ref::of(args[0]).fixed(field::NAME));
        return Err(th.value_error(format!("{name}() requires a code object with {have} free vars, not {wants}")));
    }
    set_guarded(th, args[0], field::CODE, args[1])
}

fn get_defaults(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(read(Ref::of(args[0]).fixed(field::DEFAULTS))) }

fn set_defaults(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = if args[1].is_none() { Value::UNBOUND } else { args[1] };
    if !value.is_unbound() && !is_tuple(value) {
        return Err(th.type_error("__defaults__ must be set to a tuple object"));
    }
    set_guarded(th, args[0], field::DEFAULTS, value)
}

fn get_kwdefaults(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(read(Ref::of(args[0]).fixed(field::KEYWORD_DEFAULTS))) }

fn set_kwdefaults(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = if args[1].is_none() { Value::UNBOUND } else { args[1] };
    if !value.is_unbound() && !is_kind(value, Kind::Dict) {
        return Err(th.type_error("__kwdefaults__ must be set to a dict object"));
    }
    set_guarded(th, args[0], field::KEYWORD_DEFAULTS, value)
}

fn get_name(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::NAME)) }
fn get_qualname(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::QUALNAME)) }

fn set_text(th: &mut Thread, args: &[Value], index: usize, attribute: &str) -> Res<Value> {
    if !is_str(args[1]) {
        return Err(th.type_error(format!("{attribute} must be set to a string object")));
    }
    th.alone_unless_mine(args[0])?;
    Ref::of(args[0]).init(index, args[1]);
    Ok(Value::NONE)
}

fn set_name(th: &mut Thread, args: &[Value]) -> Res<Value> { set_text(th, args, field::NAME, "__name__") }
fn set_qualname(th: &mut Thread, args: &[Value]) -> Res<Value> { set_text(th, args, field::QUALNAME, "__qualname__") }

fn set_plain(th: &mut Thread, args: &[Value], index: usize) -> Res<Value> {
    th.alone_unless_mine(args[0])?;
    Ref::of(args[0]).init(index, read(args[1]));
    Ok(Value::NONE)
}

fn get_doc(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(read(Ref::of(args[0]).fixed(field::DOC))) }
fn set_doc(th: &mut Thread, args: &[Value]) -> Res<Value> { set_plain(th, args, field::DOC) }
fn get_module(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(read(Ref::of(args[0]).fixed(field::MODULE))) }
fn set_module(th: &mut Thread, args: &[Value]) -> Res<Value> { set_plain(th, args, field::MODULE) }
fn get_globals(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(args[0]).fixed(field::GLOBALS)) }
fn get_closure(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(read(Ref::of(args[0]).fixed(field::CLOSURE))) }
fn get_builtins(th: &mut Thread, _args: &[Value]) -> Res<Value> { Ok(th.interp.builtins.get()) }

fn mutable(th: &mut Thread, function: Value, index: usize) -> Res<Value> { th.load(Ref::of(function), field::COUNT, index) }

fn get_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let known = mutable(th, args[0], field::ANNOTATIONS)?;
    if !known.is_unbound() {
        return Ok(known);
    }
    let annotate = Ref::of(args[0]).fixed(field::ANNOTATE);
    // `from __future__ import annotations`: the texts lie there as a dict or a flat tuple
    let made = if is_kind(annotate, Kind::Dict) {
        annotate
    } else if is_tuple(annotate) {
        let dict = th.new_dict()?;
        for pair in tuple_items(annotate).chunks(2) {
            if let [name, text] = pair {
                th.dict_set(dict, *name, *text)?;
            }
        }
        dict
    } else {
        call_annotate(th, annotate)?
    };
    th.store(Ref::of(args[0]), field::COUNT, field::ANNOTATIONS, made)?;
    Ok(made)
}

fn set_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = if args[1].is_unbound() || args[1].is_none() { Value::UNBOUND } else { args[1] };
    if !value.is_unbound() && !is_kind(value, Kind::Dict) {
        return Err(th.type_error("__annotations__ must be set to a dict object"));
    }
    th.alone_unless_mine(args[0])?;
    Ref::of(args[0]).init(field::ANNOTATE, Value::UNBOUND);
    th.store(Ref::of(args[0]), field::COUNT, field::ANNOTATIONS, value)?;
    Ok(Value::NONE)
}

fn get_annotate(_th: &mut Thread, args: &[Value]) -> Res<Value> {
    let annotate = Ref::of(args[0]).fixed(field::ANNOTATE);
    Ok(if is_kind(annotate, Kind::Dict) || is_tuple(annotate) { Value::NONE } else { read(annotate) })
}

fn set_annotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("__annotate__ cannot be deleted"));
    }
    if !args[1].is_none() && !th.is_callable(args[1])? {
        return Err(th.type_error("__annotate__ must be callable or None"));
    }
    th.alone_unless_mine(args[0])?;
    Ref::of(args[0]).init(field::ANNOTATE, args[1]);
    if !args[1].is_none() {
        th.store(Ref::of(args[0]), field::COUNT, field::ANNOTATIONS, Value::UNBOUND)?;
    }
    Ok(Value::NONE)
}

fn get_type_params(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let parameters = mutable(th, args[0], field::TYPE_PARAMETERS)?;
    if parameters.is_unbound() { th.new_tuple(&[]) } else { Ok(parameters) }
}

fn set_type_params(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_tuple(args[1]) {
        return Err(th.type_error("__type_params__ must be set to a tuple"));
    }
    th.store(Ref::of(args[0]), field::COUNT, field::TYPE_PARAMETERS, args[1])?;
    Ok(Value::NONE)
}

// ---- bound methods: fields function, self

/// Methods of `method`.
pub const METHOD_METHODS: &[Native] = &[
    native("__new__", "(type, function, instance, /)", method_new),
    native("__repr__", "(self, /)", method_repr),
    native("__call__", "(self, /, *args, **kwargs)", call_self),
    native("__eq__", "(self, value, /)", method_eq),
    native("__ne__", "(self, value, /)", method_ne),
    native("__hash__", "(self, /)", method_hash),
    native("__get__", "(self, instance, owner=None, /)", |_th, args| Ok(args[0])),
    native("__getattr__", "(self, name, /)", method_getattr),
    native("__reduce__", "(self, /)", method_reduce),
];

/// Attributes of `method`.
pub const METHOD_ATTRIBUTES: &[Attribute] = &[
    attribute_set("__func__", |_th, args| Ok(Ref::of(args[0]).fixed(0)), readonly),
    attribute_set("__self__", |_th, args| Ok(Ref::of(args[0]).fixed(1)), readonly),
    attribute("__doc__", |th, args| th.attribute_str(Ref::of(args[0]).fixed(0), "__doc__")),
];

fn method_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !th.is_callable(args[1])? {
        return Err(th.type_error("first argument must be callable"));
    }
    if args[2].is_none() {
        return Err(th.type_error("instance must not be None"));
    }
    th.new_bound_method(args[1], args[2])
}

fn method_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (function, receiver) = (Ref::of(args[0]).fixed(0), Ref::of(args[0]).fixed(1));
    let mut name = String::from("?");
    for key in ["__qualname__", "__name__"] {
        let key = th.intern(key)?;
        if let Some(found) = th.find_attribute(function, key)?
            && is_str(found)
        {
            name = to_rust(found);
            break;
        }
    }
    let receiver = th.repr_rust(receiver)?;
    th.new_str(&format!("<bound method {name} of {receiver}>"))
}

fn same_method(args: &[Value]) -> Option<bool> {
    if !is_kind(args[1], Kind::BoundMethod) {
        return None;
    }
    let (a, b) = (Ref::of(args[0]), Ref::of(args[1]));
    Some(a.fixed(0) == b.fixed(0) && a.fixed(1) == b.fixed(1))
}

fn method_eq(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(same_method(args).map_or(Value::NOT_IMPLEMENTED, Value::from_bool)) }
fn method_ne(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(same_method(args).map_or(Value::NOT_IMPLEMENTED, |same| Value::from_bool(!same))) }

fn method_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (function, receiver) = (Ref::of(args[0]).fixed(0), Ref::of(args[0]).fixed(1));
    let hash = th.identity_hash(receiver) ^ th.hash(function)?;
    th.new_int(if hash == -1 { -2 } else { hash })
}

fn method_getattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        return Err(th.type_error("attribute name must be string"));
    }
    let name = th.intern_value(crate::object::string::exact_base(args[1]).value())?;
    match th.find_attribute(Ref::of(args[0]).fixed(0), name)? {
        Some(found) => Ok(found),
        None => Err(th.attribute_error(args[0], name)),
    }
}

fn reduce_as_attribute(th: &mut Thread, receiver: Value, name: Value) -> Res<Value> {
    let builtins = th.interp.builtins.get();
    let getattr = th.dict_get_str(builtins, "getattr")?.unwrap_or(Value::NONE);
    let arguments = th.new_tuple(&[receiver, name])?;
    th.new_tuple(&[getattr, arguments])
}

fn method_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (function, receiver) = (Ref::of(args[0]).fixed(0), Ref::of(args[0]).fixed(1));
    let name = th.attribute_str(function, "__name__")?;
    reduce_as_attribute(th, receiver, name)
}

// ---- native functions and native methods

/// Methods of `builtin_function_or_method` and `method_descriptor`.
pub const NATIVE_METHODS: &[Native] = &[
    native("__repr__", "(self, /)", native_repr),
    native("__call__", "(self, /, *args, **kwargs)", call_self),
    native("__eq__", "(self, value, /)", native_eq),
    native("__ne__", "(self, value, /)", native_ne),
    native("__hash__", "(self, /)", native_hash),
    native("__reduce__", "(self, /)", native_reduce),
];

/// `__get__` of native methods alone: a bound one or a module's function is no descriptor.
pub const NATIVE_DESCRIPTOR: &[Native] = &[native("__get__", "(self, instance, owner=None, /)", native_get)];

/// Attributes of `builtin_function_or_method` and `method_descriptor`.
pub const NATIVE_ATTRIBUTES: &[Attribute] = &[
    attribute("__name__", |th, args| th.intern(definition(args[0]).name)),
    attribute("__qualname__", native_qualname),
    attribute("__doc__", native_doc),
    attribute("__module__", |_th, args| Ok(read(Ref::of(args[0]).fixed(native_field::MODULE)))),
    attribute("__text_signature__", native_signature),
    attribute("__self__", native_self),
];

/// `__objclass__` of native methods.
pub const NATIVE_DESCRIPTOR_ATTRIBUTES: &[Attribute] = &[attribute("__objclass__", |_th, args| Ok(read(Ref::of(args[0]).fixed(native_field::OWNER))))];

fn native_owner(value: Value) -> Option<Value> { Some(Ref::of(value).fixed(native_field::OWNER)).filter(|owner| is_type(*owner)) }
fn native_receiver(value: Value) -> Option<Value> { Some(Ref::of(value).fixed(native_field::SELF)).filter(|receiver| !receiver.is_unbound()) }

fn native_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = definition(args[0]).name;
    match (native_receiver(args[0]), native_owner(args[0])) {
        (Some(receiver), _) => {
            let (class, address) = (th.type_name(receiver), super::object::address(receiver));
            if is_slot(args[0]) {
                return th.new_str(&format!("<method-wrapper '{name}' of {class} object at {address:#x}>"));
            }
            th.new_str(&format!("<built-in method {name} of {class} object at {address:#x}>"))
        }
        (None, Some(owner)) => {
            let what = if is_slot(args[0]) { "slot wrapper" } else { "method" };
            let owner = th.full_type_name(owner);
            th.new_str(&format!("<{what} '{name}' of '{owner}' objects>"))
        }
        (None, None) if name == "__new__" => th.new_str(&format!("<built-in method __new__ of type object at {:#x}>", super::object::address(args[0]))),
        (None, None) => th.new_str(&format!("<built-in function {name}>")),
    }
}

fn same_native(args: &[Value]) -> Option<bool> {
    if !is_kind(args[1], Kind::Native) {
        return None;
    }
    let (a, b) = (Ref::of(args[0]), Ref::of(args[1]));
    Some(a.fixed_raw(0) == b.fixed_raw(0) && a.fixed(native_field::SELF) == b.fixed(native_field::SELF))
}

fn native_eq(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(same_native(args).map_or(Value::NOT_IMPLEMENTED, Value::from_bool)) }
fn native_ne(_th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(same_native(args).map_or(Value::NOT_IMPLEMENTED, |same| Value::from_bool(!same))) }

fn native_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let receiver = native_receiver(args[0]).map_or(0, |receiver| th.identity_hash(receiver));
    let hash = (Ref::of(args[0]).fixed_raw(0) >> 4) as i64 ^ receiver;
    th.new_int(hash & i64::MAX)
}

fn native_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.intern(definition(args[0]).name)?;
    match (native_receiver(args[0]), native_owner(args[0])) {
        (Some(receiver), _) => reduce_as_attribute(th, receiver, name),
        (None, Some(owner)) => reduce_as_attribute(th, owner, name),
        (None, None) => Ok(name),
    }
}

fn native_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if let Some(owner) = native_owner(args[0])
        && !args[1].is_none()
        && !th.is_instance(args[1], owner)
    {
        let (name, owner, got) = (definition(args[0]).name, type_name(owner), th.type_name(args[1]));
        return Err(th.type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object")));
    }
    descriptor_get_method(th, args)
}

fn native_qualname(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = definition(args[0]).name;
    let receiver = native_receiver(args[0]);
    let class = match receiver {
        Some(receiver) if is_type(receiver) => Some(receiver),
        Some(receiver) if !is_kind(receiver, Kind::Module) => Some(th.type_of(receiver)),
        Some(_) => None,
        None => native_owner(args[0]),
    };
    match class {
        Some(class) => {
            let class = to_rust(Ref::of(class).fixed(crate::object::type_object::field::QUALNAME));
            th.new_str(&format!("{class}.{name}"))
        }
        None => th.intern(name),
    }
}

fn native_doc(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match definition(args[0]).doc {
        "" => Ok(Value::NONE),
        doc => th.new_str(doc),
    }
}

fn native_signature(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let own = definition(args[0]);
    let text = match own.parameters().first() {
        Some(first) if own.method => own.signature.replacen(&first.name, &format!("${}", first.name), 1),
        _ => own.signature.to_string(),
    };
    th.new_str(&text)
}

fn native_self(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match (native_receiver(args[0]), native_owner(args[0])) {
        (Some(receiver), _) => Ok(receiver),
        (None, Some(_)) => {
            let name = th.interp.names.__self__.get();
            Err(th.attribute_error(args[0], name))
        }
        (None, None) => {
            let (modules, name) = (th.interp.modules.get(), Ref::of(args[0]).fixed(native_field::MODULE));
            Ok(if is_str(name) { th.dict_get(modules, name)?.unwrap_or(Value::NONE) } else { Value::NONE })
        }
    }
}

// ---- staticmethod, classmethod: field 0 the function

/// Methods of `staticmethod`.
pub const STATIC_METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", wrapper_new),
    native("__init__", "(self, function, /)", wrapper_init),
    native("__repr__", "(self, /)", wrapper_repr),
    native("__get__", "(self, instance, owner=None, /)", |th, args| wrapped(th, args[0])),
    native("__call__", "(self, /, *args, **kwargs)", static_call),
    native("__class_getitem__", "(type, item, /)", super::generic_alias::class_getitem).class_method(),
];

/// Methods of `classmethod`.
pub const CLASS_METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", wrapper_new),
    native("__init__", "(self, function, /)", wrapper_init),
    native("__repr__", "(self, /)", wrapper_repr),
    native("__get__", "(self, instance, owner=None, /)", class_get),
    native("__class_getitem__", "(type, item, /)", super::generic_alias::class_getitem).class_method(),
];

macro_rules! forwarded {
    ($name:literal) => {
        attribute($name, |th, args| {
            let function = wrapped(th, args[0])?;
            th.attribute_str(function, $name)
        })
    };
}

/// Attributes of both.
pub const WRAPPER_ATTRIBUTES: &[Attribute] = &[
    attribute("__func__", |th, args| wrapped(th, args[0])),
    attribute("__wrapped__", |th, args| wrapped(th, args[0])),
    attribute("__isabstractmethod__", |th, args| {
        let function = wrapped(th, args[0])?;
        super::property::is_abstract(th, function).map(Value::from_bool)
    }),
    forwarded!("__name__"),
    forwarded!("__qualname__"),
    forwarded!("__module__"),
    forwarded!("__doc__"),
    forwarded!("__annotations__"),
    forwarded!("__annotate__"),
];

fn wrapped(th: &mut Thread, value: Value) -> Res<Value> {
    let object = Ref::of(value);
    let fields = super::keywords::fields_of(th, object);
    th.load(object, fields, 0).map(read)
}

fn wrapper_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let types = &th.interp.types;
    let (stat, class) = (types.staticmethod.get(), types.classmethod.get());
    if !is_type(args[0]) || !crate::object::type_object::is_subtype(args[0], stat) && !crate::object::type_object::is_subtype(args[0], class) {
        return Err(th.type_error("staticmethod.__new__(X): X is not a subtype of staticmethod"));
    }
    let instance = new_fixed(th, args[0])?;
    Ref::of(instance).init(0, Value::NONE);
    Ok(instance)
}

/// An instance of a fixed-layout built-in or of a subclass of it, its words unbound.
pub fn new_fixed(th: &mut Thread, class: Value) -> Res<Value> { th.new_instance(class) }

fn wrapper_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let fields = super::keywords::fields_of(th, object);
    th.store(object, fields, 0, args[1])?;
    Ok(Value::NONE)
}

fn wrapper_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let function = wrapped(th, args[0])?;
    let text = th.repr_rust(function)?;
    let what = if is_kind(args[0], Kind::StaticMethod) { "staticmethod" } else { "classmethod" };
    th.new_str(&format!("<{what}({text})>"))
}

fn static_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let function = wrapped(th, args[0])?;
    call_self(th, &[function, args[1], args[2]])
}

fn class_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let owner = if args[2].is_unbound() || args[2].is_none() { th.type_of(args[1]) } else { args[2] };
    let function = wrapped(th, args[0])?;
    match kind_of(function) {
        Some(Kind::Native) if th.native_binds(function) => th.bind_native(function, owner),
        _ => th.new_bound_method(function, owner),
    }
}

impl Thread {
    /// `staticmethod(function)`.
    pub fn new_static_method(&mut self, function: Value) -> Res<Value> {
        let class = self.interp.types.staticmethod.get();
        let made = self.new_instance(class)?;
        Ref::of(made).init(0, function);
        Ok(made)
    }

    /// `classmethod(function)`.
    pub fn new_class_method(&mut self, function: Value) -> Res<Value> {
        let class = self.interp.types.classmethod.get();
        let made = self.new_instance(class)?;
        Ref::of(made).init(0, function);
        Ok(made)
    }

    /// `callable(value)`.
    pub fn is_callable(&mut self, value: Value) -> Res<bool> {
        if matches!(kind_of(value), Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Type)) {
            return Ok(true);
        }
        let name = self.interp.names.__call__.get();
        Ok(self.special(value, name)?.is_some())
    }

    /// Turns a script's dict into a namespace of cells, so that code can run with it as globals.
    pub fn box_namespace(&mut self, dict: Value) -> Res<()> {
        if Thread::is_boxed(dict) {
            return Ok(());
        }
        let mut position = 0;
        while let Some((at, _, value)) = self.table_next(dict, position)? {
            let cell = self.new_constant_cell(value)?;
            self.table_replace(dict, at, cell)?;
            position = at + 1;
        }
        let object = Ref::of(dict);
        let fields = super::keywords::fields_of(self, object);
        let word = self.load_class(object, fields)?;
        self.store_class(object, fields, word | crate::object::dict::BOXED)
    }
}
