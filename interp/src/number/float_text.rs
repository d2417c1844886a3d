//! Floats as text: `repr`, formatting to a number of digits, reading, hexadecimal form.
//!
//! Invariant: `repr` is the shortest text that reads back; formatting is correctly rounded on the exact value at any
//! precision; everything equals CPython's. Knows no heap.

use super::NumberError;
use super::float::round_scaled;
use super::integer_text::{trim, without_underscores};
use std::borrow::Cow;

/// A double has no more fraction digits (1074) or significant ones (767) than this: the rest are zeros.
const MOST_DIGITS: usize = 1_100;

/// The decimal digits of a finite magnitude: `0.d1d2d3... * 10 ** point`.
struct Decimal {
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    fn of_exponent_form(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        Decimal { digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }
    }

    /// The fewest digits that read back as `value`.
    fn shortest(value: f64) -> Decimal {
        if value == 0.0 {
            return Decimal { digits: vec![b'0'], point: 1 };
        }
        let mut buffer = ryu::Buffer::new();
        let text = buffer.format_finite(value);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let mut point = whole.len() as i32 + exponent.parse::<i32>().unwrap_or(0);
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        digits.drain(..zeros);
        point -= zeros as i32;
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Decimal { digits, point }
    }

    /// `count` significant digits, correctly rounded.
    fn significant(value: f64, count: usize) -> Decimal {
        let exact = count.clamp(1, MOST_DIGITS);
        let mut decimal = Decimal::of_exponent_form(&format!("{value:.*e}", exact - 1));
        if value == 0.0 {
            decimal.point = 1;
        }
        decimal.digits.resize(count.max(1), b'0');
        decimal
    }
}

/// The presentation of a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `e`
    Exponent,
    /// `f`
    Fixed,
    /// `g`
    General,
    /// `repr`: shortest, precision ignored
    Repr,
}

/// What a form leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// `#`: keep the point and, for `General`, trailing zeros.
    pub alternate: bool,
    /// A whole number without exponent gets `.0`.
    pub point_zero: bool,
    /// `E`, `F`, `G`.
    pub upper: bool,
}

/// The text of a float, with `-` where the sign bit is set (never for NaN). All ASCII.
pub fn format(value: f64, form: Form, precision: usize, style: Style) -> String {
    let text = format_lower(value, form, precision, style);
    if style.upper { text.to_ascii_uppercase() } else { text }
}

fn format_lower(value: f64, form: Form, precision: usize, style: Style) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let size = value.abs();
    if size.is_infinite() {
        return format!("{sign}inf");
    }
    let mut text = String::from(sign);
    match form {
        Form::Fixed => {
            text.push_str(&format!("{size:.*}", precision.min(MOST_DIGITS)));
            text.extend(std::iter::repeat_n('0', precision.saturating_sub(MOST_DIGITS)));
            if style.alternate && precision == 0 {
                text.push('.');
            }
        }
        Form::Exponent => {
            let decimal = Decimal::significant(size, precision + 1);
            push_exponent_form(&mut text, &decimal, style);
        }
        Form::General => {
            let precision = precision.max(1);
            let mut decimal = Decimal::significant(size, precision);
            if !style.alternate {
                while decimal.digits.len() > 1 && decimal.digits.last() == Some(&b'0') {
                    decimal.digits.pop();
                }
            }
            let most = precision as i64 - i64::from(style.point_zero);
            if decimal.point <= -4 || i64::from(decimal.point) > most {
                push_exponent_form(&mut text, &decimal, style);
            } else {
                push_plain_form(&mut text, &decimal, style);
            }
        }
        Form::Repr => {
            let decimal = Decimal::shortest(size);
            if decimal.point <= -4 || decimal.point > 16 {
                push_exponent_form(&mut text, &decimal, style);
            } else {
                push_plain_form(&mut text, &decimal, style);
            }
        }
    }
    text
}

fn push_digits(text: &mut String, digits: &[u8]) {
    text.extend(digits.iter().map(|&digit| digit as char));
}

