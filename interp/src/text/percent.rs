//! Templates of the `%` operator, for str and bytes, and numbers in their style.
//!
//! Invariant: parts are ranges of the template; a bytes template is read as Latin-1. Taking arguments and their errors is
//! the caller's, in the order key, width, precision, value.

use super::format_spec::FormatError;
use super::split::Range;
use super::storage::{Text, TextBuilder, TextRef};
use crate::number::float_text::{self, Form, Style};
use crate::number::{Integer, Poll, integer_text};

/// Width or precision as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Given(usize),
    /// `*`: taken from the arguments.
    Argument,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
}

/// A conversion: `%(key)#0- +*.*d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    pub key: Option<Range>,
    pub flags: Flags,
    pub width: Option<Size>,
    pub precision: Option<Size>,
    /// The conversion letter; `%` here is one with options before it, which takes an argument and prints `%`.
    pub kind: u32,
    /// Where the letter stands, for the error text.
    pub index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Literal(Range),
    Conversion(Conversion),
}

/// `ValueError` for a conversion letter that is none; to be raised after the argument was taken.
pub fn unsupported(conversion: &Conversion) -> FormatError {
    let shown = char::from_u32(conversion.kind).filter(|letter| (' '..='\x7e').contains(letter)).unwrap_or('?');
    FormatError::Value(format!("unsupported format character '{shown}' (0x{:x}) at index {}", conversion.kind, conversion.index))
}

/// The parts of a template, in order; nothing follows an error.
pub struct Template<'a> {
    text: TextRef<'a>,
    at: usize,
}

const PERCENT: u32 = b'%' as u32;

impl<'a> Template<'a> {
    pub fn new(text: TextRef<'a>) -> Template<'a> {
        Template { text, at: 0 }
    }

    fn peek(&self) -> Option<u32> {
        (self.at < self.text.len()).then(|| self.text.code_at(self.at))
    }

    fn key(&mut self) -> Result<Option<Range>, FormatError> {
        if self.peek() != Some(b'('.into()) {
            return Ok(None);
        }
        self.at += 1;
        let (start, mut depth) = (self.at, 1);
        while let Some(code) = self.peek() {
            self.at += 1;
            match char::from_u32(code) {
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(Some((start, self.at - 1)));
            }
        }
        FormatError::value("incomplete format key")
    }

    fn size(&mut self, limit: usize, too_big: &str) -> Result<Option<Size>, FormatError> {
        if self.peek() == Some(b'*'.into()) {
            self.at += 1;
            return Ok(Some(Size::Argument));
        }
        let mut size: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(char::from_u32).and_then(|code| code.to_digit(10)) {
            let grown = size.unwrap_or(0).checked_mul(10).and_then(|size| size.checked_add(digit as usize));
            let Some(grown) = grown.filter(|&size| size <= limit) else { return FormatError::value(too_big) };
            size = Some(grown);
            self.at += 1;
        }
        Ok(size.map(Size::Given))
    }

    fn conversion(&mut self) -> Result<Conversion, FormatError> {
        let key = self.key()?;
        let mut flags = Flags::default();
        while let Some(code) = self.peek() {
            match char::from_u32(code) {
                Some('-') => flags.left = true,
                Some('+') => flags.plus = true,
                Some(' ') => flags.space = true,
                Some('#') => flags.alternate = true,
                Some('0') => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        let width = self.size(isize::MAX as usize, "width too big")?;
        let mut precision = None;
        if self.peek() == Some(b'.'.into()) {
            self.at += 1;
            precision = Some(self.size(i32::MAX as usize - 1, "precision too big")?.unwrap_or(Size::Given(0)));
        }
        if matches!(self.peek().and_then(char::from_u32), Some('h' | 'l' | 'L')) {
            self.at += 1;
        }
        let Some(kind) = self.peek() else { return FormatError::value("incomplete format") };
        self.at += 1;
        Ok(Conversion { key, flags, width, precision, kind, index: self.at - 1 })
    }
}

impl Iterator for Template<'_> {
    type Item = Result<Part, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let first = self.peek()?;
        if first != PERCENT {
            let rest = self.text.loose(start, self.text.len());
            self.at = start + rest.find_code(PERCENT).unwrap_or(rest.len());
            return Some(Ok(Part::Literal((start, self.at))));
        }
        self.at += 1;
        if self.peek() == Some(PERCENT) {
            self.at += 1;
            return Some(Ok(Part::Literal((start, start + 1))));
        }
        let conversion = self.conversion().map(Part::Conversion);
        if conversion.is_err() {
            self.at = self.text.len();
        }
        Some(conversion)
    }
}

/// The resolved options of one conversion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub flags: Flags,
    pub width: usize,
    pub precision: Option<usize>,
}

