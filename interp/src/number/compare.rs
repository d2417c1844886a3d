//! Comparing ints with floats exactly, whatever their size.
//!
//! Invariant: no rounding: 2**53 + 1 differs from 2.0**53. Knows no heap.

use super::float::to_integer;
use super::integer::Integer;
use std::cmp::Ordering;

/// How an int stands to a float; `None` for NaN.
#[inline]
pub fn compare_i64(left: i64, right: f64) -> Option<Ordering> {
    // below 2^53 the conversion is exact
    if left.unsigned_abs() < 1 << 53 {
        return (left as f64).partial_cmp(&right);
    }
    compare_exactly(&Integer::Small(left), right)
}

pub fn compare(left: &Integer, right: f64) -> Option<Ordering> {
    match left {
        Integer::Small(left) => compare_i64(*left, right),
        Integer::Big(_) => compare_exactly(left, right),
    }
}

fn compare_exactly(left: &Integer, right: f64) -> Option<Ordering> {
    if right.is_nan() {
        return None;
    }
    match to_integer(right.trunc()) {
        Ok(whole) => Some(left.cmp(&whole).then_with(|| 0.0f64.total_cmp(&(right.fract() + 0.0)))),
        Err(_) => Some(if right > 0.0 { Ordering::Less } else { Ordering::Greater }),
    }
}
