//! `Value`: one 64-bit word that is a Python value or a reference to one.
//!
//! The word is told apart by its upper bits, so that the two commonest tests cost one compare each:
//!
//! | word | meaning |
//! |---|---|
//! | `0` | unbound: no value here |
//! | `2 … 255` | the singletons: None, False, True, NotImplemented, Ellipsis, and marks for the runtime's own use |
//! | `256 … 2^47` | address of an [`Object`], untagged, 16-byte aligned |
//! | `0x0002… ≤ w < 0xFFFE…` | a double: its bits plus 2^49 |
//! | `w ≥ 0xFFFE…` | an int of 49 bits, two's complement |
//!
//! Invariant: a word whose upper 16 bits are not zero is never a reference. A collector may thus read any word, be it a
//! `Value` or a raw address, by one rule. This file must not know any Python type.

use super::object::Object;
use std::ptr::NonNull;

/// A Python value in one word. Copying it writes nothing else: there are no reference counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

/// What is added to the bits of a double. The smallest encoded double (`0.0`) has upper 16 bits `0x0002`.
pub const F64_OFFSET: u64 = 0x0002_0000_0000_0000;
/// The upper 15 bits of every int. Also the lowest word that is an int.
pub const INT_TAG: u64 = 0xFFFE_0000_0000_0000;
/// Bits of an int that are not tag, as a shift that brings its sign bit to the top of the word.
const INT_SHIFT: u32 = 15;
/// Least int that fits into a word.
pub const INT_MIN: i64 = -(1 << 48);
/// Greatest int that fits into a word.
pub const INT_MAX: i64 = (1 << 48) - 1;
/// Words below this are immediates; no heap address is as low.
const FIRST_ADDRESS: u64 = 256;
/// One above the highest word that can be an address.
const END_OF_ADDRESSES: u64 = 1 << 48;

impl Value {
    /// No value: an unassigned register, an empty slot. What zeroed memory reads as.
    pub const UNBOUND: Value = Value(0);
    pub const NONE: Value = Value(0x02);
    /// `FALSE` and `TRUE` differ in the lowest bit alone.
    pub const FALSE: Value = Value(0x04);
    pub const TRUE: Value = Value(0x05);
    pub const NOT_IMPLEMENTED: Value = Value(0x06);
    pub const ELLIPSIS: Value = Value(0x08);
    /// For tables: an entry was here and is gone. Scripts never see it.
    pub const DELETED: Value = Value(0x0A);

    /// An immediate of the runtime's own: any word below 256.
    #[inline(always)]
    pub const fn immediate(code: u8) -> Value {
        Value(code as u64)
    }

    /// The word as it lies in memory.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The value of a word that [`Value::bits`] gave.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    // ---- kinds ----

