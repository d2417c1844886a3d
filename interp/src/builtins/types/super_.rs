//! `super`: look-up along the method resolution order behind a class.
//!
//! Fields: 0 class, 1 instance or class bound (unbound: none), 2 its type. Invariant: the type is a subtype of the class.

use super::keywords::fields_of;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::sequence::tuple_items;
use crate::object::string::to_rust;
use crate::object::thread::Thread;
use crate::object::type_object::{field, is_subtype, is_type, mro, type_name};
use crate::object::unwind::Res;

/// Methods of `super`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", super_new),
    native("__init__", "(self, *args)", super_init),
    native("__repr__", "(self, /)", super_repr),
    native("__get__", "(self, instance, owner=None, /)", super_bind),
    native("__getattribute__", "(self, name, /)", super::object::object_getattribute),
];

/// Attributes of `super`.
pub const ATTRIBUTES: &[Attribute] =
    &[attribute("__thisclass__", |th, args| part(th, args[0], 0)), attribute("__self__", |th, args| part(th, args[0], 1)), attribute("__self_class__", |th, args| part(th, args[0], 2))];

fn part(th: &mut Thread, value: Value, index: usize) -> Res<Value> {
    let value = raw(th, value, index)?;
    Ok(if value.is_unbound() { Value::NONE } else { value })
}

fn raw(th: &mut Thread, value: Value, index: usize) -> Res<Value> {
    let object = Ref::of(value);
    let fields = fields_of(th, object);
    th.load(object, fields, index)
}

fn super_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.super_.get();
    super::exception::check_class(th, args[0], base)?;
    th.new_instance(args[0])
}

fn super_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, receiver) = match tuple_items(args[1]) {
        [] => th.enclosing_class_and_self()?,
        [class] => (*class, Value::UNBOUND),
        [class, receiver] => (*class, if receiver.is_none() { Value::UNBOUND } else { *receiver }),
        more => {
            let count = more.len();
            return Err(th.type_error(format!("super() expected at most 2 arguments, got {count}")));
        }
    };
    if !is_type(class) {
        let got = th.type_name(class);
        return Err(th.type_error(format!("super() argument 1 must be a type, not {got}")));
    }
    let receiver_type = if receiver.is_unbound() { Value::UNBOUND } else { th.super_type(class, receiver)? };
    let object = Ref::of(args[0]);
    let fields = fields_of(th, object);
    for (i, value) in [class, receiver, receiver_type].into_iter().enumerate() {
        th.store(object, fields, i, value)?;
    }
    Ok(Value::NONE)
}

fn super_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, receiver_type) = (raw(th, args[0], 0)?, raw(th, args[0], 2)?);
    let name = if is_type(class) { type_name(class) } else { "NULL".into() };
    if receiver_type.is_unbound() {
        return th.new_str(&format!("<super: <class '{name}'>, NULL>"));
    }
    let receiver_type = type_name(receiver_type);
    th.new_str(&format!("<super: <class '{name}'>, <{receiver_type} object>>"))
}

fn super_bind(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, bound) = (raw(th, args[0], 0)?, raw(th, args[0], 1)?);
    if args[1].is_none() || !bound.is_unbound() || !is_type(class) {
        return Ok(args[0]);
    }
    let own = th.type_of(args[0]);
    th.call(own, &[class, args[1]])
}

impl Thread {
    /// The type whose order a `super(class, receiver)` walks.
    fn super_type(&mut self, class: Value, receiver: Value) -> Res<Value> {
        if is_type(receiver) && is_subtype(receiver, class) {
            return Ok(receiver);
        }
        let own = self.type_of(receiver);
        if is_subtype(own, class) {
            return Ok(own);
        }
        let name = self.interp.names.__class__.get();
        if let Some(claimed) = self.find_attribute(receiver, name)?
            && is_type(claimed)
            && is_subtype(claimed, class)
        {
            return Ok(claimed);
        }
        let what = if is_type(receiver) { format!("type {}", type_name(receiver)) } else { format!("instance of {}", type_name(own)) };
        let class = type_name(class);
        Err(self.type_error(format!("super(type, obj): obj ({what}) is not an instance or subtype of type ({class}).")))
    }

    /// `super(class, receiver).name`.
    pub fn super_get(&mut self, class: Value, receiver: Value, name: Value) -> Res<Value> {
        if !is_type(class) {
            let got = self.type_name(class);
            return Err(self.type_error(format!("super() argument 1 must be a type, not {got}")));
        }
        let receiver_type = self.super_type(class, receiver)?;
        if name != self.interp.names.__class__.get()
            && let Some(found) = self.super_lookup(class, receiver, receiver_type, name)?
        {
            return Ok(found);
        }
        if name == self.interp.names.__class__.get() {
            return Ok(self.interp.types.super_.get());
        }
        let text = to_rust(name);
        Err(self.raise_attribute_of(format!("'super' object has no attribute '{text}'"), receiver, name))
    }

    fn super_lookup(&mut self, class: Value, receiver: Value, receiver_type: Value, name: Value) -> Res<Option<Value>> {
        let order = mro(receiver_type);
        let start = order.iter().position(|entry| *entry == class).map_or(order.len(), |at| at + 1);
        for entry in &order[start..] {
            let namespace = Ref::of(*entry).fixed(field::DICT);
            if let Some(found) = self.dict_get(namespace, name)? {
                let instance = if receiver == receiver_type { Value::UNBOUND } else { receiver };
                return self.descriptor_get(found, instance, receiver_type).map(Some);
            }
        }
        Ok(None)
    }

    /// An attribute of a super object: along the order first, then its own.
    pub fn super_attribute(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        let (class, receiver, receiver_type) = (raw(self, value, 0)?, raw(self, value, 1)?, raw(self, value, 2)?);
        if receiver_type.is_unbound() || name == self.interp.names.__class__.get() {
            return Ok(None);
        }
        self.super_lookup(class, receiver, receiver_type, name)
    }

    /// Class and first argument of the running function, for `super()`.
    fn enclosing_class_and_self(&mut self) -> Res<(Value, Value)> {
        let Some(frame) = self.frames.last().copied() else { return Err(self.runtime_error("super(): no current frame")) };
        // SAFETY: the code of a frame lives as long as the interpreter
        let code = unsafe { &*frame.code };
        if code.spec.positional == 0 && code.spec.flags & crate::code::code_object::flags::VARARGS == 0 {
            return Err(self.runtime_error("super(): no arguments"));
        }
        let register = |index: usize| {
            // SAFETY: a frame's window has a register for each of its code's names
            unsafe { *frame.base.add(index) }
        };
        let mut first = register(0);
        if code.spec.cell_registers.contains(&0) && is_kind(first, Kind::Cell) {
            first = self.cell_load(Ref::of(first))?;
        }
        if first.is_unbound() {
            return Err(self.runtime_error("super(): arg[0] deleted"));
        }
        let place = code.spec.free_registers.iter().copied().find(|at| code.spec.register_names.get(*at as usize).is_some_and(|name| name == "__class__"));
        let Some(place) = place else { return Err(self.runtime_error("super(): __class__ cell not found")) };
        let cell = register(place as usize);
        if !is_kind(cell, Kind::Cell) {
            return Err(self.runtime_error("super(): bad __class__ cell"));
        }
        let class = self.cell_load(Ref::of(cell))?;
        if class.is_unbound() {
            return Err(self.runtime_error("super(): empty __class__ cell"));
        }
        Ok((class, first))
    }
}
