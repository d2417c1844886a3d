//! Attribute access: instances by shape, classes along their method resolution order, descriptors, modules.
//!
//! Invariant: an instance's class word and slots change only through the door, together; `object.__getattribute__` and the
//! inline caches of the machine see the same rules.

use super::body::Body;
use super::door::{Ref, is_kind, kind_of};
use super::kind::{Kind, SUBCLASS};
use super::shape::Shape;
use super::thread::Thread;
use super::type_object::{field, flag, flags, is_type, type_name};
use super::unwind::Res;
use crate::heap::Value;

/// Does the object have attribute words (extra, slots)?
#[inline(always)]
pub fn has_attribute_words(object: Ref) -> bool { class_has_attribute_words(object.class_word()) }

/// Has an object with this class word attribute words?
#[inline(always)]
pub fn class_has_attribute_words(class_word: u64) -> bool {
    let kind = (class_word >> 56) as u8;
    kind & SUBCLASS != 0 || kind == Kind::Instance as u8
}

/// Stands for the `__spec__` of an imported module until a script asks for it.
pub const SPEC_LATER: Value = Value::NOT_IMPLEMENTED;
/// The same while the module's body runs.
pub const SPEC_LOADING: Value = Value::ELLIPSIS;

impl Thread {
    /// An attribute of the instance itself, without its class.
    pub fn instance_get(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        let object = Ref::of(value);
        if !has_attribute_words(object) {
            return match object.kind() {
                Kind::Module => {
                    let dict = object.fixed(0);
                    self.dict_get(dict, name)
                }
                Kind::Function => match self.function_dict(value, false)? {
                    Some(dict) => self.dict_get(dict, name),
                    None => Ok(None),
                },
                _ => Ok(None),
            };
        }
        let fields = Shape::of_class(object.class_word()).fields();
        let shape = Shape::of_class(self.load_class(object, fields)?);
        if shape.is_dictionary() {
            if let Some(slot) = shape.slot(name) {
                let value = self.slot_load(object, shape, slot)?;
                return Ok(if value.is_unbound() { None } else { Some(value) });
            }
            let dict = self.load(object, fields, shape.fixed())?;
            return self.dict_get(dict, name);
        }
        let Some(slot) = shape.slot(name) else { return Ok(None) };
        let value = self.slot_load(object, shape, slot)?;
        Ok(if value.is_unbound() { None } else { Some(value) })
    }

    /// Reads a slot of an instance whose shape was just read.
    #[inline(always)]
    pub fn slot_load(&mut self, object: Ref, shape: Shape, slot: usize) -> Res<Value> {
        let (fixed, inline) = (shape.fixed(), shape.inline());
        if slot < inline {
            return self.load(object, fixed + 1 + inline, fixed + 1 + slot);
        }
        let extra = self.load(object, fixed + 1 + inline, fixed)?;
        if extra.is_unbound() || Body::of(extra).capacity() <= slot - inline {
            return Ok(Value::UNBOUND);
        }
        Ok(Value::from_bits(self.body_load(Body::of(extra), slot - inline)?))
    }

    /// Writes a slot the instance's shape has.
    pub fn slot_store(&mut self, object: Ref, shape: Shape, slot: usize, value: Value) -> Res<()> {
        let (fixed, inline) = (shape.fixed(), shape.inline());
        let fields = fixed + 1 + inline;
        if slot < inline {
            return self.store(object, fields, fixed + 1 + slot, value);
        }
        let extra = self.load(object, fields, fixed)?;
        let at = slot - inline;
        let body = if extra.is_unbound() || Body::of(extra).capacity() <= at {
            let old = if extra.is_unbound() { None } else { Some(Body::of(extra)) };
            let count = old.map_or(0, Body::capacity);
            let grown = self.grow_body(old, count, (at + 1).next_power_of_two().max(4))?;
            self.store(object, fields, fixed, grown.value())?;
            grown
        } else {
            Body::of(extra)
        };
        self.body_store(body, at, value.bits())
    }

