//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.
//!
//! Invariant: accepts and refuses what CPython 3.14 does, with its words. Knows no value.

use super::storage::{Text, TextRef};
use crate::number::NumberError;

/// Why a format fails; the text is that of CPython's exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    Value(String),
    Overflow(String),
    Type(String),
    Memory,
    Interrupted,
}

impl FormatError {
    pub(super) fn value<T>(text: impl Into<String>) -> Result<T, FormatError> {
        Err(FormatError::Value(text.into()))
    }
}

impl From<NumberError> for FormatError {
    fn from(error: NumberError) -> FormatError {
        match error {
            NumberError::ZeroDivision(text) | NumberError::Value(text) => FormatError::Value(text.into()),
            NumberError::Overflow(text) => FormatError::Overflow(text.into()),
            NumberError::Range => FormatError::Overflow("Numerical result out of range".into()),
            NumberError::Memory => FormatError::Memory,
            NumberError::Interrupted => FormatError::Interrupted,
        }
    }
}

impl From<super::TooLong> for FormatError {
    fn from(_: super::TooLong) -> FormatError {
        FormatError::Memory
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Padding goes between sign and digits.
    AfterSign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignRule {
    /// Only `-` is shown.
    Minus,
    Plus,
    Space,
}

/// A format specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    pub fill: Option<u32>,
    pub align: Option<Align>,
    pub sign: Option<SignRule>,
    pub no_negative_zero: bool,
    pub alternate: bool,
    /// The `0` before the width.
    pub zero: bool,
    pub width: Option<usize>,
    /// `,` or `_` between thousands.
    pub grouping: Option<u8>,
    pub precision: Option<usize>,
    /// The same within the fraction.
    pub fraction_grouping: Option<u8>,
    /// The presentation type, if given.
    pub kind: Option<u32>,
}

/// How a character stands in an error text.
pub(super) fn named(code: u32) -> String {
    match code {
        33..128 => char::from_u32(code).map_or_else(String::new, String::from),
        _ => format!("\\x{code:x}"),
    }
}

fn align_of(code: u32) -> Option<Align> {
    Some(match char::from_u32(code)? {
        '<' => Align::Left,
        '>' => Align::Right,
        '^' => Align::Center,
        '=' => Align::AfterSign,
        _ => return None,
    })
}

/// Reads decimal digits at `at`; the number is `None` when there are none.
pub(super) fn number_at(text: TextRef<'_>, at: &mut usize) -> Result<Option<usize>, FormatError> {
    let mut number: Option<usize> = None;
    while *at < text.len() {
        let Some(digit) = super::unicode::decimal_value(text.code_at(*at)) else { break };
        let grown = number.unwrap_or(0).checked_mul(10).and_then(|number| number.checked_add(digit.into()));
        let Some(grown) = grown.filter(|&number| number <= isize::MAX as usize) else {
            return FormatError::value("Too many decimal digits in format string");
        };
        number = Some(grown);
        *at += 1;
    }
    Ok(number)
}

impl FormatSpec {
    /// Parses a specification. `default_kind` is the type that stands in error texts when none is given (`s` for str, `d`
    /// for int, `None` for float and complex); `type_name` is the Python type's name.
    pub fn parse(text: TextRef<'_>, default_kind: Option<char>, type_name: &str) -> Result<FormatSpec, FormatError> {
        const COMMA: u32 = b',' as u32;
        const UNDERSCORE: u32 = b'_' as u32;
        let (mut at, end) = (0, text.len());
        let peek = |at: usize| if at < end { text.code_at(at) } else { u32::MAX };
        let (mut fill, mut align) = (None, None);
        if end >= 2 && align_of(peek(1)).is_some() {
            (fill, align, at) = (Some(peek(0)), align_of(peek(1)), 2);
        } else if align_of(peek(0)).is_some() {
            (align, at) = (align_of(peek(0)), 1);
        }
        let sign = match char::from_u32(peek(at)) {
            Some('+') => Some(SignRule::Plus),
            Some('-') => Some(SignRule::Minus),
            Some(' ') => Some(SignRule::Space),
            _ => None,
        };
        at += usize::from(sign.is_some());
        let flag = |letter: u8, at: &mut usize| {
            let set = peek(*at) == letter.into();
            *at += usize::from(set);
            set
        };
        let no_negative_zero = flag(b'z', &mut at);
        let alternate = flag(b'#', &mut at);
        let zero = fill.is_none() && flag(b'0', &mut at);
        let width = number_at(text, &mut at)?;
        let both = || FormatError::value("Cannot specify both ',' and '_'.");
        let separators = |at: &mut usize| -> Result<Option<u8>, FormatError> {
            let mut found = None;
            if peek(*at) == COMMA {
                found = Some(b',');
                *at += 1;
            }
            if peek(*at) == UNDERSCORE {
                if found.is_some() {
                    return both();
                }
                found = Some(b'_');
                *at += 1;
            }
            if peek(*at) == COMMA && found == Some(b'_') {
                return both();
            }
            Ok(found)
        };
        let grouping = separators(&mut at)?;
        let (mut precision, mut fraction_grouping) = (None, None);
        if peek(at) == u32::from(b'.') {
            at += 1;
            precision = number_at(text, &mut at)?;
            fraction_grouping = separators(&mut at)?;
            if precision.is_none() && fraction_grouping.is_none() {
                return FormatError::value("Format specifier missing precision");
            }
        }
        if end - at > 1 {
            let shown = text.to_string_lossy();
            return FormatError::value(format!("Invalid format specifier '{shown}' for object of type '{type_name}'"));
        }
        let kind = (at < end).then(|| text.code_at(at));
        if let Some(separator) = grouping {
            let fits = match kind.or(default_kind.map(u32::from)).map(char::from_u32) {
                None | Some(Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F')) => true,
                Some(Some('b' | 'o' | 'x' | 'X')) => separator == b'_',
                _ => false,
            };
            if !fits {
                return Self::misplaced(separator, kind, default_kind);
            }
        }
        if let Some(separator) = fraction_grouping
            && kind == Some(b'n'.into())
        {
            return Self::misplaced(separator, kind, default_kind);
        }
        Ok(FormatSpec { fill, align, sign, no_negative_zero, alternate, zero, width, grouping, precision, fraction_grouping, kind })
    }

    fn misplaced(separator: u8, kind: Option<u32>, default_kind: Option<char>) -> Result<FormatSpec, FormatError> {
        let kind = named(kind.or(default_kind.map(u32::from)).unwrap_or(0));
        FormatError::value(format!("Cannot specify '{}' with '{kind}'.", separator as char))
    }

    pub(super) fn unknown_kind<T>(&self, type_name: &str) -> Result<T, FormatError> {
        let kind = named(self.kind.unwrap_or(0));
        FormatError::value(format!("Unknown format code '{kind}' for object of type '{type_name}'"))
    }

    /// The fill and the alignment where `default` is the type's own alignment.
    pub(super) fn padding(&self, default: Align) -> (u32, Align) {
        let fill = self.fill.unwrap_or(if self.zero { b'0'.into() } else { b' '.into() });
        let zero_align = if self.zero && default == Align::Right { Align::AfterSign } else { default };
        (fill, self.align.unwrap_or(zero_align))
    }
}

/// `format(text, spec)` of a str.
pub fn format_text(text: TextRef<'_>, spec: &FormatSpec, type_name: &str) -> Result<Text, FormatError> {
    if spec.kind.is_some_and(|kind| kind != u32::from(b's')) {
        return spec.unknown_kind(type_name);
    }
    match spec.sign {
        Some(SignRule::Space) => return FormatError::value("Space not allowed in string format specifier"),
        Some(_) => return FormatError::value("Sign not allowed in string format specifier"),
        None => {}
    }
    if spec.no_negative_zero {
        return FormatError::value("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return FormatError::value("Alternate form (#) not allowed in string format specifier");
    }
    let (fill, align) = spec.padding(Align::Left);
    let shown = text.loose(0, text.len().min(spec.precision.unwrap_or(usize::MAX)));
    let missing = spec.width.unwrap_or(0).saturating_sub(shown.len());
    let left = match align {
        Align::Left => 0,
        Align::Right => missing,
        Align::Center => missing / 2,
        Align::AfterSign => return FormatError::value("'=' alignment not allowed in string format specifier"),
    };
    super::build::checked_units([shown.len(), missing])?;
    let mut builder = super::TextBuilder::with_capacity(shown.len() + missing);
    builder.push_repeated(fill, left);
    builder.push_ref(shown);
    builder.push_repeated(fill, missing - left);
    Ok(builder.finish_narrow())
}
