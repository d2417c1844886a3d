//! Python types: layout, method resolution order, class attribute look-up, creation.
//!
//! Fields of a type are written before it is published, or while everybody else is stopped; they are read without a
//! barrier. The attribute dict is a namespace (its values are cells). A change to a class after its creation bumps the
//! epoch, which empties every inline and method cache.

use super::door::{Ref, is_kind};
use super::interpreter::{Global, Types};
use super::kind::{Kind, SUBCLASS};
use super::sequence::tuple_items;
use super::shape::Shape;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

/// Fields of a type object.
pub mod field {
    pub const NAME: usize = 0;
    pub const QUALNAME: usize = 1;
    pub const BASES: usize = 2;
    pub const MRO: usize = 3;
    pub const DICT: usize = 4;
    pub const BASE: usize = 5;
    pub const SHAPE: usize = 6;
    pub const DICTIONARY_SHAPE: usize = 7;
    pub const SUBCLASSES: usize = 8;
    pub const FLAGS: usize = 9;
    pub const CLASS_WORD: usize = 12;
    pub const INLINE: usize = 13;
}

/// Flags of a type.
pub mod flag {
    /// made by a class statement: attributes may be set
    pub const HEAP: u64 = 1;
    /// may be a base class
    pub const BASE: u64 = 2;
    /// instances have no `__dict__`
    pub const NO_DICT: u64 = 4;
    /// matches sequence patterns / mapping patterns
    pub const SEQUENCE: u64 = 8;
    pub const MAPPING: u64 = 16;
    /// has abstract methods
    pub const ABSTRACT: u64 = 32;
    /// `__slots__` names a `__weakref__`, or instances can be weakly referenced
    pub const NO_WEAKREF: u64 = 64;
    /// positional class pattern takes the subject itself
    pub const MATCH_SELF: u64 = 128;
    /// instances have a `__del__`
    pub const FINALIZER: u64 = 256;
}

/// What a new type is made from.
pub struct TypeSpec<'a> {
    pub name: &'a str,
    pub bases: &'a [Value],
    /// kind byte of instances
    pub kind_byte: u8,
    /// slots inside an instance
    pub inline: usize,
    pub flags: u64,
}

/// A class attribute found by look-up.
#[derive(Clone, Copy, Debug)]
pub struct ClassAttribute { pub cell: Ref, pub value: Value }

impl Types {
    /// Class word of direct instances of a built-in type.
    #[inline(always)]
    pub fn class_word(&self, class: &Global) -> u64 { class_word_of(class.get()) }
}

/// Class word of direct instances of a type.
#[inline(always)]
pub fn class_word_of(class: Value) -> u64 { Ref::of(class).fixed_raw(field::CLASS_WORD) }

/// Kind byte of instances of a type.
pub fn instance_kind(class: Value) -> u8 { (class_word_of(class) >> 56) as u8 }

/// Is the value a type object?
#[inline(always)]
pub fn is_type(value: Value) -> bool { is_kind(value, Kind::Type) }

/// Flags of a type.
pub fn flags(class: Value) -> u64 { Ref::of(class).fixed_raw(field::FLAGS) }

/// Name of a type as Rust text.
pub fn type_name(class: Value) -> String { super::string::to_rust(Ref::of(class).fixed(field::NAME)) }

/// The method resolution order.
#[inline(always)]
pub fn mro<'a>(class: Value) -> &'a [Value] { tuple_items(Ref::of(class).fixed(field::MRO)) }

/// `issubclass` by method resolution order alone.
#[inline(always)]
pub fn is_subtype(class: Value, of: Value) -> bool { class == of || mro(class).contains(&of) }

impl Thread {
    /// The type of a value.
    #[inline(always)]
    pub fn type_of(&self, value: Value) -> Value {
        if value.is_ptr() {
            return Shape::of_class(Ref::of(value).class_word()).class();
        }
        self.type_of_immediate(value)
    }

    fn type_of_immediate(&self, value: Value) -> Value {
        let types = &self.interp.types;
        if value.is_int() {
            types.int.get()
        } else if value.is_f64() {
            types.float.get()
        } else if value == Value::TRUE || value == Value::FALSE {
            types.bool_.get()
        } else if value == Value::NOT_IMPLEMENTED {
            types.not_implemented.get()
        } else if value == Value::ELLIPSIS {
            types.ellipsis.get()
        } else {
            types.none_type.get()
        }
    }

