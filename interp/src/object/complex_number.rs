//! Arithmetic of pairs of doubles as C99's Annex G and CPython 3.14 have it: infinities survive products and quotients.
//!
//! Invariant: pure functions; errors carry CPython's words. Knows no heap.

use crate::number::NumberError;

type Pair = (f64, f64);

const POWER_OF_ZERO: NumberError = NumberError::ZeroDivision("zero to a negative or complex power");
const POWER_TOO_LARGE: NumberError = NumberError::Overflow("complex exponentiation");

/// 1 with the sign for an infinity, else 0 with the sign.
fn unit(part: f64) -> f64 { (if part.is_infinite() { 1.0f64 } else { 0.0 }).copysign(part) }

fn zero_if_nan(part: f64) -> f64 { if part.is_nan() { 0f64.copysign(part) } else { part } }

/// `left * right`
pub fn product(left: Pair, right: Pair) -> Pair {
    let ((mut a, mut b), (mut c, mut d)) = (left, right);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = (ac - bd, ad + bc);
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let mut again = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (unit(a), unit(b), zero_if_nan(c), zero_if_nan(d));
        again = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d, a, b) = (unit(c), unit(d), zero_if_nan(a), zero_if_nan(b));
        again = true;
    }
    if !again && (ac.is_infinite() || bd.is_infinite() || ad.is_infinite() || bc.is_infinite()) {
        (a, b, c, d) = (zero_if_nan(a), zero_if_nan(b), zero_if_nan(c), zero_if_nan(d));
        again = true;
    }
    if again { (f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c)) } else { result }
}

/// `left / right`
pub fn quotient(left: Pair, right: Pair) -> Result<Pair, NumberError> {
    let ((a, b), (c, d)) = (left, right);
    let result = if c.abs() >= d.abs() {
        if c == 0.0 {
            return Err(NumberError::DIVISION);
        }
        let ratio = d / c;
        let denominator = c + d * ratio;
        ((a + b * ratio) / denominator, (b - a * ratio) / denominator)
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let denominator = c * ratio + d;
        ((a * ratio + b) / denominator, (b * ratio - a) / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if !(result.0.is_nan() && result.1.is_nan()) {
        return Ok(result);
    }
    if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
        let (x, y) = (unit(a), unit(b));
        return Ok((f64::INFINITY * (x * c + y * d), f64::INFINITY * (y * c - x * d)));
    }
    if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
        let (x, y) = (unit(c), unit(d));
        return Ok((0.0 * (a * x + b * y), 0.0 * (b * x - a * y)));
    }
    Ok(result)
}

/// A real number divided by a complex one.
pub fn real_quotient(left: f64, right: Pair) -> Result<Pair, NumberError> {
    let (c, d) = right;
    let result = if c.abs() >= d.abs() {
        if c == 0.0 {
            return Err(NumberError::DIVISION);
        }
        let ratio = d / c;
        let denominator = c + d * ratio;
        (left / denominator, (-left * ratio) / denominator)
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let denominator = c * ratio + d;
        ((left * ratio) / denominator, -left / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if result.0.is_nan() && result.1.is_nan() && left.is_finite() && (c.is_infinite() || d.is_infinite()) {
        let (x, y) = (unit(c), unit(d));
        return Ok((0.0 * (left * x), 0.0 * (-left * y)));
    }
    Ok(result)
}

fn whole_power(base: Pair, exponent: u64) -> Pair {
    let (mut result, mut square, mut bit) = ((1.0, 0.0), base, 1u64);
    while bit <= exponent {
        if exponent & bit != 0 {
            result = product(result, square);
        }
        bit <<= 1;
        square = product(square, square);
    }
    result
}

/// `base ** exponent`
pub fn pow(base: Pair, exponent: Pair) -> Result<Pair, NumberError> {
    let result = if exponent.1 == 0.0 && exponent.0 == exponent.0.floor() && exponent.0.abs() <= 100.0 {
        if exponent.0 > 0.0 {
            whole_power(base, exponent.0 as u64)
        } else {
            quotient((1.0, 0.0), whole_power(base, -exponent.0 as u64)).map_err(|_| POWER_OF_ZERO)?
        }
    } else if exponent == (0.0, 0.0) {
        (1.0, 0.0)
    } else if base == (0.0, 0.0) {
        if exponent.1 != 0.0 || exponent.0 < 0.0 {
            return Err(POWER_OF_ZERO);
        }
        (0.0, 0.0)
    } else {
        let size = base.0.hypot(base.1);
        let mut length = size.powf(exponent.0);
        let angle = base.1.atan2(base.0);
        let mut phase = angle * exponent.0;
        if exponent.1 != 0.0 {
            length *= (-angle * exponent.1).exp();
            phase += exponent.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if result.0.is_infinite() || result.1.is_infinite() { Err(POWER_TOO_LARGE) } else { Ok(result) }
}
