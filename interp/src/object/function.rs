//! Functions, bound methods, native functions, slot and native-attribute descriptors.
//!
//! Fields of a function: 0 code, 1 globals, 2 closure, 3 defaults, 4 keyword defaults, 5 name, 6 qualname, 7 doc, 8 module,
//! 9 annotate, 10 annotations, 11 dict, 12 type parameters, 13 -. All but 10–12 are guarded constants: read without a
//! barrier, changed only while everybody else is stopped.

use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::native::{Definition, Native};
use super::shape::Shape;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

/// Fields of a function object.
pub mod field {
    pub const CODE: usize = 0;
    pub const GLOBALS: usize = 1;
    pub const CLOSURE: usize = 2;
    pub const DEFAULTS: usize = 3;
    pub const KEYWORD_DEFAULTS: usize = 4;
    pub const NAME: usize = 5;
    pub const QUALNAME: usize = 6;
    pub const DOC: usize = 7;
    pub const MODULE: usize = 8;
    pub const ANNOTATE: usize = 9;
    pub const ANNOTATIONS: usize = 10;
    pub const DICT: usize = 11;
    pub const TYPE_PARAMETERS: usize = 12;
    pub const COUNT: usize = 14;
}

/// Definition of a native function object.
#[inline(always)]
pub fn definition<'a>(native: Value) -> &'a Definition {
    // SAFETY: field 0 of a native function is the address of a definition the interpreter keeps
    unsafe { &*(Ref::of(native).fixed_raw(0) as *const Definition) }
}

/// Fields of a native function object.
pub mod native_field {
    pub const DEFINITION: usize = 0;
    pub const SELF: usize = 1;
    pub const MODULE: usize = 2;
    pub const OWNER: usize = 3;
    /// of a `__new__`: the type it makes instances of
    pub const MAKES: usize = 4;
}

