//! What the barrier-free loop does at once: items of lists and tuples, sums of numbers.
//!
//! Invariant: no transaction is open, so words are read and written as they lie (the loop leaves its barrier-free copy before the next
//! instruction when one was opened). None and false mean: take the ordinary path. Nothing here calls back into a script.

use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact};
use crate::object::kind::Kind;
use crate::object::sequence::{plain_items, plain_set, tuple_items};

/// `container[key]` of an exact list or tuple.
#[inline(always)]
pub fn item(container: Value, key: Value) -> Option<Value> {
    if !key.is_int() || !container.is_ptr() {
        return None;
    }
    let object = Ref::of(container);
    let items = if object.is_exact(Kind::List) {
        plain_items(object)
    } else if object.is_exact(Kind::Tuple) {
        tuple_items(container)
    } else {
        return None;
    };
    let index = key.as_int();
    let index = if index < 0 { index + items.len() as i64 } else { index };
    items.get(index as usize).copied()
}

/// `container[key] = value` of an exact list; false: not done.
#[inline(always)]
pub fn set_item(container: Value, key: Value, value: Value) -> bool {
    is_exact(container, Kind::List) && key.is_int() && key.as_int() >= 0 && plain_set(Ref::of(container), key.as_int() as usize, value)
}

/// `left op right` of two small ints or two floats.
#[inline(always)]
pub fn number(op: u8, left: Value, right: Value) -> Option<Value> {
    const ADD: u8 = BinaryOp::Add as u8;
    const SUB: u8 = BinaryOp::Sub as u8;
    const MUL: u8 = BinaryOp::Mul as u8;
    const TRUE_DIV: u8 = BinaryOp::TrueDiv as u8;
    if Value::both_ints(left, right) {
        return match op {
            ADD => Value::add_ints(left, right),
            SUB => Value::sub_ints(left, right),
            MUL => Value::mul_ints(left, right),
            _ => None,
        };
    }
    if !Value::both_f64(left, right) {
        return None;
    }
    let (a, b) = (left.as_f64(), right.as_f64());
    Some(Value::from_f64(match op {
        ADD => a + b,
        SUB => a - b,
        MUL => a * b,
        TRUE_DIV if b != 0.0 => a / b,
        _ => return None,
    }))
}

/// Unpacks an exact tuple or list of `count` items into registers; false: not done.
///
/// # Safety
/// `registers` has room for `count` values.
#[inline(always)]
pub unsafe fn unpack(value: Value, registers: *mut Value, count: usize) -> bool {
    let items = if is_exact(value, Kind::Tuple) {
        tuple_items(value)
    } else if is_exact(value, Kind::List) {
        plain_items(Ref::of(value))
    } else {
        return false;
    };
    if items.len() != count {
        return false;
    }
    // SAFETY: the caller's promise
    unsafe { fill(registers, items) };
    true
}

/// Unpacks an exact tuple of `count` items into registers; false: not done.
///
/// # Safety
/// As for [`unpack`].
#[inline(always)]
pub unsafe fn unpack_tuple(value: Value, registers: *mut Value, count: usize) -> bool {
    let done = is_exact(value, Kind::Tuple) && tuple_items(value).len() == count;
    if done {
        // SAFETY: the caller's promise
        unsafe { fill(registers, tuple_items(value)) };
    }
    done
}

/// # Safety
/// `registers` has room for the items.
#[inline(always)]
unsafe fn fill(registers: *mut Value, items: &[Value]) {
    for (i, item) in items.iter().enumerate() {
        // SAFETY: the caller's promise; the items lie in the heap, not in the registers
        unsafe { *registers.add(i) = *item };
    }
}