    /// Sets an attribute of the instance itself. False when instances of its type have no `__dict__` (and no such slot).
    pub fn instance_set(&mut self, value: Value, name: Value, new: Value) -> Res<bool> {
        let object = Ref::of(value);
        if !has_attribute_words(object) {
            return match object.kind() {
                Kind::Module => {
                    let dict = object.fixed(0);
                    self.dict_set(dict, name, new)?;
                    Ok(true)
                }
                Kind::Function => {
                    let dict = self.function_dict(value, true)?;
                    if let Some(dict) = dict {
                        self.dict_set(dict, name, new)?;
                    }
                    Ok(true)
                }
                _ => Ok(false),
            };
        }
        let fields = Shape::of_class(object.class_word()).fields();
        let shape = Shape::of_class(self.load_class(object, fields)?);
        if let Some(slot) = shape.slot(name) {
            self.slot_store(object, shape, slot, new)?;
            return Ok(true);
        }
        if shape.is_dictionary() {
            let dict = self.load(object, fields, shape.fixed())?;
            self.dict_set(dict, name, new)?;
            return Ok(true);
        }
        if flags(shape.class()) & flag::NO_DICT != 0 {
            return Ok(false);
        }
        if shape.count() >= 60 {
            let dict = self.instance_dict(value)?;
            self.dict_set(dict, name, new)?;
            return Ok(true);
        }
        let grown = self.shape_with(shape, name)?;
        self.own(object, fields)?;
        self.slot_store(object, grown, grown.count() - 1, new)?;
        let flag_bits = object.class_word() & (0xFF << 48);
        self.store_class(object, fields, grown.class_word() | flag_bits)?;
        Ok(true)
    }

    /// Deletes an attribute of the instance itself; false when it has none.
    pub fn instance_delete(&mut self, value: Value, name: Value) -> Res<bool> {
        if self.instance_get(value, name)?.is_none() {
            return Ok(false);
        }
        let object = Ref::of(value);
        if has_attribute_words(object) {
            let shape = Shape::of_class(self.class_word_now(object)?);
            let declared = Shape(Ref::of(Ref::of(shape.class()).fixed(field::DICTIONARY_SHAPE))).count();
            if let Some(slot) = shape.slot(name)
                && slot < declared
            {
                self.slot_store(object, shape, slot, Value::UNBOUND)?;
                return Ok(true);
            }
        }
        let dict = self.instance_dict(value)?;
        Ok(self.dict_remove(dict, name)?.is_some())
    }

    /// The instance's `__dict__` as a live dict: from then on its attributes live there.
    pub fn instance_dict(&mut self, value: Value) -> Res<Value> {
        let object = Ref::of(value);
        if !has_attribute_words(object) {
            return match object.kind() {
                Kind::Module => Ok(object.fixed(0)),
                Kind::Function => Ok(self.function_dict(value, true)?.unwrap_or(Value::NONE)),
                _ => Ok(Value::UNBOUND),
            };
        }
        let fields = Shape::of_class(object.class_word()).fields();
        let shape = Shape::of_class(self.load_class(object, fields)?);
        if shape.is_dictionary() {
            return self.load(object, fields, shape.fixed());
        }
        if flags(shape.class()) & flag::NO_DICT != 0 {
            return Ok(Value::UNBOUND);
        }
        let dict = self.new_dict()?;
        let dictionary_shape = Shape(Ref::of(Ref::of(shape.class()).fixed(field::DICTIONARY_SHAPE)));
        // the names of `__slots__` come first and stay in their slots
        for (slot, name) in shape.names().into_iter().enumerate().skip(dictionary_shape.count()) {
            let item = self.slot_load(object, shape, slot)?;
            if !item.is_unbound() {
                self.dict_set(dict, name, item)?;
            }
        }
        self.own(object, fields)?;
        self.store(object, fields, shape.fixed(), dict)?;
        let flag_bits = object.class_word() & (0xFF << 48);
        self.store_class(object, fields, dictionary_shape.class_word() | flag_bits)?;
        Ok(dict)
    }