impl Thread {
    /// `value.method` of a function or other callable.
    pub fn new_bound_method(&mut self, function: Value, receiver: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.method);
        let object = Ref(self.allocate(class, 2, false)?);
        object.init(0, function);
        object.init(1, receiver);
        Ok(object.value())
    }

    /// A function object.
    pub fn new_function(&mut self, code: Value, globals: Value, parts: [Value; 4]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.function);
        let object = Ref(self.allocate(class, field::COUNT, false)?);
        let data = super::code::CodeData::of(code);
        object.init(field::CODE, code);
        object.init(field::GLOBALS, globals);
        object.init(field::DEFAULTS, parts[0]);
        object.init(field::KEYWORD_DEFAULTS, parts[1]);
        object.init(field::ANNOTATE, parts[2]);
        object.init(field::CLOSURE, parts[3]);
        object.init(field::NAME, data.name);
        object.init(field::QUALNAME, data.qualname);
        let doc = if data.spec.flags & crate::code::code_object::flags::HAS_DOCSTRING != 0 { data.constants.first().copied().unwrap_or(Value::NONE) } else { Value::NONE };
        object.init(field::DOC, doc);
        let name = self.interp.names.__name__.get();
        let module = self.dict_get(globals, name)?.unwrap_or(Value::NONE);
        object.init(field::MODULE, module);
        Ok(object.value())
    }

    /// A function's `__dict__`, made on demand.
    pub fn function_dict(&mut self, function: Value, make: bool) -> Res<Option<Value>> {
        let object = Ref::of(function);
        let dict = self.load(object, field::COUNT, field::DICT)?;
        if !dict.is_unbound() {
            return Ok(Some(dict));
        }
        if !make {
            return Ok(None);
        }
        let dict = self.new_dict()?;
        self.store(object, field::COUNT, field::DICT, dict)?;
        Ok(Some(dict))
    }

    /// A native function object.
    pub fn new_native(&mut self, native: &Native, module: Value, owner: Value) -> Res<Value> {
        let address = self.interp.definitions.lock().keep(Definition::new(native)) as u64;
        self.new_native_of(address, Value::UNBOUND, module, owner)
    }

    fn new_native_of(&mut self, address: u64, receiver: Value, module: Value, owner: Value) -> Res<Value> {
        let types = &self.interp.types;
        let class = if owner.is_unbound() || !receiver.is_unbound() { types.class_word(&types.native) } else { types.class_word(&types.method_descriptor) };
        let object = Ref(self.allocate(class, 6, false)?);
        object.init_raw(native_field::DEFINITION, address);
        object.init(native_field::SELF, receiver);
        object.init(native_field::MODULE, module);
        object.init(native_field::OWNER, owner);
        Ok(object.value())
    }

    /// Does a native function found in a class become a bound method on access?
    #[inline(always)]
    pub fn native_binds(&self, native: Value) -> bool {
        let object = Ref::of(native);
        object.fixed(native_field::SELF).is_unbound() && !object.fixed(native_field::OWNER).is_unbound()
    }

    /// `value.method` of a native method.
    pub fn bind_native(&mut self, native: Value, receiver: Value) -> Res<Value> {
        let object = Ref::of(native);
        self.new_native_of(object.fixed_raw(native_field::DEFINITION), receiver, object.fixed(native_field::MODULE), object.fixed(native_field::OWNER))
    }

    /// A `__slots__` descriptor.
    pub fn new_member(&mut self, name: Value, owner: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.member_descriptor);
        let object = Ref(self.allocate(class, 4, false)?);
        object.init(0, name);
        object.init(2, owner);
        Ok(object.value())
    }

    /// Reads through a `__slots__` descriptor.
    pub fn member_get(&mut self, member: Value, instance: Value) -> Res<Value> {
        let name = Ref::of(member).fixed(0);
        self.check_member(member, instance)?;
        match self.instance_get(instance, name)? {
            Some(value) => Ok(value),
            None => Err(self.attribute_error(instance, name)),
        }
    }

    /// Writes through a `__slots__` descriptor; unbound deletes.
    pub fn member_set(&mut self, member: Value, instance: Value, value: Value) -> Res<()> {
        let name = Ref::of(member).fixed(0);
        self.check_member(member, instance)?;
        if value.is_unbound() && self.instance_get(instance, name)?.is_none() {
            let text = super::string::to_rust(name);
            return Err(self.raise_attribute_of(text, instance, name));
        }
        let object = Ref::of(instance);
        let shape = Shape::of_class(object.class_word());
        if let Some(slot) = shape.slot(name) {
            return self.slot_store(object, shape, slot, value);
        }
        if value.is_unbound() { self.instance_delete(instance, name).map(drop) } else { self.instance_set(instance, name, value).map(drop) }
    }

    fn check_member(&mut self, member: Value, instance: Value) -> Res<()> {
        let owner = Ref::of(member).fixed(2);
        if self.is_instance(instance, owner) {
            return Ok(());
        }
        let (name, owner, got) = (super::string::to_rust(Ref::of(member).fixed(0)), super::type_object::type_name(owner), self.type_name(instance));
        Err(self.type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object")))
    }

    /// A native attribute descriptor: fields getter, setter (native functions), owner, name.
    pub fn new_getset(&mut self, name: Value, owner: Value, getter: Value, setter: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.getset_descriptor);
        let object = Ref(self.allocate(class, 4, false)?);
        object.init(0, getter);
        object.init(1, setter);
        object.init(2, owner);
        object.init(3, name);
        Ok(object.value())
    }

    /// Reads a native attribute.
    pub fn getset_get(&mut self, descriptor: Value, instance: Value) -> Res<Value> {
        let getter = Ref::of(descriptor).fixed(0);
        if getter.is_unbound() {
            let (name, owner) = (super::string::to_rust(Ref::of(descriptor).fixed(3)), self.type_name(instance));
            return Err(self.raise_attribute(format!("attribute '{name}' of '{owner}' objects is not readable")));
        }
        self.check_getset(descriptor, instance)?;
        (definition(getter).function)(self, &[instance])
    }

    /// Writes a native attribute; unbound deletes.
    pub fn getset_set(&mut self, descriptor: Value, instance: Value, value: Value) -> Res<()> {
        let setter = Ref::of(descriptor).fixed(1);
        if setter.is_unbound() {
            let (name, owner) = (super::string::to_rust(Ref::of(descriptor).fixed(3)), super::type_object::type_name(Ref::of(descriptor).fixed(2)));
            return Err(self.raise_attribute(format!("attribute '{name}' of '{owner}' objects is not writable")));
        }
        self.check_getset(descriptor, instance)?;
        (definition(setter).function)(self, &[instance, value]).map(drop)
    }

    /// The natives of an attribute trust the layout of what they get.
    fn check_getset(&mut self, descriptor: Value, instance: Value) -> Res<()> {
        let owner = Ref::of(descriptor).fixed(2);
        let class = self.type_of(instance);
        if class == owner || super::type_object::is_subtype(class, owner) {
            return Ok(());
        }
        let (name, owner, got) = (super::string::to_rust(Ref::of(descriptor).fixed(3)), super::type_object::type_name(owner), super::type_object::type_name(class));
        Err(self.type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{got}' object")))
    }
}

/// Is the value something the machine can call without looking for `__call__`?
pub fn is_plain_callable(value: Value) -> bool { is_kind(value, Kind::Function) || is_kind(value, Kind::Native) || is_kind(value, Kind::BoundMethod) || is_kind(value, Kind::Type) }

/// Is a native method one of the special methods that CPython keeps in type slots? They show as slot wrappers.
pub fn is_slot(value: Value) -> bool {
    let name = definition(value).name;
    name.starts_with("__") && name.ends_with("__") && !matches!(name, "__reduce__" | "__reduce_ex__" | "__dir__" | "__format__" | "__sizeof__" | "__getstate__" | "__setstate__" | "__new__" | "__class_getitem__" | "__init_subclass__" | "__subclasshook__" | "__prepare__" | "__instancecheck__" | "__subclasscheck__" | "__subclasses__" | "__reversed__" | "__enter__" | "__exit__" | "__getnewargs__" | "__round__" | "__trunc__" | "__floor__" | "__ceil__" | "__complex__" | "__copy__" | "__deepcopy__" | "__mro_entries__" | "__length_hint__" | "__import__" | "__build_class__")
}
