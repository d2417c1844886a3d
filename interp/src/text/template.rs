//! The templates of `str.format`: literal parts, fields, field names, automatic numbering.
//!
//! Invariant: parts are ranges of the template, errors are CPython's and come when the part is reached. Looking fields up,
//! converting and formatting are the caller's; so are nested specifications (at most two levels deep, else
//! `ValueError: Max string recursion exceeded`).

use super::format_spec::{FormatError, named, number_at};
use super::split::Range;
use super::storage::TextRef;

/// One step through a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Literal(Range),
    Field(Field),
}

/// A replacement field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: Range,
    /// The letter after `!`; anything but `r`, `s`, `a` fails by `unknown_conversion`.
    pub conversion: Option<u32>,
    pub spec: Range,
    /// The specification holds fields itself.
    pub nested: bool,
}

/// `ValueError` for a conversion that is none.
pub fn unknown_conversion(code: u32) -> FormatError {
    FormatError::Value(format!("Unknown conversion specifier {}", named(code)))
}

/// The parts of a template, in order; nothing follows an error.
pub struct Template<'a> {
    text: TextRef<'a>,
    at: usize,
    end: usize,
    field_next: bool,
    failed: bool,
}

const OPEN: u32 = b'{' as u32;
const CLOSE: u32 = b'}' as u32;

impl<'a> Template<'a> {
    pub fn new(text: TextRef<'a>) -> Template<'a> {
        Template::within(text, (0, text.len()))
    }

    /// The parts of a range of a text: of a nested specification.
    pub fn within(text: TextRef<'a>, (start, end): Range) -> Template<'a> {
        Template { text, at: start, end, field_next: false, failed: false }
    }

    fn step(&mut self) -> Option<u32> {
        (self.at < self.end).then(|| {
            self.at += 1;
            self.text.code_at(self.at - 1)
        })
    }

    fn literal(&mut self) -> Result<Range, FormatError> {
        let start = self.at;
        while let Some(code) = self.step() {
            if code != OPEN && code != CLOSE {
                continue;
            }
            let doubled = self.at < self.end && self.text.code_at(self.at) == code;
            if doubled {
                // one of the two braces belongs to the literal
                self.at += 1;
                return Ok((start, self.at - 1));
            }
            if code == CLOSE {
                return FormatError::value("Single '}' encountered in format string");
            }
            if self.at == self.end {
                return FormatError::value("Single '{' encountered in format string");
            }
            self.field_next = true;
            return Ok((start, self.at - 1));
        }
        Ok((start, self.at))
    }

    fn field(&mut self) -> Result<Field, FormatError> {
        let start = self.at;
        let mut bracket = false;
        let stop = loop {
            match self.step().map(char::from_u32) {
                None => return FormatError::value("expected '}' before end of string"),
                Some(Some('[')) => bracket = true,
                Some(Some(']')) => bracket = false,
                Some(Some('{')) if !bracket => return FormatError::value("unexpected '{' in field name"),
                Some(Some(stop @ ('}' | ':' | '!'))) if !bracket => break stop,
                _ => {}
            }
        };
        let mut field = Field { name: (start, self.at - 1), conversion: None, spec: (self.at, self.at), nested: false };
        if stop == '}' {
            return Ok(field);
        }
        if stop == '!' {
            field.conversion = self.step();
            if field.conversion.is_none() {
                return FormatError::value("end of string while looking for conversion specifier");
            }
            match self.step().map(char::from_u32) {
                Some(Some('}')) => return Ok(field),
                None | Some(Some(':')) => {}
                _ => return FormatError::value("expected ':' after conversion specifier"),
            }
        }
        let spec = self.at;
        let mut depth = 1;
        while let Some(code) = self.step() {
            if code == OPEN {
                field.nested = true;
                depth += 1;
            } else if code == CLOSE {
                depth -= 1;
                if depth == 0 {
                    field.spec = (spec, self.at - 1);
                    return Ok(field);
                }
            }
        }
        FormatError::value("unmatched '{' in format spec")
    }
}

impl Iterator for Template<'_> {
    type Item = Result<Part, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let part = if std::mem::take(&mut self.field_next) {
            self.field().map(Part::Field)
        } else if self.at < self.end {
            match self.literal() {
                Ok((start, end)) if start == end => return self.next(),
                literal => literal.map(Part::Literal),
            }
        } else {
            return None;
        };
        self.failed = part.is_err();
        Some(part)
    }
}

/// The first element of a field name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// Nothing written: the next positional argument.
    Automatic,
    Position(usize),
    Keyword(Range),
}

/// What follows the first element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Attribute(Range),
    Index(usize),
    Key(Range),
}

/// A field name cut into its first element and the accesses after it.
pub struct FieldName<'a> {
    text: TextRef<'a>,
    at: usize,
    end: usize,
}

fn whole_number(text: TextRef<'_>, (start, end): Range) -> Result<Option<usize>, FormatError> {
    let mut at = 0;
    let part = text.loose(start, end);
    let number = number_at(part, &mut at)?;
    Ok(if at == part.len() { number } else { None })
}

impl<'a> FieldName<'a> {
    pub fn parse(text: TextRef<'a>, (start, end): Range) -> Result<(First, FieldName<'a>), FormatError> {
        let stop = (start..end).find(|&at| matches!(char::from_u32(text.code_at(at)), Some('.' | '['))).unwrap_or(end);
        let first = match whole_number(text, (start, stop))? {
            Some(position) => First::Position(position),
            None if start == stop => First::Automatic,
            None => First::Keyword((start, stop)),
        };
        Ok((first, FieldName { text, at: stop, end }))
    }
}

impl Iterator for FieldName<'_> {
    type Item = Result<Access, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let opening = self.text.code_at(self.at);
        let start = self.at + 1;
        let find = |wanted: &dyn Fn(char) -> bool| (start..self.end).find(|&at| char::from_u32(self.text.code_at(at)).is_some_and(wanted));
        let access = if opening == u32::from(b'.') {
            let stop = find(&|code| matches!(code, '.' | '[')).unwrap_or(self.end);
            self.at = stop;
            Ok(Access::Attribute((start, stop)))
        } else if opening == u32::from(b'[') {
            match find(&|code| code == ']') {
                Some(stop) => {
                    self.at = stop + 1;
                    whole_number(self.text, (start, stop)).map(|index| index.map_or(Access::Key((start, stop)), Access::Index))
                }
                None => FormatError::value("Missing ']' in format string"),
            }
        } else {
            FormatError::value("Only '.' or '[' may follow ']' in format field specifier")
        };
        let access = match access {
            Ok(Access::Attribute((from, to)) | Access::Key((from, to))) if from == to => FormatError::value("Empty attribute in format string"),
            access => access,
        };
        if access.is_err() {
            self.at = self.end;
        }
        Some(access)
    }
}

/// The numbers of fields without a name; one for a whole `format` call, nested specifications included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbering {
    next: Option<usize>,
    manual: bool,
}

impl Numbering {
    /// The position that a first element means; `None` for a keyword.
    pub fn position(&mut self, first: First) -> Result<Option<usize>, FormatError> {
        match first {
            First::Keyword(_) => Ok(None),
            First::Automatic if self.manual => {
                FormatError::value("cannot switch from manual field specification to automatic field numbering")
            }
            First::Automatic => {
                let position = self.next.unwrap_or(0);
                self.next = Some(position + 1);
                Ok(Some(position))
            }
            First::Position(_) if self.next.is_some() => {
                FormatError::value("cannot switch from automatic field numbering to manual field specification")
            }
            First::Position(position) => {
                self.manual = true;
                Ok(Some(position))
            }
        }
    }
}
