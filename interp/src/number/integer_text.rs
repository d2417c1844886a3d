//! Integers as text: reading in bases 2 to 36, writing in 2, 8, 10, 16.
//!
//! Invariant: reading takes exactly what CPython's `int(text, base)` takes. The limit on decimal digits is the caller's:
//! reading is in two steps with the digit count between them. Long conversions divide and conquer, and poll. Knows no heap.

use super::integer::Integer;
use super::long_product::{div_rem_magnitudes, multiply_magnitudes};
use super::{NumberError, Poll};
use num_bigint::BigUint;
use num_traits::{Num, Zero};
use std::borrow::Cow;

/// Digits that are converted in one go.
const LEAF_DIGITS: usize = 4_000;

/// The text is no integer: `ValueError: invalid literal for int() with base N: ...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnInteger;

/// A text that is an integer, not yet converted.
#[derive(Debug)]
pub struct Scanned<'a> {
    negative: bool,
    /// What base 0 or a prefix turned out to mean.
    pub base: u32,
    digits: Cow<'a, [u8]>,
}

/// Checks `source` against the grammar of `int(source, base)`; `base` is 0 or 2..=36. White space around is skipped.
pub fn scan(source: &[u8], base: u32) -> Result<Scanned<'_>, NotAnInteger> {
    let mut rest = trim(source);
    let negative = rest.first() == Some(&b'-');
    if matches!(rest.first(), Some(b'+' | b'-')) {
        rest = &rest[1..];
    }
    let prefix = match rest {
        [b'0', letter, ..] => match letter.to_ascii_lowercase() {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        },
        _ => 0,
    };
    let mut real_base = base;
    if base == 0 {
        real_base = if prefix == 0 { 10 } else { prefix };
    }
    if prefix != 0 && prefix == real_base {
        rest = &rest[2..];
        // one underscore may follow the prefix
        if rest.first() == Some(&b'_') {
            rest = &rest[1..];
        }
    }
    let digits = without_underscores(rest).ok_or(NotAnInteger)?;
    if digits.is_empty() || !digits.iter().all(|&byte| (byte as char).is_digit(real_base)) {
        return Err(NotAnInteger);
    }
    // without a base a leading zero would look like C's octal: only zero itself may have one
    if base == 0 && prefix == 0 && digits[0] == b'0' && digits.iter().any(|&byte| byte != b'0') {
        return Err(NotAnInteger);
    }
    Ok(Scanned { negative, base: real_base, digits })
}

/// White space as `int` and `float` strip it from bytes and transformed texts.
pub fn trim(source: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, 9..=13 | 32);
    let from = source.iter().position(|byte| !space(byte)).unwrap_or(source.len());
    let to = source.iter().rposition(|byte| !space(byte)).map_or(from, |at| at + 1);
    &source[from..to]
}

/// Removes underscores that stand between two digits or letters; `None` when one stands elsewhere.
pub(super) fn without_underscores(source: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !source.contains(&b'_') {
        return Some(Cow::Borrowed(source));
    }
    if source.first() == Some(&b'_') || source.last() == Some(&b'_') || source.windows(2).any(|pair| pair == b"__") {
        return None;
    }
    Some(source.iter().copied().filter(|&byte| byte != b'_').collect::<Vec<u8>>().into())
}

impl Scanned<'_> {
    /// How many digits count against the limit on decimal digits; 0 where the base is a power of two, which is cheap.
    pub fn limited_digits(&self) -> usize {
        if self.base.is_power_of_two() { 0 } else { self.digits.len() }
    }

    pub fn value(&self, poll: Poll) -> Result<Integer, NumberError> {
        let text = std::str::from_utf8(&self.digits).map_err(|_| NumberError::Value("invalid literal for int()"))?;
        if self.digits.len() <= 18
            && let Ok(small) = i64::from_str_radix(text, self.base)
        {
            return Ok(Integer::Small(if self.negative { -small } else { small }));
        }
        let magnitude = match self.base.is_power_of_two() || text.len() <= LEAF_DIGITS {
            true => from_digits(text, self.base)?,
            false => {
                let mut powers = vec![BigUint::from(self.base).pow(LEAF_DIGITS as u32)];
                conquer(text, self.base, &mut powers, poll)?
            }
        };
        let value = Integer::from(magnitude);
        Ok(if self.negative { value.neg() } else { value })
    }
}