fn push_exponent_form(text: &mut String, decimal: &Decimal, style: Style) {
    push_digits(text, &decimal.digits[..1]);
    if decimal.digits.len() > 1 || style.alternate {
        text.push('.');
        push_digits(text, &decimal.digits[1..]);
    }
    let exponent = decimal.point - 1;
    text.push_str(&format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs()));
}

fn push_plain_form(text: &mut String, decimal: &Decimal, style: Style) {
    let digits = &decimal.digits;
    if decimal.point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', decimal.point.unsigned_abs() as usize));
        push_digits(text, digits);
        return;
    }
    let point = decimal.point as usize;
    push_digits(text, &digits[..point.min(digits.len())]);
    text.extend(std::iter::repeat_n('0', point.saturating_sub(digits.len())));
    if digits.len() > point {
        text.push('.');
        push_digits(text, &digits[point..]);
    } else if style.point_zero {
        text.push_str(".0");
    } else if style.alternate {
        text.push('.');
    }
}

/// `repr(value)`
pub fn repr(value: f64) -> String {
    format_lower(value, Form::Repr, 0, Style { point_zero: true, ..Style::default() })
}

/// One part of a complex `repr`: as `repr`, without a forced `.0`.
fn repr_part(value: f64) -> String {
    format_lower(value, Form::Repr, 0, Style::default())
}

/// `repr(complex(real, imaginary))`
pub fn complex_repr(real: f64, imaginary: f64) -> String {
    if real == 0.0 && !real.is_sign_negative() {
        return format!("{}j", repr_part(imaginary));
    }
    let imaginary_text = repr_part(imaginary);
    let plus = if imaginary_text.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary_text}j)", repr_part(real))
}

/// The length of the float (without sign handling of what follows) at the start of `source`, by C's grammar: digits with
/// point and exponent, `inf`, `infinity`, `nan`; 0 when there is none.
fn float_prefix(source: &[u8]) -> usize {
    let signed = usize::from(matches!(source.first(), Some(b'+' | b'-')));
    let rest = &source[signed..];
    for word in [&b"infinity"[..], b"inf", b"nan"] {
        if rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word) {
            return signed + word.len();
        }
    }
    let digits = |from: usize| rest[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    if rest.get(whole) == Some(&b'.') {
        let fraction = digits(whole + 1);
        if whole + fraction == 0 {
            return 0;
        }
        end = whole + 1 + fraction;
    } else if whole == 0 {
        return 0;
    }
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    signed + end
}

fn read(source: &[u8]) -> Option<f64> {
    std::str::from_utf8(source).ok()?.parse().ok()
}

/// Underscores may stand between digits only.
fn digits_only(source: &[u8]) -> Option<Cow<'_, [u8]>> {
    let misplaced = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| source.get(at)).is_some_and(u8::is_ascii_digit);
        !(digit(at.checked_sub(1)) && digit(Some(at + 1)))
    };
    if source.iter().enumerate().any(|(at, &byte)| byte == b'_' && misplaced(at)) {
        return None;
    }
    without_underscores(source)
}

/// `float(text)`: white space around, underscores between digits, `inf`, `nan`. `None` is `ValueError: could not convert
/// string to float: ...`.
pub fn parse(source: &[u8]) -> Option<f64> {
    let source = digits_only(trim(source))?;
    if source.is_empty() || float_prefix(&source) != source.len() {
        return None;
    }
    read(&source)
}

