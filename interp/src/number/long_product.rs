//! Products and quotients of very long integers in pieces, so that the work can be stopped between them.
//!
//! Invariant: the same numbers as the plain operators; a piece takes well under a millisecond. Long factors are halved
//! (Karatsuba) down to pieces the library multiplies at once; long divisors are divided by Burnikel and Ziegler's recursion
//! on such products. Knows no heap.

use super::{Integer, NumberError, Poll};
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;
use num_traits::Zero;

/// Factors with fewer bits than this (in the shorter one) are multiplied by the library in one go.
const PIECE_BITS: u64 = 64 * 1_000;
/// Divisors with fewer bits than this are divided by the library.
const DIVISOR_BITS: u64 = 64 * 60;

/// `left * right`
pub fn multiply(left: &Integer, right: &Integer, poll: Poll) -> Result<Integer, NumberError> {
    if left.bit_length().min(right.bit_length()) < PIECE_BITS && left.bit_length().max(right.bit_length()) < 64 * PIECE_BITS {
        return Ok(left.mul(right));
    }
    let negative = left.is_negative() != right.is_negative();
    let product = multiply_magnitudes(&left.magnitude(), &right.magnitude(), poll)?;
    Ok(signed(negative, product))
}

fn signed(negative: bool, magnitude: BigUint) -> Integer {
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude).into()
}

fn cut(value: &BigUint, bits: u64) -> (BigUint, BigUint) {
    let high = value >> bits;
    let low = value - (&high << bits);
    (high, low)
}

/// The product of two magnitudes of any length.
pub fn multiply_magnitudes(left: &BigUint, right: &BigUint, poll: Poll) -> Result<BigUint, NumberError> {
    if poll() {
        return Err(NumberError::Interrupted);
    }
    let (short, long) = if left.bits() <= right.bits() { (left, right) } else { (right, left) };
    if short.bits() < PIECE_BITS && long.bits() < 8 * PIECE_BITS {
        return Ok(short * long);
    }
    if short.bits() * 2 <= long.bits() {
        // the long factor in pieces about as long as the short one
        let piece = short.bits().max(PIECE_BITS).next_multiple_of(64);
        let mut sum = BigUint::zero();
        let digits: Vec<u64> = long.to_u64_digits();
        let step = (piece / 64) as usize;
        for (at, chunk) in digits.chunks(step).enumerate().rev() {
            let words = chunk.iter().flat_map(|&limb| [limb as u32, (limb >> 32) as u32]).collect();
            let part = multiply_magnitudes(short, &BigUint::new(words), poll)?;
            sum += part << (at as u64 * piece);
        }
        return Ok(sum);
    }
    let half = (long.bits() / 2).next_multiple_of(64);
    let ((a, b), (c, d)) = (cut(left, half), cut(right, half));
    let high = multiply_magnitudes(&a, &c, poll)?;
    let low = multiply_magnitudes(&b, &d, poll)?;
    let middle = multiply_magnitudes(&(a + b), &(c + d), poll)? - &high - &low;
    Ok((high << (2 * half)) + (middle << half) + low)
}

/// `divmod(left, right)`, rounded to minus infinity.
pub fn div_mod(left: &Integer, right: &Integer, poll: Poll) -> Result<(Integer, Integer), NumberError> {
    if right.bit_length() < DIVISOR_BITS && left.bit_length() < 64 * PIECE_BITS {
        return left.div_mod(right);
    }
    if right.is_zero() {
        return Err(NumberError::DIVISION);
    }
    let (quotient, rest) = div_rem_magnitudes(&left.magnitude(), &right.magnitude(), poll)?;
    let quotient = signed(left.is_negative() != right.is_negative(), quotient);
    let rest = signed(left.is_negative(), rest);
    if !rest.is_zero() && rest.is_negative() != right.is_negative() {
        return Ok((quotient.sub(&Integer::Small(1)), rest.add(right)));
    }
    Ok((quotient, rest))
}