    /// Name of the type of a value, for messages.
    pub fn type_name(&self, value: Value) -> String { type_name(self.type_of(value)) }

    /// `isinstance` by type alone (no `__instancecheck__`).
    pub fn is_instance(&self, value: Value, class: Value) -> bool { is_subtype(self.type_of(value), class) }

    /// Makes a type object with an empty namespace. `metatype` is unbound only while the first types are made.
    pub fn new_type(&mut self, metatype: Value, spec: TypeSpec) -> Res<Value> {
        let metaclass_word = if metatype.is_unbound() { (Kind::Type as u64) << 56 } else { class_word_of(metatype) };
        let object = Ref(self.allocate(metaclass_word, Kind::Type.fixed_words(), false)?);
        let class = object.value();
        let name = self.intern(spec.name)?;
        object.init(field::NAME, name);
        object.init(field::QUALNAME, name);
        let bases = self.new_tuple(spec.bases)?;
        object.init(field::BASES, bases);
        object.init(field::BASE, spec.bases.first().copied().unwrap_or(Value::NONE));
        object.init_raw(field::FLAGS, spec.flags);
        object.init_raw(field::INLINE, spec.inline as u64);
        let shape = self.root_shape(class, spec.kind_byte, spec.inline, false)?;
        object.init(field::SHAPE, shape.0.value());
        object.init_raw(field::CLASS_WORD, shape.class_word());
        let dictionary_shape = self.root_shape(class, spec.kind_byte, spec.inline, true)?;
        object.init(field::DICTIONARY_SHAPE, dictionary_shape.0.value());
        Ok(class)
    }

    /// Gives a type its namespace and method resolution order.
    pub fn finish_type(&mut self, class: Value, namespace: Value) -> Res<()> {
        let object = Ref::of(class);
        object.init(field::DICT, namespace);
        let order = self.merge_order(class)?;
        let order = self.new_tuple(&order)?;
        object.init(field::MRO, order);
        let subclasses = self.new_list(&[])?;
        object.init(field::SUBCLASSES, subclasses);
        for base in tuple_items(object.fixed(field::BASES)) {
            let list = Ref::of(*base).fixed(field::SUBCLASSES);
            if list.is_ptr() {
                self.list_append(list, class)?;
            }
        }
        Ok(())
    }