    /// `value.name`, by `__getattribute__`/`__getattr__` when the class has them. The name is interned.
    pub fn get_attribute(&mut self, value: Value, name: Value) -> Res<Value> {
        match self.get_attribute_opt(value, name)? {
            Some(found) => Ok(found),
            None => Err(self.attribute_error(value, name)),
        }
    }

    /// Makes the `__spec__` of an imported module, which few programs ask for.
    #[cold]
    pub fn module_spec(&mut self, module: Value) -> Res<Value> {
        let Some(import) = self.interp.hooks.import.get().copied() else { return Ok(Value::NONE) };
        let machinery = import(self, "_imp")?;
        let name = self.intern("_spec_of")?;
        let make = self.get_attribute(machinery, name)?;
        self.call(make, &[module])
    }

    /// Is the module's body still running?
    pub fn is_loading(&mut self, module: Value) -> Res<bool> {
        if !is_kind(module, Kind::Module) {
            return Ok(false);
        }
        let (namespace, name) = (Ref::of(module).fixed(0), self.interp.names.__spec__.get());
        match self.dict_get(namespace, name)? {
            Some(SPEC_LOADING) => Ok(true),
            Some(spec) if spec.is_ptr() => {
                let initializing = self.intern("_initializing")?;
                match self.find_attribute(spec, initializing)? {
                    Some(initializing) => self.truth(initializing),
                    None => Ok(false),
                }
            }
            _ => Ok(false),
        }
    }

    /// As [`Thread::get_attribute`], None instead of AttributeError.
    pub fn get_attribute_opt(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        let class = self.type_of(value);
        let names = &self.interp.names;
        let (hook_name, fallback_name) = (names.__getattribute__.get(), names.__getattr__.get());
        if let Some(hook) = self.class_lookup(class, hook_name)?
            && is_kind(hook.value, Kind::Function)
        {
            match self.call(hook.value, &[value, name]) {
                Ok(found) => return Ok(Some(found)),
                Err(unwind) => {
                    // with nobody to ask next, the script's own words stay
                    if self.class_lookup(class, fallback_name)?.is_none() {
                        return Err(unwind);
                    }
                    self.absorb_attribute_error(unwind)?;
                }
            }
        } else {
            match self.generic_get(value, name) {
                Ok(Some(found)) if (found == SPEC_LATER || found == SPEC_LOADING) && is_kind(value, Kind::Module) && name == self.interp.names.__spec__.get() => {
                    return self.module_spec(value).map(Some);
                }
                Ok(Some(found)) => return Ok(Some(found)),
                Ok(None) => {}
                Err(unwind) => {
                    if self.class_lookup(class, fallback_name)?.is_none() && !is_kind(value, Kind::Module) {
                        return Err(unwind);
                    }
                    self.absorb_attribute_error(unwind)?;
                }
            }
        }
        if let Some(hook) = self.class_lookup(class, fallback_name)? {
            return match self.call(hook.value, &[value, name]) {
                Ok(found) => Ok(Some(found)),
                Err(unwind) => Err(unwind),
            };
        }
        if is_kind(value, Kind::Module) {
            let dict = Ref::of(value).fixed(0);
            if let Some(hook) = self.dict_get(dict, fallback_name)? {
                return self.call(hook, &[name]).map(Some);
            }
        }
        Ok(None)
    }

    /// `getattr(value, name, None-of-Rust)`: an AttributeError raised by hooks counts as missing.
    pub fn find_attribute(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        match self.get_attribute_opt(value, name) {
            Ok(found) => Ok(found),
            Err(unwind) => {
                self.absorb_attribute_error(unwind)?;
                Ok(None)
            }
        }
    }

