//! Python's float arithmetic where it differs from the machine's: floor division, power, rounding, exact conversion to
//! and from ints, correctly rounded int division.
//!
//! Invariant: results and errors are CPython's bit for bit. Knows no heap.

use super::integer::Integer;
use super::{NumberError, never};
use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One, ToPrimitive, Zero};

/// `mantissa * 2 ** exponent` for a result that is exact or overflows to infinity.
pub fn scale(mantissa: f64, exponent: i32) -> f64 {
    let power = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
    let (mut value, mut left) = (mantissa, exponent.clamp(-2200, 2200));
    while left > 1023 {
        value *= power(1023);
        left -= 1023;
    }
    while left < -1022 {
        value *= power(-1022);
        left += 1022;
    }
    value * power(left)
}

/// `(mantissa, exponent)` with `value == mantissa * 2 ** exponent`, for a finite value; the mantissa carries the sign.
pub fn decompose(value: f64) -> (i64, i32) {
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let mantissa = (bits & ((1 << 52) - 1) | if biased == 0 { 0 } else { 1 << 52 }) as i64;
    (if value.is_sign_negative() { -mantissa } else { mantissa }, biased.max(1) - 1075)
}

/// `int(value)`: cut toward zero.
pub fn to_integer(value: f64) -> Result<Integer, NumberError> {
    if value.is_nan() {
        return Err(NumberError::Value("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(NumberError::Overflow("cannot convert float infinity to integer"));
    }
    if value.abs() < 9.2e18 {
        return Ok(Integer::Small(value as i64));
    }
    let (mantissa, exponent) = decompose(value);
    Ok((BigInt::from(mantissa) << exponent).into())
}

/// `value.as_integer_ratio()`
pub fn as_integer_ratio(value: f64) -> Result<(Integer, Integer), NumberError> {
    if value.is_nan() {
        return Err(NumberError::Value("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        return Err(NumberError::Overflow("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = decompose(value);
    if mantissa == 0 {
        return Ok((Integer::Small(0), Integer::Small(1)));
    }
    let zeros = mantissa.trailing_zeros() as i32;
    let (mantissa, exponent) = (mantissa >> zeros, exponent + zeros);
    Ok(match exponent >= 0 {
        true => ((BigInt::from(mantissa) << exponent).into(), Integer::Small(1)),
        false => (Integer::Small(mantissa), (BigInt::one() << -exponent).into()),
    })
}

/// Rounds `magnitude * 2 ** exponent` to the nearest float, half to even; infinity when too big. A set lowest bit may
/// stand for "and a little more" when there are at least 60 significant bits.
pub fn round_scaled(magnitude: u128, exponent: i64) -> f64 {
    if magnitude == 0 {
        return 0.0;
    }
    let length = 128 - i64::from(magnitude.leading_zeros());
    if length + exponent > 1024 {
        return f64::INFINITY;
    }
    let unit = (length + exponent - 53).max(-1074);
    let drop = unit - exponent;
    if drop <= 0 {
        return scale(magnitude as f64, exponent as i32);
    }
    if drop > 127 {
        return 0.0;
    }
    let (kept, rest, half) = (magnitude >> drop, magnitude & ((1 << drop) - 1), 1u128 << (drop - 1));
    let kept = kept + u128::from(rest > half || rest == half && kept & 1 == 1);
    scale(kept as f64, unit as i32)
}

/// The highest 64 bits of a magnitude, with any lower ones told by the lowest bit, and how many were cut.
fn high_bits(magnitude: &BigUint) -> (u64, u64) {
    let cut = magnitude.bits().saturating_sub(64);
    let high = (magnitude >> cut).to_u64().unwrap_or(u64::MAX);
    let more = cut > 0 && magnitude.trailing_zeros().is_some_and(|zeros| zeros < cut);
    (high | u64::from(more), cut)
}

/// `float(value)`, rounded half to even.
pub fn from_integer(value: &Integer) -> Result<f64, NumberError> {
    let big = match value {
        Integer::Small(small) => return Ok(*small as f64),
        Integer::Big(big) => big,
    };
    let (high, cut) = high_bits(big.magnitude());
    let float = round_scaled(high.into(), i64::try_from(cut).unwrap_or(i64::MAX / 2));
    if float.is_infinite() {
        return Err(NumberError::INT_TO_FLOAT);
    }
    Ok(if value.is_negative() { -float } else { float })
}

/// `left / right` of ints, correctly rounded whatever their size.
pub fn divide_integers(left: &Integer, right: &Integer) -> Result<f64, NumberError> {
    if right.is_zero() {
        return Err(NumberError::DIVISION);
    }
    if let (Integer::Small(left), Integer::Small(right)) = (left, right)
        && left.unsigned_abs() <= 1 << 53
        && right.unsigned_abs() <= 1 << 53
    {
        return Ok(*left as f64 / *right as f64);
    }
    if left.is_zero() {
        return Ok(if right.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = left.is_negative() != right.is_negative();
    let (left, right) = (left.magnitude(), right.magnitude());
    let difference = left.bits() as i64 - right.bits() as i64;
    if difference > 1024 {
        return Err(NumberError::Overflow("integer division result too large for a float"));
    }
    if difference < -1076 {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    // a quotient of 66 or 67 bits
    let shift = difference - 66;
    let (quotient, rest) = match shift >= 0 {
        true => left.div_rem(&(right.as_ref() << shift)),
        false => (left.as_ref() << -shift).div_rem(&right),
    };
    let quotient = quotient.to_u128().unwrap_or(u128::MAX) | u128::from(!rest.is_zero());
    let float = round_scaled(quotient, shift);
    if float.is_infinite() {
        return Err(NumberError::Overflow("integer division result too large for a float"));
    }
    Ok(if negative { -float } else { float })
}

#[inline]
pub fn divide(left: f64, right: f64) -> Result<f64, NumberError> {
    if right == 0.0 { Err(NumberError::DIVISION) } else { Ok(left / right) }
}

/// `left % right`: the sign is the divisor's.
#[inline]
pub fn modulo(left: f64, right: f64) -> Result<f64, NumberError> {
    if right == 0.0 {
        return Err(NumberError::DIVISION);
    }
    let rest = left % right;
    Ok(if rest == 0.0 {
        0f64.copysign(right)
    } else if (right < 0.0) != (rest < 0.0) {
        rest + right
    } else {
        rest
    })
}

/// `divmod(left, right)`
pub fn div_mod(left: f64, right: f64) -> Result<(f64, f64), NumberError> {
    if right == 0.0 {
        return Err(NumberError::DIVISION);
    }
    let mut rest = left % right;
    let mut quotient = (left - rest) / right;
    if rest == 0.0 {
        rest = 0f64.copysign(right);
    } else if (right < 0.0) != (rest < 0.0) {
        rest += right;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return Ok((0f64.copysign(left / right), rest));
    }
    let floor = quotient.floor();
    Ok((if quotient - floor > 0.5 { floor + 1.0 } else { floor }, rest))
}

pub fn floor_div(left: f64, right: f64) -> Result<f64, NumberError> {
    Ok(div_mod(left, right)?.0)
}

/// What `**` of floats gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    Real(f64),
    /// A negative base to a fractional power: to be computed as complex.
    Complex,
}

/// `base ** exponent`
pub fn pow(base: f64, exponent: f64) -> Result<Power, NumberError> {
    if exponent == 0.0 || base == 1.0 {
        return Ok(Power::Real(1.0));
    }
    if base.is_nan() || exponent.is_nan() {
        return Ok(Power::Real(f64::NAN));
    }
    let odd = exponent.abs() % 2.0 == 1.0;
    if exponent.is_infinite() {
        let size = base.abs();
        return Ok(Power::Real(match size == 1.0 {
            true => 1.0,
            false if (exponent > 0.0) == (size > 1.0) => f64::INFINITY,
            false => 0.0,
        }));
    }
    if base.is_infinite() {
        return Ok(Power::Real(match (exponent > 0.0, odd) {
            (true, true) => base,
            (true, false) => f64::INFINITY,
            (false, true) => 0f64.copysign(base),
            (false, false) => 0.0,
        }));
    }
    if base == 0.0 {
        if exponent < 0.0 {
            return Err(NumberError::ZeroDivision("zero to a negative power"));
        }
        return Ok(Power::Real(if odd { base } else { 0.0 }));
    }
    if base < 0.0 && exponent != exponent.floor() {
        return Ok(Power::Complex);
    }
    let power = base.powf(exponent);
    if power.is_infinite() { Err(NumberError::Range) } else { Ok(Power::Real(power)) }
}

/// `round(value)` without digits: to an int, half to even.
pub fn round_to_integer(value: f64) -> Result<Integer, NumberError> {
    to_integer(if value.is_finite() { value.round_ties_even() } else { value })
}

/// `round(value, digits)`: as if on the exact decimal value, half to even.
pub fn round(value: f64, digits: i64) -> Result<f64, NumberError> {
    if !value.is_finite() || digits > 323 {
        return Ok(value);
    }
    if digits < -308 {
        return Ok(0.0 * value);
    }
    let rounded: f64 = if digits >= 0 {
        let text = format!("{value:.*}", digits as usize);
        text.parse().map_err(|_| NumberError::Value("a rounded float does not read back"))?
    } else {
        // the exact value as a ratio, rounded to a multiple of a power of ten
        let (numerator, denominator) = as_integer_ratio(value.abs())?;
        let unit = Integer::Small(10).pow(digits.unsigned_abs(), &never)?.mul(&denominator);
        let (quotient, rest) = numerator.div_mod(&unit)?;
        let up = match rest.add(&rest).cmp(&unit) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => quotient.is_odd(),
            std::cmp::Ordering::Greater => true,
        };
        let quotient = if up { quotient.add(&Integer::Small(1)) } else { quotient };
        let text = format!("{}e{}", quotient.to_big(), -digits);
        text.parse::<f64>().map_err(|_| NumberError::Value("a rounded float does not read back"))?.copysign(value)
    };
    if rounded.is_infinite() { Err(NumberError::Overflow("rounded value too large to represent")) } else { Ok(rounded) }
}
