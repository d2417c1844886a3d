//! `format(number, spec)` for int, float and complex.
//!
//! Invariant: digits are made first, then grouped, then padded; equals CPython 3.14 in the C locale. Knows no heap.

use super::format_spec::{Align, FormatError, FormatSpec, SignRule};
use super::storage::{Text, TextBuilder};
use crate::number::float_text::{self, Form, Style};
use crate::number::{Integer, Poll, float, integer_text};

/// A number cut into what padding and grouping treat apart. All ASCII but `digits` of the `c` type.
#[derive(Default)]
struct Pieces<'a> {
    negative: bool,
    prefix: &'a str,
    /// The whole digits.
    digits: &'a str,
    /// The fraction digits, after a point.
    fraction: Option<&'a str>,
    /// Exponent, `inf`, `nan`, `%`.
    rest: &'a str,
    /// The `c` type: one character instead of digits.
    character: Option<u32>,
    /// Digits in a group.
    group: usize,
}

fn sign_of(negative: bool, rule: Option<SignRule>) -> &'static str {
    match (negative, rule) {
        (true, _) => "-",
        (false, Some(SignRule::Plus)) => "+",
        (false, Some(SignRule::Space)) => " ",
        (false, _) => "",
    }
}

/// Puts separators between groups counted from the right, after filling with zeros to `least` characters.
fn group_whole(digits: &str, separator: Option<u8>, group: usize, least: usize) -> String {
    let Some(separator) = separator else {
        return format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
    };
    let mut reversed: Vec<u8> = Vec::with_capacity(least.max(digits.len() * 4 / 3 + 1));
    let mut source = digits.bytes().rev();
    let mut written = 0;
    loop {
        let next = source.next();
        if next.is_none() && reversed.len() >= least {
            break;
        }
        if written > 0 && written % group == 0 {
            reversed.push(separator);
        }
        reversed.push(next.unwrap_or(b'0'));
        written += 1;
    }
    reversed.iter().rev().map(|&byte| byte as char).collect()
}

fn group_fraction(digits: &str, separator: Option<u8>) -> String {
    let Some(separator) = separator else { return digits.into() };
    let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == 0 {
            grouped.push(separator as char);
        }
        grouped.push(digit);
    }
    grouped
}

fn lay_out(pieces: &Pieces<'_>, spec: &FormatSpec) -> Result<Text, FormatError> {
    let sign = sign_of(pieces.negative, spec.sign);
    let fraction = pieces.fraction.map(|digits| group_fraction(digits, spec.fraction_grouping));
    let (fill, align) = spec.padding(Align::Right);
    let width = spec.width.unwrap_or(0);
    super::build::checked_units([width, pieces.digits.len()])?;
    let other = sign.len() + pieces.prefix.len() + fraction.as_ref().map_or(0, |fraction| 1 + fraction.len()) + pieces.rest.len();
    let least = if fill == u32::from(b'0') && align == Align::AfterSign { width.saturating_sub(other) } else { 0 };
    let digits = match pieces.digits {
        "" => String::new(),
        digits => group_whole(digits, spec.grouping, pieces.group, least),
    };
    let shown = other + digits.len() + usize::from(pieces.character.is_some());
    let missing = width.saturating_sub(shown);
    let (left, inner) = match align {
        Align::Left => (0, 0),
        Align::Right => (missing, 0),
        Align::Center => (missing / 2, 0),
        Align::AfterSign => (0, missing),
    };
    let mut builder = TextBuilder::with_capacity(shown + missing);
    builder.push_repeated(fill, left);
    builder.push_ascii(sign.as_bytes());
    builder.push_ascii(pieces.prefix.as_bytes());
    builder.push_repeated(fill, inner);
    match pieces.character {
        Some(code) => builder.push(code),
        None => builder.push_ascii(digits.as_bytes()),
    }
    if let Some(fraction) = fraction {
        builder.push_ascii(b".");
        builder.push_ascii(fraction.as_bytes());
    }
    builder.push_ascii(pieces.rest.as_bytes());
    builder.push_repeated(fill, missing - left - inner);
    Ok(builder.finish())
}

/// `format(value, spec)` of an int (or bool: `type_name` tells).
pub fn format_integer(value: &Integer, spec: &FormatSpec, type_name: &str, poll: Poll) -> Result<Text, FormatError> {
    let kind = spec.kind.map_or(Some('d'), char::from_u32);
    if matches!(kind, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) {
        return format_float(float::from_integer(value)?, spec, type_name);
    }
    if !matches!(kind, Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n')) {
        return spec.unknown_kind(type_name);
    }
    if spec.precision.is_some() {
        return FormatError::value("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        return FormatError::value("Negative zero coercion (z) not allowed in integer format specifier");
    }
    let mut pieces = Pieces { negative: value.is_negative(), group: 3, ..Pieces::default() };
    let digits = match kind {
        Some('c') => {
            if spec.sign.is_some() {
                return FormatError::value("Sign not allowed with integer format specifier 'c'");
            }
            if spec.alternate {
                return FormatError::value("Alternate form (#) not allowed with integer format specifier 'c'");
            }
            if value.to_i64().is_none() {
                return Err(FormatError::Overflow("Python int too large to convert to C long".into()));
            }
            let code = value.to_i64().and_then(|code| u32::try_from(code).ok()).filter(|&code| code <= 0x10ffff);
            let Some(code) = code else { return Err(FormatError::Overflow("%c arg not in range(0x110000)".into())) };
            pieces.character = Some(code);
            pieces.negative = false;
            String::new()
        }
        Some(letter @ ('b' | 'o' | 'x' | 'X')) => {
            let (base, prefix) = match letter {
                'b' => (2, "0b"),
                'o' => (8, "0o"),
                'x' => (16, "0x"),
                _ => (16, "0X"),
            };
            if spec.alternate {
                pieces.prefix = prefix;
            }
            pieces.group = 4;
            let digits = integer_text::to_power_of_two(value, base);
            if letter == 'X' { digits.to_ascii_uppercase() } else { digits }
        }
        _ => {
            let digits = integer_text::to_decimal(value, poll)?;
            if is_plain(spec) {
                return Ok(Text::from_ascii(digits.into_bytes()));
            }
            digits.strip_prefix('-').map(String::from).unwrap_or(digits)
        }
    };
    pieces.digits = &digits;
    lay_out(&pieces, spec)
}

/// Whether a specification asks for no more than the digits themselves.
fn is_plain(spec: &FormatSpec) -> bool {
    spec.width.is_none() && spec.grouping.is_none() && spec.fraction_grouping.is_none() && matches!(spec.sign, None | Some(SignRule::Minus))
}

/// Cuts the text of a float into its pieces.
fn pieces_of(text: &str) -> Pieces<'_> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = text.split_at(whole);
    let (fraction, rest) = match after.strip_prefix('.') {
        Some(after) => {
            let (fraction, rest) = after.split_at(after.bytes().take_while(u8::is_ascii_digit).count());
            (Some(fraction), rest)
        }
        None => (None, after),
    };
    Pieces { negative, digits, fraction, rest, group: 3, ..Pieces::default() }
}