    /// Takes a pending AttributeError away; any other way out passes on.
    fn absorb_attribute_error(&mut self, unwind: super::unwind::Unwind) -> Res<()> {
        let class = self.interp.types.AttributeError.get();
        self.absorb(unwind, class)
    }

    /// Takes a pending exception of the class away; any other way out passes on.
    pub fn absorb(&mut self, unwind: super::unwind::Unwind, class: Value) -> Res<()> {
        if unwind == super::unwind::Unwind::Raised && self.is_instance(self.raised, class) {
            self.take_raised();
            return Ok(());
        }
        Err(unwind)
    }

    /// `object.__getattribute__` and `type.__getattribute__`.
    pub fn generic_get(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        let class = self.type_of(value);
        let forwarded = match kind_of(value) {
            Some(Kind::Super) => self.super_attribute(value, name)?,
            Some(Kind::GenericAlias) => self.alias_attribute(value, name)?,
            _ => None,
        };
        if forwarded.is_some() {
            return Ok(forwarded);
        }
        let from_class = self.class_lookup(class, name)?.map(|found| found.value);
        if let Some(descriptor) = from_class
            && self.is_data_descriptor(descriptor)?
            && self.has_getter(descriptor)?
        {
            return self.descriptor_get(descriptor, value, class).map(Some);
        }
        if is_type(value) {
            if let Some(found) = self.class_lookup(value, name)? {
                return self.descriptor_get(found.value, Value::UNBOUND, value).map(Some);
            }
        } else if value.is_ptr()
            && let Some(found) = self.instance_get(value, name)?
        {
            return Ok(Some(found));
        }
        match from_class {
            Some(descriptor) => self.descriptor_get(descriptor, value, class).map(Some),
            None => Ok(None),
        }
    }

    /// A class attribute that is itself whatever it is reached through.
    pub fn is_plain_value(&mut self, value: Value) -> Res<bool> {
        if !value.is_ptr() {
            return Ok(true);
        }
        let get = self.interp.names.__get__.get();
        Ok(!matches!(Ref::of(value).kind(), Kind::Function | Kind::Native | Kind::StaticMethod | Kind::ClassMethod | Kind::Property | Kind::Member | Kind::GetSet) && self.special(value, get)?.is_none())
    }

    /// May one class attribute take the other's place under the same cached decision? Two functions may, and two values that
    /// are no descriptors.
    pub fn same_role(&mut self, old: Value, new: Value) -> Res<bool> {
        let function = |value| super::door::is_exact(value, Kind::Function);
        if function(old) || function(new) {
            return Ok(function(old) && function(new));
        }
        Ok(self.is_plain_value(old)? && !self.is_data_descriptor(old)? && self.is_plain_value(new)? && !self.is_data_descriptor(new)?)
    }

    /// The class word of an object at this moment, which names its class and, of an instance, where its attributes lie. In a
    /// transaction an instance's is logged like any other word: it changes with the first store of an attribute.
    #[inline(always)]
    pub fn class_word_now(&mut self, object: Ref) -> Res<u64> {
        let word = object.class_word();
        if self.lies_open(object) || !has_attribute_words(object) { Ok(word) } else { self.load_class(object, Shape::of_class(word).fields()) }
    }

    /// Has a data descriptor `__get__` too? Without it, what the instance holds comes first.
    fn has_getter(&mut self, descriptor: Value) -> Res<bool> {
        if matches!(kind_of(descriptor), Some(Kind::Property | Kind::Member | Kind::GetSet)) {
            return Ok(true);
        }
        let name = self.interp.names.__get__.get();
        Ok(self.special(descriptor, name)?.is_some())
    }

