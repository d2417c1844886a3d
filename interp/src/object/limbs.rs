//! Sums, products, small quotients and shifts of boxed ints on their limbs, without a trip through `num-bigint`.
//!
//! Invariant: limbs are least first, without leading zeros; a result of up to 49 bits becomes an unboxed int. Long products
//! are left to `crate::number::long_product`.

use super::door::{Ref, is_exact};
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use std::cmp::Ordering;

/// Products with more limbs than this in the shorter factor are the library's, which knows better than the schoolbook.
const SCHOOLBOOK: usize = 32;

/// An int as sign and limbs; an unboxed one lies in `own`.
struct Limbs { negative: bool, boxed: Option<Ref>, own: u64, count: usize }

impl Limbs {
    #[inline]
    fn of(value: Value) -> Option<Limbs> {
        if value.is_int() {
            let number = value.as_int();
            return Some(Limbs { negative: number < 0, boxed: None, own: number.unsigned_abs(), count: (number != 0) as usize });
        }
        if value.is_bool() {
            return Some(Limbs { negative: false, boxed: None, own: value.is_true() as u64, count: value.is_true() as usize });
        }
        if !is_exact(value, Kind::BigInt) {
            return None;
        }
        let object = Ref::of(value);
        let header = object.fixed_raw(0);
        Some(Limbs { negative: header & 1 == 1, boxed: Some(object), own: 0, count: (header >> 8) as usize })
    }

    #[inline]
    fn slice(&self) -> &[u64] {
        match self.boxed {
            // SAFETY: the limbs follow field 0, were written before publication and never change
            Some(object) => unsafe { std::slice::from_raw_parts(object.payload::<u64>(1), self.count) },
            None => &std::slice::from_ref(&self.own)[..self.count],
        }
    }
}

fn compare(left: &[u64], right: &[u64]) -> Ordering { left.len().cmp(&right.len()).then_with(|| left.iter().rev().cmp(right.iter().rev())) }

/// `out = long + short`; `out` has one limb more than `long`.
fn add_into(out: &mut [u64], long: &[u64], short: &[u64]) {
    let mut carry = false;
    for (i, limb) in long.iter().enumerate() {
        let (sum, first) = limb.overflowing_add(short.get(i).copied().unwrap_or(0));
        let (sum, second) = sum.overflowing_add(carry as u64);
        out[i] = sum;
        carry = first || second;
    }
    out[long.len()] = carry as u64;
}

/// `out = large - small`; `large` is not below `small`.
fn subtract_into(out: &mut [u64], large: &[u64], small: &[u64]) {
    let mut borrow = false;
    for (i, limb) in large.iter().enumerate() {
        let (difference, first) = limb.overflowing_sub(small.get(i).copied().unwrap_or(0));
        let (difference, second) = difference.overflowing_sub(borrow as u64);
        out[i] = difference;
        borrow = first || second;
    }
}

/// `out = left * right`; `out` is zero and as long as both together.
fn multiply_into(out: &mut [u64], left: &[u64], right: &[u64]) {
    for (i, a) in left.iter().enumerate() {
        let mut carry = 0u128;
        for (j, b) in right.iter().enumerate() {
            carry += *a as u128 * *b as u128 + out[i + j] as u128;
            out[i + j] = carry as u64;
            carry >>= 64;
        }
        out[i + right.len()] = carry as u64;
    }
}

/// `out = limbs / divisor`, the rest as result.
fn divide_into(out: &mut [u64], limbs: &[u64], divisor: u64) -> u64 {
    let mut rest = 0u64;
    for (i, limb) in limbs.iter().enumerate().rev() {
        let value = (rest as u128) << 64 | *limb as u128;
        out[i] = (value / divisor as u128) as u64;
        rest = (value % divisor as u128) as u64;
    }
    rest
}

impl Thread {
    /// An int of sign and limbs, which may have leading zeros.
    fn int_of_limbs(&mut self, negative: bool, limbs: &[u64]) -> Res<Value> {
        let count = limbs.iter().rposition(|limb| *limb != 0).map_or(0, |at| at + 1);
        match limbs[..count] {
            [] => return Ok(Value::from_small(0)),
            [one] if one <= i64::MAX as u64 => return self.new_int(if negative { -(one as i64) } else { one as i64 }),
            _ => {}
        }
        self.new_limbs(negative, &limbs[..count])
    }

    /// The operator on two exact ints, at least one of them boxed; None: take the general path.
    pub(super) fn limbs_binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Res<Option<Value>> {
        let (Some(a), Some(b)) = (Limbs::of(left), Limbs::of(right)) else { return Ok(None) };
        let (x, y) = (a.slice(), b.slice());
        let room = match op {
            BinaryOp::Add | BinaryOp::Sub => x.len().max(y.len()) + 1,
            BinaryOp::Mul if x.len().min(y.len()) <= SCHOOLBOOK => x.len() + y.len(),
            BinaryOp::FloorDiv | BinaryOp::Mod if y.len() == 1 => x.len() + 1,
            BinaryOp::LShift if right.is_int() && (0..1 << 20).contains(&right.as_int()) => x.len() + right.as_int() as usize / 64 + 1,
            BinaryOp::RShift if right.is_int() && right.as_int() >= 0 && !a.negative => x.len() + 1,
            _ => return Ok(None),
        };
        let mut stack = [0u64; 64];
        let mut heap = Vec::new();
        let out: &mut [u64] = if room <= stack.len() {
            &mut stack[..room]
        } else {
            heap.resize(room, 0);
            &mut heap
        };
        let negative = match op {
            BinaryOp::Add | BinaryOp::Sub => {
                let right_negative = b.negative != (op == BinaryOp::Sub);
                let order = compare(x, y);
                let (large, small) = if order == Ordering::Less { (y, x) } else { (x, y) };
                if a.negative == right_negative {
                    add_into(out, large, small);
                    a.negative
                } else {
                    subtract_into(out, large, small);
                    if order == Ordering::Less { right_negative } else { a.negative }
                }
            }
            BinaryOp::Mul => {
                if x.len() < y.len() { multiply_into(out, x, y) } else { multiply_into(out, y, x) }
                a.negative != b.negative
            }
            BinaryOp::FloorDiv | BinaryOp::Mod => {
                let divisor = y[0];
                let rest = divide_into(out, x, divisor);
                let adjust = rest != 0 && a.negative != b.negative;
                if op == BinaryOp::Mod {
                    out.fill(0);
                    out[0] = if adjust { divisor - rest } else { rest };
                    b.negative
                } else {
                    if adjust {
                        // one further from zero
                        for limb in out.iter_mut() {
                            let (next, carry) = limb.overflowing_add(1);
                            *limb = next;
                            if !carry {
                                break;
                            }
                        }
                    }
                    a.negative != b.negative
                }
            }
            BinaryOp::LShift => {
                let (words, bits) = (right.as_int() as usize / 64, right.as_int() as u32 % 64);
                for (i, limb) in x.iter().enumerate() {
                    out[i + words] |= limb << bits;
                    if bits > 0 {
                        out[i + words + 1] |= limb >> (64 - bits);
                    }
                }
                a.negative
            }
            _ => {
                let (words, bits) = ((right.as_int() as u64 / 64).min(x.len() as u64) as usize, right.as_int() as u32 % 64);
                for (i, limb) in x[words..].iter().enumerate() {
                    out[i] |= limb >> bits;
                    if bits > 0 && i > 0 {
                        out[i - 1] |= limb << (64 - bits);
                    }
                }
                false
            }
        };
        self.int_of_limbs(negative, out).map(Some)
    }
}
