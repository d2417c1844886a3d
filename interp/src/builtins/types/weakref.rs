//! `weakref.ref`; proxies stand on it.
//!
//! Fields: 0 the referent's address, hidden from the collector (0 once it died), 1 callback, 2 hash. Invariant: field 0 is
//! only ever a hidden address or 0, and only the collector clears it. Callbacks run at a boundary after the collection.

use super::keywords::fields_of;
use crate::heap::{Value, hide, reveal};
use crate::object::door::Ref;
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::small_integer;
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{flag, flags};
use crate::object::unwind::Res;

/// Methods of `weakref.ReferenceType`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", reference_new),
    native("__init__", "(self, *args, **kwargs)", |_th, _args| Ok(Value::NONE)),
    native("__call__", "(self, /)", |_th, args| Ok(referent(args[0]).unwrap_or(Value::NONE))),
    native("__eq__", "(self, value, /)", reference_eq),
    native("__ne__", "(self, value, /)", reference_ne),
    native("__hash__", "(self, /)", reference_hash),
    native("__repr__", "(self, /)", reference_repr),
    native("__class_getitem__", "(type, item, /)", super::generic_alias::class_getitem).class_method(),
];

/// Attributes of `weakref.ReferenceType`.
pub const ATTRIBUTES: &[Attribute] = &[attribute("__callback__", callback)];

/// What a weak reference refers to, while it lives.
pub fn referent(weak: Value) -> Option<Value> { reveal(Ref::of(weak).fixed_raw(0)).map(Value::from_ptr) }

fn callback(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if referent(args[0]).is_none() {
        return Ok(Value::NONE);
    }
    let object = Ref::of(args[0]);
    let fields = fields_of(th, object);
    let function = th.load(object, fields, 1)?;
    Ok(if function.is_unbound() { Value::NONE } else { function })
}

/// Can values like this one be weakly referenced?
fn may_be_referenced(th: &Thread, value: Value) -> bool {
    if !value.is_ptr() {
        return false;
    }
    let byte = Ref::of(value).kind_byte();
    let class = th.type_of(value);
    if flags(class) & flag::HEAP != 0 && (byte & SUBCLASS != 0 || byte == Kind::Instance as u8) {
        return flags(class) & flag::NO_WEAKREF == 0 && !matches!(Kind::from_byte(byte), Kind::SmallInt | Kind::BigInt | Kind::Tuple | Kind::Bytes);
    }
    match Kind::from_byte(byte) {
        Kind::Opaque | Kind::NativeBox => true,
        kind => matches!(
            kind,
            Kind::Type | Kind::Function | Kind::BoundMethod | Kind::Native | Kind::Module | Kind::Generator | Kind::Set | Kind::FrozenSet | Kind::Code | Kind::GenericAlias | Kind::Union | Kind::MemoryView
        ),
    }
}

impl Thread {
    /// A weak reference of a class (`ReferenceType` or a subclass of it).
    pub fn new_weak_reference(&mut self, class: Value, value: Value, callback: Value) -> Res<Value> {
        if !may_be_referenced(self, value) {
            let name = self.full_type_name(self.type_of(value));
            return Err(self.type_error(format!("cannot create weak reference to '{name}' object")));
        }
        let weak = self.new_instance(class)?;
        let object = Ref::of(weak);
        object.init_raw(0, hide(Ref::of(value).0));
        object.init(1, if callback.is_none() { Value::UNBOUND } else { callback });
        // SAFETY: field 0 of a weak reference is only ever a hidden reference or 0
        unsafe { self.mutator.register_weak(object.0, 0) };
        Ok(weak)
    }
}

fn reference_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.weakref.get();
    super::exception::check_class(th, args[0], base)?;
    let items = tuple_items(args[1]);
    match items.len() {
        0 => Err(th.type_error("__new__ expected at least 1 argument, got 0")),
        1 => th.new_weak_reference(args[0], items[0], Value::NONE),
        2 => th.new_weak_reference(args[0], items[0], items[1]),
        count => Err(th.type_error(format!("__new__ expected at most 2 arguments, got {count}"))),
    }
}

fn compare(th: &mut Thread, args: &[Value]) -> Res<Option<bool>> {
    let class = th.interp.types.weakref.get();
    if !th.is_instance(args[1], class) {
        return Ok(None);
    }
    match (referent(args[0]), referent(args[1])) {
        (Some(left), Some(right)) => th.equal(left, right).map(Some),
        _ => Ok(Some(args[0] == args[1])),
    }
}

fn reference_eq(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(compare(th, args)?.map_or(Value::NOT_IMPLEMENTED, Value::from_bool)) }
fn reference_ne(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(compare(th, args)?.map_or(Value::NOT_IMPLEMENTED, |same| Value::from_bool(!same))) }

fn reference_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let fields = fields_of(th, object);
    let known = th.load(object, fields, 2)?;
    if small_integer(known).is_some() {
        return Ok(known);
    }
    let Some(value) = referent(args[0]) else { return Err(th.type_error("weak object has gone away")) };
    let hash = th.hash(value)?;
    let hash = th.new_int(hash)?;
    th.store(object, fields, 2, hash)?;
    Ok(hash)
}

fn reference_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let own = super::object::address(args[0]);
    let Some(value) = referent(args[0]) else { return th.new_str(&format!("<weakref at {own:#x}; dead>")) };
    let class = th.type_name(value);
    let key = th.interp.names.__name__.get();
    let name = match th.find_attribute(value, key)? {
        Some(name) if is_str(name) => format!(" ({})", to_rust(name)),
        _ => String::new(),
    };
    th.new_str(&format!("<weakref at {own:#x}; to '{class}' at {:#x}{name}>", super::object::address(value)))
}