/// `-0.00` becomes `0.00`.
fn without_negative_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().take_while(|byte| !matches!(byte, b'e' | b'E' | b'%')).all(|byte| matches!(byte, b'0' | b'.')) => rest.into(),
        _ => text,
    }
}

fn checked_precision(precision: Option<usize>) -> Result<Option<usize>, FormatError> {
    match precision {
        Some(precision) if precision >= i32::MAX as usize => FormatError::value("precision too big"),
        _ => {
            super::build::checked_units(precision)?;
            Ok(precision)
        }
    }
}

/// `format(value, spec)` of a float.
pub fn format_float(value: f64, spec: &FormatSpec, type_name: &str) -> Result<Text, FormatError> {
    let kind = spec.kind.map(char::from_u32);
    if !matches!(kind, None | Some(Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%'))) {
        return spec.unknown_kind(type_name);
    }
    let precision = checked_precision(spec.precision)?;
    let kind = kind.flatten();
    let style = Style { alternate: spec.alternate, point_zero: kind.is_none(), upper: matches!(kind, Some('E' | 'F' | 'G')) };
    let form = match kind {
        None if precision.is_none() => Form::Repr,
        None | Some('g' | 'G' | 'n') => Form::General,
        Some('e' | 'E') => Form::Exponent,
        _ => Form::Fixed,
    };
    let percent = kind == Some('%');
    let mut text = float_text::format(if percent { value * 100.0 } else { value }, form, precision.unwrap_or(6), style);
    if spec.no_negative_zero {
        text = without_negative_zero(text);
    }
    if percent {
        text.push('%');
    }
    if is_plain(spec) {
        return Ok(Text::from_ascii(text.into_bytes()));
    }
    lay_out(&pieces_of(&text), spec)
}

/// `format(complex(real, imaginary), spec)`.
pub fn format_complex(real: f64, imaginary: f64, spec: &FormatSpec, type_name: &str) -> Result<Text, FormatError> {
    let kind = spec.kind.map(char::from_u32);
    if !matches!(kind, None | Some(Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n'))) {
        return spec.unknown_kind(type_name);
    }
    let (fill, align) = spec.padding(Align::Right);
    if fill == u32::from(b'0') {
        return FormatError::value("Zero padding is not allowed in complex format specifier");
    }
    if align == Align::AfterSign {
        return FormatError::value("'=' alignment flag is not allowed in complex format specifier");
    }
    let precision = checked_precision(spec.precision)?;
    let kind = kind.flatten();
    let form = match kind {
        None if precision.is_none() => Form::Repr,
        None | Some('g' | 'G' | 'n') => Form::General,
        Some('e' | 'E') => Form::Exponent,
        _ => Form::Fixed,
    };
    let style = Style { alternate: spec.alternate, point_zero: false, upper: matches!(kind, Some('E' | 'F' | 'G')) };
    let part = |value: f64, sign: Option<SignRule>| {
        let text = float_text::format(value, form, precision.unwrap_or(6), style);
        let text = if spec.no_negative_zero { without_negative_zero(text) } else { text };
        let plain = FormatSpec { fill: None, align: Some(Align::Left), width: None, zero: false, sign, ..spec.clone() };
        lay_out(&pieces_of(&text), &plain)
    };
    let only_imaginary = kind.is_none() && real == 0.0 && !real.is_sign_negative();
    let mut builder = TextBuilder::new();
    let parentheses = kind.is_none() && !only_imaginary;
    if parentheses {
        builder.push_ascii(b"(");
    }
    if !only_imaginary {
        builder.push_text(&part(real, spec.sign)?);
    }
    builder.push_text(&part(imaginary, if only_imaginary { spec.sign } else { Some(SignRule::Plus) })?);
    builder.push_ascii(if parentheses { b"j)" } else { b"j" });
    let text = builder.finish();
    let missing = spec.width.unwrap_or(0).saturating_sub(text.len());
    super::build::checked_units([missing, text.len()])?;
    let left = match align {
        Align::Left => 0,
        Align::Center => missing / 2,
        _ => missing,
    };
    let mut padded = TextBuilder::with_capacity(text.len() + missing);
    padded.push_repeated(fill, left);
    padded.push_text(&text);
    padded.push_repeated(fill, missing - left);
    Ok(padded.finish())
}
