//! The hash of numbers: reduction modulo the Mersenne prime 2^61 - 1, so that equal numbers of any type hash alike.
//!
//! Invariant: the values are CPython's (64-bit), and none is -1. Knows no heap.

use num_bigint::BigInt;
use num_traits::Signed;

const BITS: u32 = 61;
/// The prime.
pub const MODULUS: u64 = (1 << BITS) - 1;
/// What infinity hashes to.
pub const INFINITY: i64 = 314_159;
/// The weight of the imaginary part.
const IMAGINARY: u64 = 1_000_003;

#[inline]
fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

#[inline]
fn reduced(value: u64) -> u64 {
    let folded = (value & MODULUS) + (value >> BITS);
    if folded >= MODULUS { folded - MODULUS } else { folded }
}

#[inline]
pub fn hash_i64(value: i64) -> i64 {
    let hash = reduced(value.unsigned_abs()) as i64;
    not_minus_one(if value < 0 { -hash } else { hash })
}

pub fn hash_big(value: &BigInt) -> i64 {
    // 2^64 is 8 modulo the prime
    let hash = value.magnitude().iter_u64_digits().rev().fold(0u64, |hash, limb| {
        let shifted = u128::from(hash) << 64 | u128::from(limb);
        reduced((shifted as u64 & MODULUS) + reduced((shifted >> BITS) as u64 & MODULUS) + (shifted >> (2 * BITS)) as u64)
    }) as i64;
    not_minus_one(if value.is_negative() { -hash } else { hash })
}

/// `nan_hash` is what a NaN hashes to: CPython takes the object's address.
pub fn hash_f64(value: f64, nan_hash: i64) -> i64 {
    if value.is_nan() {
        return nan_hash;
    }
    if value.is_infinite() {
        return if value > 0.0 { INFINITY } else { -INFINITY };
    }
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & ((1 << 52) - 1) | if biased == 0 { 0 } else { 1 << 52 };
    // the value is mantissa * 2^exponent, and 2^61 is 1 modulo the prime
    let exponent = biased.max(1) - 1075;
    let turn = exponent.rem_euclid(BITS as i32) as u32;
    let hash = reduced(mantissa);
    let turned = if turn == 0 { hash } else { (hash << turn & MODULUS) | hash >> (BITS - turn) };
    let hash = reduced(turned) as i64;
    not_minus_one(if value < 0.0 { -hash } else { hash })
}

pub fn hash_complex(real: f64, imaginary: f64, nan_hash: i64) -> i64 {
    let real = hash_f64(real, nan_hash) as u64;
    let imaginary = hash_f64(imaginary, nan_hash) as u64;
    not_minus_one(real.wrapping_add(imaginary.wrapping_mul(IMAGINARY)) as i64)
}
