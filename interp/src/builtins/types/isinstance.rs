//! `isinstance` and `issubclass`: by type, by tuple, by `__instancecheck__` and `__subclasscheck__`.
//!
//! Invariant: a class without hooks of its own is decided by method resolution orders alone.

use crate::heap::Value;
use crate::object::door::{is_kind, kind_of};
use crate::object::kind::Kind;
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::thread::Thread;
use crate::object::type_object::{is_subtype, is_type};
use crate::object::unwind::Res;

impl Thread {
    /// `isinstance(value, class)`.
    pub fn isinstance(&mut self, value: Value, class: Value) -> Res<bool> {
        if self.type_of(value) == class {
            return Ok(true);
        }
        let type_type = self.interp.types.type_.get();
        if is_type(class) && self.type_of(class) == type_type {
            return self.plain_isinstance(value, class);
        }
        if is_tuple(class) {
            self.check_native_stack(" in __instancecheck__")?;
            for member in tuple_items(class) {
                if self.isinstance(value, *member)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let name = self.interp.names.__instancecheck__.get();
        if let Some(check) = self.special(class, name)? {
            self.check_native_stack(" in __instancecheck__")?;
            let result = self.call_special(check, class, &[value])?;
            return self.truth(result);
        }
        self.plain_isinstance(value, class)
    }

    /// `type.__instancecheck__`.
    pub fn plain_isinstance(&mut self, value: Value, class: Value) -> Res<bool> {
        let name = self.interp.names.__class__.get();
        if is_type(class) {
            let own = self.type_of(value);
            if is_subtype(own, class) {
                return Ok(true);
            }
            // only an object with attributes of its own can claim another class
            if !matches!(kind_of(value), Some(kind) if kind == Kind::Instance || kind == Kind::WeakRef || kind == Kind::Opaque || super::keywords::is_subclass_instance(value)) {
                return Ok(false);
            }
            return match self.find_attribute(value, name)? {
                Some(claimed) if claimed != own && is_type(claimed) => Ok(is_subtype(claimed, class)),
                _ => Ok(false),
            };
        }
        self.check_class_like(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.find_attribute(value, name)? {
            Some(claimed) => self.derives_from(claimed, class),
            None => Ok(false),
        }
    }

    /// `issubclass(class, of)`.
    pub fn issubclass(&mut self, class: Value, of: Value) -> Res<bool> {
        let type_type = self.interp.types.type_.get();
        if is_type(of) && self.type_of(of) == type_type {
            if class == of {
                return Ok(true);
            }
            return self.plain_issubclass(class, of);
        }
        if is_tuple(of) {
            self.check_native_stack(" in __subclasscheck__")?;
            for member in tuple_items(of) {
                if self.issubclass(class, *member)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let name = self.interp.names.__subclasscheck__.get();
        if let Some(check) = self.special(of, name)? {
            self.check_native_stack(" in __subclasscheck__")?;
            let result = self.call_special(check, of, &[class])?;
            return self.truth(result);
        }
        self.plain_issubclass(class, of)
    }

    /// `type.__subclasscheck__`.
    pub fn plain_issubclass(&mut self, class: Value, of: Value) -> Res<bool> {
        if is_type(class) && is_type(of) {
            return Ok(is_subtype(class, of));
        }
        self.check_class_like(class, "issubclass() arg 1 must be a class")?;
        if !is_kind(of, Kind::Union) {
            self.check_class_like(of, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        }
        self.derives_from(class, of)
    }

    /// Has it `__bases__`, as a class does?
    fn check_class_like(&mut self, class: Value, message: &str) -> Res<()> {
        let name = self.interp.names.__bases__.get();
        match self.find_attribute(class, name)? {
            Some(bases) if is_tuple(bases) => Ok(()),
            _ => Err(self.type_error(message)),
        }
    }

    /// Walks `__bases__`.
    fn derives_from(&mut self, class: Value, of: Value) -> Res<bool> {
        self.check_native_stack(" in __issubclass__")?;
        if class == of {
            return Ok(true);
        }
        let name = self.interp.names.__bases__.get();
        let Some(bases) = self.find_attribute(class, name)? else { return Ok(false) };
        if !is_tuple(bases) {
            return Ok(false);
        }
        for base in tuple_items(bases) {
            if self.derives_from(*base, of)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