/// `complex(text)`: `None` is `ValueError: complex() arg is a malformed string`.
pub fn parse_complex(source: &[u8]) -> Option<(f64, f64)> {
    let source = digits_only(trim(source))?;
    let mut rest: &[u8] = &source;
    if let [b'(', inner @ .., b')'] = rest {
        rest = trim(inner);
    }
    let unit = |byte: Option<&u8>| matches!(byte, Some(b'j' | b'J'));
    // what may stand for an imaginary 1
    let bare = |part: &[u8]| match part {
        b"" | b"+" => Some(1.0),
        b"-" => Some(-1.0),
        _ => None,
    };
    let first = float_prefix(rest);
    if first == 0 {
        let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
        return (unit(rest.get(sign)) && rest.len() == sign + 1).then(|| bare(&rest[..sign]).map(|imaginary| (0.0, imaginary)))?;
    }
    let value = read(&rest[..first])?;
    let after = &rest[first..];
    match after {
        [] => Some((value, 0.0)),
        [b'j' | b'J'] => Some((0.0, value)),
        [b'+' | b'-', ..] => {
            let second = float_prefix(after);
            let (imaginary, used) = if second == 0 { (bare(&after[..1])?, 1) } else { (read(&after[..second])?, second) };
            (unit(after.get(used)) && after.len() == used + 1).then_some((value, imaginary))
        }
        _ => None,
    }
}

/// `value.hex()`
pub fn hex(value: f64) -> String {
    if !value.is_finite() {
        return repr(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let exponent = biased.max(1) - 1023;
    format!("{sign}0x{}.{:013x}p{exponent:+}", u8::from(biased != 0), bits & ((1 << 52) - 1))
}

/// `float.fromhex(text)`
pub fn from_hex(source: &[u8]) -> Result<f64, NumberError> {
    const INVALID: NumberError = NumberError::Value("invalid hexadecimal floating-point string");
    const TOO_LARGE: NumberError = NumberError::Overflow("hexadecimal value too large to represent as a float");
    let mut rest = trim(source);
    let negative = rest.first() == Some(&b'-');
    if matches!(rest.first(), Some(b'+' | b'-')) {
        rest = &rest[1..];
    }
    let signed = |value: f64| Ok(if negative { -value } else { value });
    if rest.eq_ignore_ascii_case(b"inf") || rest.eq_ignore_ascii_case(b"infinity") {
        return signed(f64::INFINITY);
    }
    if rest.eq_ignore_ascii_case(b"nan") {
        return signed(f64::NAN);
    }
    if let [b'0', b'x' | b'X', after @ ..] = rest {
        rest = after;
    }
    let is_hex = |from: usize| rest[from..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let whole = is_hex(0);
    let (mut end, mut fraction) = (whole, 0);
    if rest.get(whole) == Some(&b'.') {
        fraction = is_hex(whole + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return Err(INVALID);
    }
    let digits: Vec<u8> = rest[..end].iter().filter(|&&byte| byte != b'.').copied().collect();
    let mut exponent = 0i64;
    if let Some(b'p' | b'P') = rest.get(end) {
        let text = std::str::from_utf8(&rest[end + 1..]).map_err(|_| INVALID)?;
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(INVALID);
        }
        // an exponent beyond any length of text counts as endless
        let size = unsigned.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
        exponent = if text.starts_with('-') { -size } else { size };
        end = rest.len();
    }
    if end != rest.len() {
        return Err(INVALID);
    }
    let start = digits.iter().position(|&digit| digit != b'0');
    let Some(start) = start else { return signed(0.0) };
    let digits = &digits[start..];
    // the first 16 digits hold 61 to 64 bits; the others only tell whether there is more
    let value_of = |digit: u8| u64::from((digit as char).to_digit(16).unwrap_or(0));
    let head = digits.len().min(16);
    let mantissa = digits[..head].iter().fold(0u64, |value, &digit| value << 4 | value_of(digit));
    let tail = &digits[head..];
    let mut power = exponent - 4 * fraction as i64 + 4 * tail.len() as i64;
    if power > 5_000 {
        return Err(TOO_LARGE);
    }
    if power < -5_000 {
        return signed(0.0);
    }
    // two more bits, the lowest of which tells that there is more below
    let more = tail.iter().any(|&digit| digit != b'0');
    power -= 2;
    let value = round_scaled(u128::from(mantissa) << 2 | u128::from(more), power);
    if value.is_infinite() { Err(TOO_LARGE) } else { signed(value) }
}

/// Whether a float is a whole number: `value.is_integer()`.
pub fn is_integer(value: f64) -> bool {
    value.is_finite() && value.fract() == 0.0
}