    /// Has it `__set__` or `__delete__`?
    pub fn is_data_descriptor(&mut self, descriptor: Value) -> Res<bool> {
        match kind_of(descriptor) {
            None | Some(Kind::Function | Kind::Native | Kind::StaticMethod | Kind::ClassMethod | Kind::Str | Kind::Tuple | Kind::Dict | Kind::List) => Ok(false),
            Some(Kind::Property | Kind::Member | Kind::GetSet) => Ok(true),
            Some(_) => {
                let (set, delete) = (self.interp.names.__set__.get(), self.interp.names.__delete__.get());
                Ok(self.special(descriptor, set)?.is_some() || self.special(descriptor, delete)?.is_some())
            }
        }
    }

    /// `descriptor.__get__(instance, class)`; `instance` unbound = None. A plain value gives itself.
    pub fn descriptor_get(&mut self, descriptor: Value, instance: Value, class: Value) -> Res<Value> {
        match kind_of(descriptor) {
            Some(Kind::Function) => {
                if instance.is_unbound() {
                    return Ok(descriptor);
                }
                self.new_bound_method(descriptor, instance)
            }
            Some(Kind::Native) => {
                if instance.is_unbound() || !self.native_binds(descriptor) {
                    return Ok(descriptor);
                }
                self.bind_native(descriptor, instance)
            }
            Some(Kind::StaticMethod) if Ref::of(descriptor).is_exact(Kind::StaticMethod) => {
                let object = Ref::of(descriptor);
                self.load(object, 3, 0)
            }
            Some(Kind::ClassMethod) if Ref::of(descriptor).is_exact(Kind::ClassMethod) => {
                let object = Ref::of(descriptor);
                let function = self.load(object, 3, 0)?;
                match kind_of(function) {
                    Some(Kind::Function) => self.new_bound_method(function, class),
                    Some(Kind::Native) => self.bind_native(function, class),
                    Some(Kind::Type) | None => self.new_bound_method(function, class),
                    _ => {
                        let get = self.interp.names.__get__.get();
                        if self.special(function, get)?.is_some() && !is_kind(function, Kind::BoundMethod) { self.descriptor_get(function, class, class) } else { self.new_bound_method(function, class) }
                    }
                }
            }
            Some(Kind::Property) if Ref::of(descriptor).is_exact(Kind::Property) => {
                if instance.is_unbound() {
                    return Ok(descriptor);
                }
                let getter = self.load(Ref::of(descriptor), 7, 0)?;
                if getter.is_none() || getter.is_unbound() {
                    let name = self.property_name(descriptor);
                    let owner = self.type_name(instance);
                    return Err(self.raise_attribute(format!("property{name} of '{owner}' object has no getter")));
                }
                self.call(getter, &[instance])
            }
            Some(Kind::Member) => {
                if instance.is_unbound() {
                    return Ok(descriptor);
                }
                self.member_get(descriptor, instance)
            }
            Some(Kind::GetSet) => {
                if instance.is_unbound() {
                    return Ok(descriptor);
                }
                self.getset_get(descriptor, instance)
            }
            Some(Kind::BoundMethod | Kind::Str | Kind::Tuple | Kind::Dict | Kind::List | Kind::Type) if !is_kind(descriptor, Kind::Type) && Ref::of(descriptor).kind_byte() & SUBCLASS == 0 => Ok(descriptor),
            None => Ok(descriptor),
            Some(_) => {
                let get = self.interp.names.__get__.get();
                match self.special(descriptor, get)? {
                    Some(getter) => {
                        let instance = if instance.is_unbound() { Value::NONE } else { instance };
                        self.call(getter, &[descriptor, instance, class])
                    }
                    None => Ok(descriptor),
                }
            }
        }
    }

    /// `property 'x'` part of a message.
    pub fn property_name(&mut self, property: Value) -> String {
        match self.load(Ref::of(property), 7, 4) {
            Ok(name) if super::string::is_str(name) => format!(" '{}'", super::string::to_rust(name)),
            _ => String::new(),
        }
    }