    #[inline(always)]
    pub const fn is_unbound(self) -> bool {
        self.0 == Self::UNBOUND.0
    }

    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.0 == Self::NONE.0
    }

    #[inline(always)]
    pub const fn is_true(self) -> bool {
        self.0 == Self::TRUE.0
    }

    #[inline(always)]
    pub const fn is_false(self) -> bool {
        self.0 == Self::FALSE.0
    }

    #[inline(always)]
    pub const fn is_not_implemented(self) -> bool {
        self.0 == Self::NOT_IMPLEMENTED.0
    }

    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 & !1 == Self::FALSE.0
    }

    /// A word below 256: unbound, a singleton or a mark.
    #[inline(always)]
    pub const fn is_immediate(self) -> bool {
        self.0 < FIRST_ADDRESS
    }

    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 >= INT_TAG
    }

    #[inline(always)]
    pub const fn is_f64(self) -> bool {
        self.0.wrapping_sub(F64_OFFSET) < INT_TAG - F64_OFFSET
    }

    /// True for a reference to a heap object.
    #[inline(always)]
    pub const fn is_ptr(self) -> bool {
        // no value lies just above the addresses: a shift tells, and needs no constant of 64 bits
        self.0.wrapping_sub(FIRST_ADDRESS) < END_OF_ADDRESSES
    }

    // ---- bool ----

    #[inline(always)]
    pub const fn from_bool(truth: bool) -> Value {
        Value(Self::FALSE.0 | truth as u64)
    }

    /// The truth of a bool; meaningless for anything else.
    #[inline(always)]
    pub const fn as_bool(self) -> bool {
        self.0 & 1 != 0
    }

    // ---- int ----

    /// The int `number`, or None when it needs more than 49 bits.
    #[inline(always)]
    pub const fn from_int(number: i64) -> Option<Value> {
        if number >= INT_MIN && number <= INT_MAX { Some(Self::from_int_unchecked(number)) } else { None }
    }

    #[inline(always)]
    pub const fn from_small(number: i32) -> Value {
        Self::from_int_unchecked(number as i64)
    }

    /// The int `number`, which the caller knows to lie in `INT_MIN..=INT_MAX`; outside, another int results.
    #[inline(always)]
    pub const fn from_int_unchecked(number: i64) -> Value {
        // The sign extension of a negative number in range already has the tag's bits set.
        Value(INT_TAG | number as u64)
    }

    /// The number in an int; meaningless for anything else.
    #[inline(always)]
    pub const fn as_int(self) -> i64 {
        self.shifted() >> INT_SHIFT
    }

    /// This int as an index of something that has `length` (an int, not negative) items, if it counts from the front.
    #[inline(always)]
    pub const fn index_below(self, length: Value) -> Option<usize> {
        // shifted, a negative int is above every length
        if self.is_int() && (self.shifted() as u64) < length.shifted() as u64 { Some((self.shifted() as u64 >> INT_SHIFT) as usize) } else { None }
    }

    /// The int's payload at the top of a word, where overflow of 49 bits is overflow of 64.
    #[inline(always)]
    const fn shifted(self) -> i64 {
        (self.0 << INT_SHIFT) as i64
    }

    #[inline(always)]
    const fn from_shifted(shifted: i64) -> Value {
        Value(INT_TAG | (shifted as u64 >> INT_SHIFT))
    }

    /// One AND and one compare for both.
    #[inline(always)]
    pub const fn both_ints(left: Value, right: Value) -> bool {
        left.0 & right.0 >= INT_TAG
    }

    /// Sum of two ints, or None when it does not fit.
    #[inline(always)]
    pub const fn add_ints(left: Value, right: Value) -> Option<Value> {
        match left.shifted().checked_add(right.shifted()) {
            Some(sum) => Some(Self::from_shifted(sum)),
            None => None,
        }
    }

    /// Difference of two ints, or None when it does not fit.
    #[inline(always)]
    pub const fn sub_ints(left: Value, right: Value) -> Option<Value> {
        match left.shifted().checked_sub(right.shifted()) {
            Some(difference) => Some(Self::from_shifted(difference)),
            None => None,
        }
    }

    /// Product of two ints, or None when it does not fit.
    #[inline(always)]
    pub const fn mul_ints(left: Value, right: Value) -> Option<Value> {
        match left.as_int().checked_mul(right.shifted()) {
            Some(product) => Some(Self::from_shifted(product)),
            None => None,
        }
    }

    // ---- float ----

    /// A double. All NaNs of one sign become one NaN, so that no NaN's bits run into the ints.
    #[inline(always)]
    pub const fn from_f64(number: f64) -> Value {
        if number.is_nan() {
            return Self::from_nan(number.to_bits());
        }
        Value(number.to_bits() + F64_OFFSET)
    }

    #[cold]
    const fn from_nan(bits: u64) -> Value {
        Value(((bits & (1 << 63)) | 0x7FF8_0000_0000_0000) + F64_OFFSET)
    }

    /// The double; meaningless for anything else.
    #[inline(always)]
    pub const fn as_f64(self) -> f64 {
        f64::from_bits(self.0.wrapping_sub(F64_OFFSET))
    }

    /// True when both are doubles.
    #[inline(always)]
    pub const fn both_f64(left: Value, right: Value) -> bool {
        left.is_f64() & right.is_f64()
    }

    // ---- references ----

    #[inline(always)]
    pub fn from_ptr(object: NonNull<Object>) -> Value {
        Value(object.as_ptr().expose_provenance() as u64)
    }

    /// The address; meaningless unless [`Value::is_ptr`].
    #[inline(always)]
    pub fn as_ptr(self) -> *const Object {
        std::ptr::with_exposed_provenance(self.0 as usize)
    }

    /// The address if this is a reference.
    #[inline(always)]
    pub fn to_object(self) -> Option<NonNull<Object>> {
        if self.is_ptr() { NonNull::new(self.as_ptr().cast_mut()) } else { None }
    }
}