fn from_digits(text: &str, base: u32) -> Result<BigUint, NumberError> {
    BigUint::from_str_radix(text, base).map_err(|_| NumberError::Value("invalid literal for int()"))
}

/// `base ** (LEAF_DIGITS << level)`, made by squaring on demand.
fn power_of<'p>(level: usize, powers: &'p mut Vec<BigUint>, poll: Poll) -> Result<&'p BigUint, NumberError> {
    while powers.len() <= level {
        let last = &powers[powers.len() - 1];
        let square = multiply_magnitudes(last, last, poll)?;
        powers.push(square);
    }
    Ok(&powers[level])
}

fn conquer(text: &str, base: u32, powers: &mut Vec<BigUint>, poll: Poll) -> Result<BigUint, NumberError> {
    if poll() {
        return Err(NumberError::Interrupted);
    }
    if text.len() <= LEAF_DIGITS {
        return from_digits(text, base);
    }
    let mut level = 0;
    while LEAF_DIGITS << (level + 1) < text.len() {
        level += 1;
    }
    let (high, low) = text.split_at(text.len() - (LEAF_DIGITS << level));
    let high = conquer(high, base, powers, poll)?;
    let low = conquer(low, base, powers, poll)?;
    Ok(multiply_magnitudes(&high, power_of(level, powers, poll)?, poll)? + low)
}

/// Whether `str(value)` certainly has more than `limit` digits: to be asked before a long conversion.
pub fn exceeds_digits(value: &Integer, limit: usize) -> bool {
    // a decimal digit holds fewer than 3.33 bits
    value.bit_length() > 4 && (value.bit_length() - 1) * 3 / 10 > limit as u64 + 1
}

/// `str(value)`: all ASCII. Its digits may be counted against the limit afterwards.
pub fn to_decimal(value: &Integer, poll: Poll) -> Result<String, NumberError> {
    let magnitude = match value {
        Integer::Small(small) => return Ok(small.to_string()),
        Integer::Big(big) => big.magnitude(),
    };
    let mut text = String::new();
    if value.is_negative() {
        text.push('-');
    }
    if magnitude.bits() < LEAF_DIGITS as u64 * 3 {
        text.push_str(&magnitude.to_string());
        return Ok(text);
    }
    let mut powers = vec![BigUint::from(10u32).pow(LEAF_DIGITS as u32)];
    let mut level = 0;
    while power_of(level, &mut powers, poll)?.bits() * 2 < magnitude.bits() + 1 {
        level += 1;
    }
    divide(magnitude, Some(level), Lead::Bare, &mut powers, &mut text, poll)?;
    Ok(text)
}

/// Whether a part of a number is written with its leading zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Bare,
    Padded,
}

/// Writes a number below `10 ** (LEAF_DIGITS << (level + 1))`, level `None` being a leaf.
fn divide(value: &BigUint, level: Option<usize>, lead: Lead, powers: &mut Vec<BigUint>, text: &mut String, poll: Poll) -> Result<(), NumberError> {
    if poll() {
        return Err(NumberError::Interrupted);
    }
    let Some(level) = level else {
        let digits = value.to_string();
        if lead == Lead::Padded {
            text.extend(std::iter::repeat_n('0', LEAF_DIGITS - digits.len()));
        }
        text.push_str(&digits);
        return Ok(());
    };
    let below = level.checked_sub(1);
    let (high, low) = div_rem_magnitudes(value, power_of(level, powers, poll)?, poll)?;
    if high.is_zero() && lead == Lead::Bare {
        return divide(&low, below, lead, powers, text, poll);
    }
    divide(&high, below, lead, powers, text, poll)?;
    divide(&low, below, Lead::Padded, powers, text, poll)
}

/// The digits of the magnitude in base 2, 8 or 16, lower case, without prefix.
pub fn to_power_of_two(value: &Integer, base: u32) -> String {
    match value {
        Integer::Small(small) => {
            let small = small.unsigned_abs();
            match base {
                2 => format!("{small:b}"),
                8 => format!("{small:o}"),
                _ => format!("{small:x}"),
            }
        }
        Integer::Big(big) => big.magnitude().to_str_radix(base),
    }
}

/// `bin`, `oct`, `hex`: sign, prefix and digits.
pub fn to_prefixed(value: &Integer, base: u32) -> String {
    let prefix = match base {
        2 => "0b",
        8 => "0o",
        _ => "0x",
    };
    let sign = if value.is_negative() { "-" } else { "" };
    format!("{sign}{prefix}{}", to_power_of_two(value, base))
}