impl Options {
    /// From `*` arguments: a negative width means left, a negative precision zero.
    pub fn new(flags: Flags, width: Option<i64>, precision: Option<i64>) -> Options {
        let width = width.unwrap_or(0);
        Options {
            flags: Flags { left: flags.left || width < 0, ..flags },
            width: usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX),
            precision: precision.map(|precision| usize::try_from(precision).unwrap_or(0)),
        }
    }
}

fn number_laid_out(negative: bool, prefix: &str, digits: &str, options: Options) -> Result<String, FormatError> {
    let sign = match (negative, options.flags.plus, options.flags.space) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    };
    let missing = options.width.saturating_sub(sign.len() + prefix.len() + digits.len());
    super::build::checked_units([missing, digits.len()])?;
    Ok(if options.flags.left {
        format!("{sign}{prefix}{digits}{}", " ".repeat(missing))
    } else if options.flags.zero {
        format!("{sign}{prefix}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{sign}{prefix}{digits}", " ".repeat(missing))
    })
}

/// `%d %i %u %o %x %X` of an int: all ASCII.
pub fn format_integer(value: &Integer, kind: char, options: Options, poll: Poll) -> Result<String, FormatError> {
    let (prefix, digits) = match kind {
        'o' => ("0o", integer_text::to_power_of_two(value, 8)),
        'x' => ("0x", integer_text::to_power_of_two(value, 16)),
        'X' => ("0X", integer_text::to_power_of_two(value, 16).to_ascii_uppercase()),
        _ => {
            let digits = integer_text::to_decimal(value, poll)?;
            ("", digits.strip_prefix('-').map(String::from).unwrap_or(digits))
        }
    };
    let zeros = options.precision.unwrap_or(0).saturating_sub(digits.len());
    super::build::checked_units([zeros, digits.len()])?;
    let digits = if zeros > 0 { "0".repeat(zeros) + &digits } else { digits };
    number_laid_out(value.is_negative(), if options.flags.alternate { prefix } else { "" }, &digits, options)
}

/// `%e %E %f %F %g %G` of a float: all ASCII.
pub fn format_float(value: f64, kind: char, options: Options) -> Result<String, FormatError> {
    let form = match kind.to_ascii_lowercase() {
        'e' => Form::Exponent,
        'f' => Form::Fixed,
        _ => Form::General,
    };
    let precision = options.precision.unwrap_or(6);
    if precision >= i32::MAX as usize {
        return FormatError::value("precision too big");
    }
    super::build::checked_units([precision])?;
    let style = Style { alternate: options.flags.alternate, point_zero: false, upper: kind.is_ascii_uppercase() };
    let text = float_text::format(value, form, precision, style);
    let (negative, digits) = text.strip_prefix('-').map_or((false, &text[..]), |digits| (true, digits));
    number_laid_out(negative, "", digits, options)
}

/// `%s %r %a %c` once the argument is text: cut to the precision (the caller leaves it out for `%c`), padded with spaces.
pub fn format_text(text: TextRef<'_>, options: Options) -> Result<Text, FormatError> {
    let shown = text.loose(0, text.len().min(options.precision.unwrap_or(usize::MAX)));
    let missing = options.width.saturating_sub(shown.len());
    super::build::checked_units([missing, shown.len()])?;
    let mut builder = TextBuilder::with_capacity(missing + shown.len());
    builder.push_repeated(32, if options.flags.left { 0 } else { missing });
    builder.push_ref(shown);
    builder.push_repeated(32, if options.flags.left { missing } else { 0 });
    Ok(builder.finish())
}
