//! Integers beyond 49 bits, complex numbers, and the numeric view of a value.
//!
//! Big int layout (leaf): field 0 sign (1 negative) | limb count << 8, then 64-bit limbs, least first. A number that fits 49
//! bits is never boxed, so equal ints have equal bits or both are boxed.

use super::door::{Ref, is_kind};
use super::kind::{Kind, SUBCLASS};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use num_bigint::{BigInt, Sign};

pub use crate::number::Integer;

/// Is the value an int (bool and subclasses too)?
#[inline(always)]
pub fn is_int(value: Value) -> bool { value.is_int() || value.is_bool() || value.is_ptr() && matches!(Ref::of(value).kind(), Kind::BigInt | Kind::SmallInt) }

/// Is the value a float (subclasses too)?
#[inline(always)]
pub fn is_float(value: Value) -> bool { value.is_f64() || is_kind(value, Kind::Float) }

/// The exact int or float behind an instance of a subclass; bool stays bool.
#[inline(always)]
pub fn plain(value: Value) -> Value {
    if value.is_ptr() {
        let object = Ref::of(value);
        if matches!(object.kind(), Kind::SmallInt | Kind::Float | Kind::BigInt) && object.kind_byte() & SUBCLASS != 0 {
            return object.fixed(0);
        }
    }
    value
}

/// The integer of an int value (bool and subclasses too), else None.
pub fn integer(value: Value) -> Option<Integer> {
    let value = plain(value);
    if value.is_int() {
        return Some(Integer::Small(value.as_int()));
    }
    if value.is_bool() {
        return Some(Integer::Small(value.is_true() as i64));
    }
    if is_kind(value, Kind::BigInt) { Some(Integer::from(big(value))) } else { None }
}

/// i64 of an int value when it is one and fits.
#[inline(always)]
pub fn small_integer(value: Value) -> Option<i64> { if value.is_int() { Some(value.as_int()) } else { integer(value).and_then(|number| number.to_i64()) } }

/// The limbs of a boxed int as a big int.
pub fn big(value: Value) -> BigInt {
    let object = Ref::of(value);
    let header = object.fixed_raw(0);
    let count = (header >> 8) as usize;
    let mut digits = Vec::with_capacity(count * 2);
    for i in 0..count {
        let limb = object.fixed_raw(1 + i);
        digits.push(limb as u32);
        digits.push((limb >> 32) as u32);
    }
    BigInt::from_slice(if header & 1 == 1 { Sign::Minus } else { Sign::Plus }, &digits)
}

/// Float of a float value (subclasses too).
pub fn float(value: Value) -> Option<f64> {
    let value = plain(value);
    if value.is_f64() { Some(value.as_f64()) } else { None }
}

/// Parts of a complex value.
pub fn complex(value: Value) -> Option<(f64, f64)> {
    if !is_kind(value, Kind::Complex) {
        return None;
    }
    let object = Ref::of(value);
    let object = if object.kind_byte() & SUBCLASS != 0 { Ref::of(object.fixed(0)) } else { object };
    Some((f64::from_bits(object.fixed_raw(0)), f64::from_bits(object.fixed_raw(1))))
}

impl Thread {
    /// An int.
    #[inline(always)]
    pub fn new_int(&mut self, number: i64) -> Res<Value> {
        match Value::from_int(number) {
            Some(value) => Ok(value),
            None => self.new_i128(number as i128),
        }
    }

    /// An int from an unsigned machine word.
    pub fn new_uint(&mut self, number: u64) -> Res<Value> {
        match i64::try_from(number) {
            Ok(number) => self.new_int(number),
            Err(_) => self.new_i128(number as i128),
        }
    }

    /// An int from a big int, unboxed when it fits.
    pub fn new_big(&mut self, number: BigInt) -> Res<Value> {
        if let Ok(small) = i64::try_from(&number)
            && let Some(value) = Value::from_int(small)
        {
            return Ok(value);
        }
        let (sign, limbs) = number.to_u64_digits();
        let class = self.interp.types.class_word(&self.interp.types.int) & super::shape::POINTER_BITS | (Kind::BigInt as u64) << 56;
        let object = Ref(self.allocate(class, 1 + limbs.len(), true)?);
        object.init_raw(0, (sign == Sign::Minus) as u64 | (limbs.len() as u64) << 8);
        for (i, limb) in limbs.iter().enumerate() {
            object.init_raw(1 + i, *limb);
        }
        Ok(object.value())
    }

    /// An int.
    pub fn new_integer(&mut self, number: Integer) -> Res<Value> {
        match number {
            Integer::Small(number) => self.new_int(number),
            Integer::Big(number) => self.new_big(number),
        }
    }

    /// A complex number.
    pub fn new_complex(&mut self, real: f64, imaginary: f64) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.complex);
        let object = Ref(self.allocate(class, 2, true)?);
        object.init_raw(0, real.to_bits());
        object.init_raw(1, imaginary.to_bits());
        Ok(object.value())
    }
}