    /// `value.name = new` (unbound `new`: `del value.name`), by `__setattr__` when the class has one in Python.
    pub fn set_attribute(&mut self, value: Value, name: Value, new: Value) -> Res<()> {
        let names = &self.interp.names;
        let hook = if new.is_unbound() { names.__delattr__.get() } else { names.__setattr__.get() };
        let class = self.type_of(value);
        if let Some(found) = self.class_lookup(class, hook)?
            && !is_kind(found.value, Kind::Native)
        {
            return if new.is_unbound() { self.call_special(found.value, value, &[name]).map(drop) } else { self.call_special(found.value, value, &[name, new]).map(drop) };
        }
        self.generic_set(value, name, new)
    }

    /// `object.__setattr__`, `object.__delattr__` and their forms on types.
    pub fn generic_set(&mut self, value: Value, name: Value, new: Value) -> Res<()> {
        let class = self.type_of(value);
        let from_class = self.class_lookup(class, name)?.map(|found| found.value);
        if let Some(descriptor) = from_class
            && self.is_data_descriptor(descriptor)?
        {
            return self.descriptor_set(descriptor, value, new, name);
        }
        if is_type(value) {
            return self.type_set_attribute(value, name, new);
        }
        if value.is_ptr() {
            let done = if new.is_unbound() { self.instance_delete(value, name)? } else { self.instance_set(value, name, new)? };
            if done {
                return Ok(());
            }
        }
        let (class_name, text) = (type_name(class), super::string::to_rust(name));
        if from_class.is_some() && !new.is_unbound() || from_class.is_some() && !self.may_have_dict(value) {
            return Err(self.raise_attribute_of(format!("'{class_name}' object attribute '{text}' is read-only"), value, name));
        }
        if new.is_unbound() || self.may_have_dict(value) {
            return Err(self.attribute_error(value, name));
        }
        Err(self.raise_attribute_of(format!("'{class_name}' object has no attribute '{text}' and no __dict__ for setting new attributes"), value, name))
    }

    fn may_have_dict(&self, value: Value) -> bool {
        value.is_ptr() && (has_attribute_words(Ref::of(value)) && flags(self.type_of(value)) & flag::NO_DICT == 0 || matches!(Ref::of(value).kind(), Kind::Module | Kind::Function))
    }

    /// `descriptor.__set__(instance, value)` or `__delete__`.
    pub fn descriptor_set(&mut self, descriptor: Value, instance: Value, new: Value, name: Value) -> Res<()> {
        match kind_of(descriptor) {
            Some(Kind::Property) if Ref::of(descriptor).is_exact(Kind::Property) => {
                let which = if new.is_unbound() { 2 } else { 1 };
                let setter = self.load(Ref::of(descriptor), 7, which)?;
                if setter.is_none() || setter.is_unbound() {
                    let label = self.property_name(descriptor);
                    let owner = self.type_name(instance);
                    let what = if new.is_unbound() { "deleter" } else { "setter" };
                    return Err(self.raise_attribute(format!("property{label} of '{owner}' object has no {what}")));
                }
                if new.is_unbound() { self.call(setter, &[instance]).map(drop) } else { self.call(setter, &[instance, new]).map(drop) }
            }
            Some(Kind::Member) => self.member_set(descriptor, instance, new),
            Some(Kind::GetSet) => self.getset_set(descriptor, instance, new),
            _ => {
                let which = if new.is_unbound() { self.interp.names.__delete__.get() } else { self.interp.names.__set__.get() };
                match self.special(descriptor, which)? {
                    Some(setter) if new.is_unbound() => self.call(setter, &[descriptor, instance]).map(drop),
                    Some(setter) => self.call(setter, &[descriptor, instance, new]).map(drop),
                    None => {
                        let text = super::string::to_rust(name);
                        let which = if new.is_unbound() { "__delete__" } else { "__set__" };
                        let _ = text;
                        Err(self.raise_attribute(which.to_string()))
                    }
                }
            }
        }
    }
}