    /// C3 linearisation.
    pub fn merge_order(&mut self, class: Value) -> Res<Vec<Value>> {
        let bases = tuple_items(Ref::of(class).fixed(field::BASES));
        let mut sequences: Vec<Vec<Value>> = bases.iter().map(|base| mro(*base).to_vec()).collect();
        sequences.push(bases.to_vec());
        let mut order = vec![class];
        loop {
            sequences.retain(|sequence| !sequence.is_empty());
            if sequences.is_empty() {
                return Ok(order);
            }
            let head = sequences.iter().map(|sequence| sequence[0]).find(|head| !sequences.iter().any(|sequence| sequence[1..].contains(head)));
            let Some(head) = head else {
                let mut heads: Vec<Value> = Vec::new();
                sequences.iter().map(|sequence| sequence[0]).for_each(|head| if !heads.contains(&head) { heads.push(head) });
                let names: Vec<String> = heads.iter().map(|head| type_name(*head)).collect();
                return Err(self.type_error(format!("Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "))));
            };
            order.push(head);
            for sequence in &mut sequences {
                if sequence[0] == head {
                    sequence.remove(0);
                }
            }
        }
    }

    /// Looks a name up along the method resolution order.
    #[inline(always)]
    pub fn class_lookup(&mut self, class: Value, name: Value) -> Res<Option<ClassAttribute>> {
        let epoch = self.epoch;
        let entry = *self.method_cache.slot(class.bits(), name.bits());
        let cell = if entry.class == class.bits() && entry.name == name.bits() && entry.epoch == epoch { entry.cell } else { self.class_lookup_slow(class, name)? };
        if cell.is_unbound() {
            return Ok(None);
        }
        let cell = Ref::of(cell);
        let value = self.cell_load(cell)?;
        if value.is_unbound() { Ok(None) } else { Ok(Some(ClassAttribute { cell, value })) }
    }

    #[inline(never)]
    fn class_lookup_slow(&mut self, class: Value, name: Value) -> Res<Value> {
        let mut found = Value::UNBOUND;
        for entry in mro(class) {
            let namespace = Ref::of(*entry).fixed(field::DICT);
            if let Some(cell) = self.namespace_cell(namespace, name)? {
                if !self.cell_load(cell)?.is_unbound() {
                    found = cell.value();
                    break;
                }
            }
        }
        let epoch = self.epoch;
        *self.method_cache.slot(class.bits(), name.bits()) = super::thread::CacheEntry { class: class.bits(), name: name.bits(), epoch, cell: found };
        Ok(found)
    }

    /// Looks a special method up on a value's type.
    #[inline(always)]
    pub fn special(&mut self, value: Value, name: Value) -> Res<Option<Value>> {
        let class = self.type_of(value);
        Ok(self.class_lookup(class, name)?.map(|found| found.value))
    }

    /// Sets a class attribute. Adding a name to a published class happens alone and empties the caches.
    pub fn class_set(&mut self, class: Value, name: Value, value: Value) -> Res<()> {
        let namespace = Ref::of(class).fixed(field::DICT);
        let existing = self.namespace_cell(namespace, name)?;
        if let Some(cell) = existing
            && !self.cell_load(cell)?.is_unbound()
            && !value.is_unbound()
        {
            let old = self.cell_load(cell)?;
            // a replaced special method or descriptor changes cached decisions: look again
            if super::string::ascii_bytes(name).is_some_and(|text| text.starts_with(b"__")) || !self.same_role(old, value)? {
                self.alone_unless_mine(class)?;
                self.bump_epoch();
            }
            return self.namespace_store(cell, value);
        }
        self.alone_unless_mine(class)?;
        if value.is_unbound() {
            self.dict_remove(namespace, name)?;
        } else {
            self.dict_set(namespace, name, value)?;
        }
        self.bump_epoch();
        Ok(())
    }

    /// Everybody else stands at a boundary, unless this transaction made the object.
    pub fn alone_unless_mine(&mut self, class: Value) -> Res<()> {
        if self.tx.is_active() && !self.tx.is_mine(Ref::of(class).stamp()) {
            self.become_alone()?;
        }
        Ok(())
    }

    /// A fresh instance with unbound attributes: plain instances and subclasses of fixed-layout built-ins.
    pub fn new_instance(&mut self, class: Value) -> Res<Value> {
        let class_word = class_word_of(class);
        let shape = Shape::of_class(class_word);
        let object = Ref(self.allocate(class_word, shape.fields(), false)?);
        if flags(class) & flag::FINALIZER != 0 {
            self.register_finalizer(object.value())?;
        }
        Ok(object.value())
    }

    /// An instance of a subclass of an inline-payload built-in around its exact base value.
    pub fn new_wrapped_instance(&mut self, class: Value, base: Value) -> Res<Value> {
        debug_assert!(instance_kind(class) & SUBCLASS != 0);
        let instance = self.new_instance(class)?;
        Ref::of(instance).init(0, base);
        Ok(instance)
    }
}

impl Thread {
    /// `type.__setattr__`, `type.__delattr__` (unbound `new`).
    pub fn type_set_attribute(&mut self, class: Value, name: Value, new: Value) -> Res<()> {
        let text = super::string::to_rust(name);
        if flags(class) & flag::HEAP == 0 {
            let class_name = type_name(class);
            return Err(self.type_error(format!("cannot set '{text}' attribute of immutable type '{class_name}'")));
        }
        let namespace = Ref::of(class).fixed(field::DICT);
        if new.is_unbound() && self.dict_get(namespace, name)?.is_none() {
            return Err(self.attribute_error(class, name));
        }
        self.class_set(class, name, new)?;
        if text == "__abstractmethods__" {
            let object = Ref::of(class);
            let abstract_now = !new.is_unbound() && self.truth(new)?;
            let old = object.fixed_raw(field::FLAGS);
            object.init_raw(field::FLAGS, if abstract_now { old | flag::ABSTRACT } else { old & !flag::ABSTRACT });
        } else if text == "__del__" && !new.is_unbound() {
            let object = Ref::of(class);
            object.init_raw(field::FLAGS, object.fixed_raw(field::FLAGS) | flag::FINALIZER);
        }
        Ok(())
    }
}