impl Default for Value {
    fn default() -> Self {
        Value::UNBOUND
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Value::UNBOUND => f.write_str("unbound"),
            Value::NONE => f.write_str("None"),
            Value::FALSE => f.write_str("False"),
            Value::TRUE => f.write_str("True"),
            Value::NOT_IMPLEMENTED => f.write_str("NotImplemented"),
            Value::ELLIPSIS => f.write_str("Ellipsis"),
            Value::DELETED => f.write_str("deleted"),
            value if value.is_int() => write!(f, "{}", value.as_int()),
            value if value.is_f64() => write!(f, "{:?}", value.as_f64()),
            value => write!(f, "@{:#x}", value.0),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_range_loop)]
mod tests {
    use super::*;

    /// Ints around every power of two and around the edges of what fits.
    fn edge_ints() -> Vec<i64> {
        let mut ints = vec![0, 1, -1, INT_MIN, INT_MIN + 1, INT_MAX, INT_MAX - 1];
        for shift in 1..48 {
            let power = 1i64 << shift;
            ints.extend([power, power - 1, power + 1, -power, 1 - power, -power - 1]);
        }
        ints
    }

    #[test]
    fn ints_come_back() {
        for number in edge_ints() {
            let value = Value::from_int(number).unwrap();
            assert!(value.is_int() && !value.is_f64() && !value.is_ptr() && !value.is_immediate());
            assert_eq!(value.as_int(), number);
        }
        for number in [INT_MAX + 1, INT_MIN - 1, i64::MAX, i64::MIN] {
            assert_eq!(Value::from_int(number), None);
        }
        assert_eq!(Value::from_small(i32::MIN).as_int(), i32::MIN as i64);
    }

    #[test]
    fn arithmetic_overflows_exactly_where_it_must() {
        let ints = edge_ints();
        for &a in &ints {
            for &b in &ints {
                let (left, right) = (Value::from_int(a).unwrap(), Value::from_int(b).unwrap());
                assert!(Value::both_ints(left, right));
                assert_eq!(Value::add_ints(left, right), Value::from_int(a + b), "{a} + {b}");
                assert_eq!(Value::sub_ints(left, right), Value::from_int(a - b), "{a} - {b}");
                let product = i64::try_from(a as i128 * b as i128).ok().and_then(Value::from_int);
                assert_eq!(Value::mul_ints(left, right), product, "{a} * {b}");
            }
        }
    }

    #[test]
    fn doubles_come_back_and_stay_apart() {
        let edges = [0.0, -0.0, 1.0, -1.5, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::INFINITY, f64::NEG_INFINITY];
        let mut seed = 1u64;
        let random = (0..100_000).map(|_| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            f64::from_bits(seed)
        });
        let nans = [f64::NAN, -f64::NAN, f64::from_bits(u64::MAX), f64::from_bits(0x7FF0_0000_0000_0001)];
        for number in edges.into_iter().chain(random).chain(nans) {
            let value = Value::from_f64(number);
            assert!(value.is_f64() && !value.is_int() && !value.is_ptr() && !value.is_immediate(), "{number}");
            if number.is_nan() {
                assert!(value.as_f64().is_nan());
                assert_eq!(value.as_f64().is_sign_negative(), number.is_sign_negative());
            } else {
                assert_eq!(value.as_f64().to_bits(), number.to_bits());
            }
            assert!(!Value::both_ints(value, Value::from_small(-1)));
        }
    }

    #[test]
    fn immediates_and_addresses_are_told_apart() {
        for code in 0..=255 {
            let value = Value::immediate(code);
            assert!(value.is_immediate() && !value.is_ptr() && !value.is_int() && !value.is_f64());
            assert_eq!(value.is_bool(), value == Value::TRUE || value == Value::FALSE);
        }
        assert!(Value::from_bool(true).is_true() && Value::from_bool(false).is_false());
        assert!(Value::TRUE.as_bool() && !Value::FALSE.as_bool());
        for address in [256u64, 4096, 0x7FFF_FFFF_FFF0] {
            let value = Value::from_bits(address);
            assert!(value.is_ptr() && !value.is_immediate() && !value.is_int() && !value.is_f64());
        }
        // the 256 words above the addresses are no values
        assert!(!Value::from_bits(END_OF_ADDRESSES + FIRST_ADDRESS).is_ptr() && !Value::from_bits(F64_OFFSET).is_ptr() && !Value::from_bits(u64::MAX).is_ptr());
    }
}