/// Quotient and remainder of magnitudes; the divisor is not zero.
pub fn div_rem_magnitudes(left: &BigUint, right: &BigUint, poll: Poll) -> Result<(BigUint, BigUint), NumberError> {
    if left < right {
        return Ok((BigUint::zero(), left.clone()));
    }
    if right.bits() < DIVISOR_BITS && left.bits() < 8 * PIECE_BITS {
        return Ok(left.div_rem(right));
    }
    // digits of n bits: the divisor's length, a multiple of 64 twice halvable where it is long
    let n = right.bits();
    let count = left.bits().div_ceil(n);
    let mut quotient = BigUint::zero();
    let mut rest = BigUint::zero();
    for at in (0..count).rev() {
        let (_, upto) = cut(left, ((at + 1) * n).min(left.bits() + 1));
        let digit = upto >> (at * n);
        let (part, left_over) = two_by_one((rest << n) + digit, right, n, poll)?;
        quotient = (quotient << n) + part;
        rest = left_over;
    }
    Ok((quotient, rest))
}

/// `value / right` where the quotient fits `n` bits and `right` has exactly `n` bits.
fn two_by_one(value: BigUint, right: &BigUint, n: u64, poll: Poll) -> Result<(BigUint, BigUint), NumberError> {
    if poll() {
        return Err(NumberError::Interrupted);
    }
    if n < DIVISOR_BITS || value.bits() < n + DIVISOR_BITS / 2 {
        return Ok(value.div_rem(right));
    }
    if n % 2 == 1 {
        let (quotient, rest) = two_by_one(value << 1u32, &(right << 1u32), n + 1, poll)?;
        return Ok((quotient, rest >> 1u32));
    }
    let half = n / 2;
    let (high, low) = cut(right, half);
    let (upper, fourth) = cut(&value, half);
    let (upper, third) = cut(&upper, half);
    let (first, rest) = three_by_two(upper, third, right, &high, &low, half, poll)?;
    let (second, rest) = three_by_two(rest, fourth, right, &high, &low, half, poll)?;
    Ok(((first << half) + second, rest))
}

/// `(upper << half | digit) / right` where the quotient fits `half` bits.
fn three_by_two(upper: BigUint, digit: BigUint, right: &BigUint, high: &BigUint, low: &BigUint, half: u64, poll: Poll) -> Result<(BigUint, BigUint), NumberError> {
    let (mut quotient, rest) = if &upper >> half == *high {
        let ones = (BigUint::from(1u32) << half) - 1u32;
        let rest = upper - (high << half) + high;
        (ones, rest)
    } else {
        two_by_one(upper, high, half, poll)?
    };
    let mut rest = (rest << half) + digit;
    let product = multiply_magnitudes(&quotient, low, poll)?;
    while rest < product {
        quotient -= 1u32;
        rest += right;
    }
    Ok((quotient, rest - product))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_what_the_operators_give() {
        let mut state = 7u64;
        let mut next = |limbs: usize| {
            let words = (0..limbs * 2).map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 33) as u32 * 2 + (state >> 63) as u32
            });
            BigUint::new(words.collect())
        };
        for (a, b) in [(2_500, 2_400), (5_000, 1_300), (9_000, 30), (1_000, 400), (700, 699), (300, 61), (4_000, 3_999), (10, 3)] {
            let (left, right) = (next(a), next(b));
            let never = super::super::never;
            assert_eq!(multiply_magnitudes(&left, &right, &never).unwrap(), &left * &right, "{a} x {b}");
            let expected = left.div_rem(&right);
            assert_eq!(div_rem_magnitudes(&left, &right, &never).unwrap(), expected, "{a} / {b}");
            let product = &left * &right;
            assert_eq!(div_rem_magnitudes(&product, &right, &never).unwrap(), (left, BigUint::zero()), "{a} x {b} / {b}");
        }
    }

    #[test]
    fn long_work_stops_when_told() {
        let long = Integer::from(BigUint::from(3u32).pow(200_000));
        assert_eq!(multiply(&long, &long, &|| true), Err(NumberError::Interrupted));
        let square = multiply(&long, &long, &super::super::never).unwrap();
        assert_eq!(div_mod(&square, &long, &|| true), Err(NumberError::Interrupted));
    }
}
