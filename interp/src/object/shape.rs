//! Shapes: which attribute sits in which slot of an instance (hidden classes).
//!
//! A shape is an immutable heap object but for its list of children, which only grows, by compare-and-swap. Shapes are born
//! committed: whether the transaction that made one aborts does not matter, an unused shape is only unused. An instance's
//! class word points to its shape; a transition stores a new class word through the door.
//! Words: type, parent, name, -, first child, next sibling, meta = fixed | inline << 8 | count << 16 | kind << 32 | dictionary << 40.

use super::door::Ref;
use super::kind::{Kind, SUBCLASS};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::atomic::Ordering::{AcqRel, Acquire};

/// Bits of the shape pointer in a class word.
pub const POINTER_BITS: u64 = 0xFFFF_FFFF_FFFF;

/// A shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape(pub Ref);

impl Shape {
    /// The shape a class word points to.
    #[inline(always)]
    pub fn of_class(class_word: u64) -> Shape { Shape(Ref::of(Value::from_bits(class_word & POINTER_BITS))) }
    /// The Python type of instances with this shape.
    #[inline(always)]
    pub fn class(self) -> Value { self.0.fixed(0) }
    #[inline(always)]
    fn meta(self) -> u64 { self.0.fixed_raw(6) }
    /// Words before the attribute words.
    #[inline(always)]
    pub fn fixed(self) -> usize { (self.meta() & 0xFF) as usize }
    /// Slots inside the instance.
    #[inline(always)]
    pub fn inline(self) -> usize { (self.meta() >> 8 & 0xFF) as usize }
    /// Attributes in all.
    #[inline(always)]
    pub fn count(self) -> usize { (self.meta() >> 16 & 0xFFFF) as usize }
    /// The attributes live in a dict in the extra word.
    #[inline(always)]
    pub fn is_dictionary(self) -> bool { self.meta() >> 40 & 1 != 0 }
    /// Fields of an instance: fixed words, the extra word, the inline slots.
    #[inline(always)]
    pub fn fields(self) -> usize { self.fixed() + 1 + self.inline() }
    /// The class word of an instance.
    #[inline(always)]
    pub fn class_word(self) -> u64 { self.0.value().bits() | (self.meta() >> 32 & 0xFF) << 56 }
    /// Slot of an attribute (an interned name).
    pub fn slot(self, name: Value) -> Option<usize> {
        let mut shape = self;
        while shape.count() != 0 {
            if shape.0.fixed(2) == name {
                return Some(shape.count() - 1);
            }
            shape = Shape(Ref::of(shape.0.fixed(1)));
        }
        None
    }
    /// Is this the other shape with one more attribute, of this name?
    pub fn grew_from(self, shape: Shape, name: Value) -> bool { self.count() == shape.count() + 1 && self.0.fixed(1) == shape.0.value() && self.0.fixed(2) == name }
    /// Attribute names in slot order.
    pub fn names(self) -> Vec<Value> {
        let mut names = Vec::with_capacity(self.count());
        let mut shape = self;
        while shape.count() != 0 {
            names.push(shape.0.fixed(2));
            shape = Shape(Ref::of(shape.0.fixed(1)));
        }
        names.reverse();
        names
    }
}

impl Thread {
    fn new_shape(&mut self, class: Value, parent: Value, name: Value, meta: u64) -> Res<Shape> {
        let shape_class = self.interp.types.shape.get().bits() | (Kind::Shape as u64) << 56;
        let object = Ref(self.allocate(shape_class, 8, false)?);
        object.init(0, class);
        object.init(1, parent);
        object.init(2, name);
        object.init_raw(6, meta);
        Ok(Shape(object))
    }

    /// The empty shape of a new type.
    pub fn root_shape(&mut self, class: Value, kind_byte: u8, inline: usize, dictionary: bool) -> Res<Shape> {
        let fixed = Kind::from_byte(kind_byte).fixed_words() as u64;
        let inline = if kind_byte & SUBCLASS == 0 && kind_byte != Kind::Instance as u8 { 0 } else { inline as u64 };
        let meta = fixed | inline << 8 | (kind_byte as u64) << 32 | (dictionary as u64) << 40;
        self.new_shape(class, Value::UNBOUND, Value::UNBOUND, meta)
    }

    /// The shape with one more attribute.
    pub fn shape_with(&mut self, shape: Shape, name: Value) -> Res<Shape> {
        let mut child = shape.0.word(4).load(Acquire);
        while child != 0 {
            let candidate = Shape(Ref::of(Value::from_bits(child)));
            if candidate.0.fixed(2) == name {
                return Ok(candidate);
            }
            child = candidate.0.fixed_raw(5);
        }
        let made = self.new_shape(shape.class(), shape.0.value(), name, shape.meta() + (1 << 16))?;
        let mut first = shape.0.word(4).load(Acquire);
        loop {
            made.0.init_raw(5, first);
            match shape.0.word(4).compare_exchange(first, made.0.value().bits(), AcqRel, Acquire) {
                Ok(_) => return Ok(made),
                Err(now) => {
                    let newest = Shape(Ref::of(Value::from_bits(now)));
                    if newest.0.fixed(2) == name {
                        return Ok(newest);
                    }
                    first = now;
                }
            }
        }
    }
}
