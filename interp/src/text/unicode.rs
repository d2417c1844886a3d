//! What Unicode 16.0 says of a code point: the predicates and case mappings that Python's str methods rest on.
//!
//! Invariant: every question is one look-up in the two-level table of `unicode_tables` (multi-character mappings: one more
//! binary search). Defined for all of 0..=0x10ffff, lone surrogates included. Knows no text storage.

use super::unicode_tables as tables;
pub use super::unicode_tables::{
    ALPHA, CASE_IGNORABLE, CASED, DECIMAL, DIGIT, IDENTIFIER_CONTINUE, IDENTIFIER_START, LINE_BREAK, LOWER, NUMERIC, PRINTABLE, Record, SPACE,
    TITLE, UPPER,
};

/// The Unicode version of the tables.
pub const UNICODE_VERSION: &str = "16.0.0";

#[inline]
pub fn record(code: u32) -> &'static Record {
    let code = code.min(0x10ffff);
    let block = tables::BLOCK_OF[(code >> tables::SHIFT) as usize] as usize;
    let within = (code & ((1 << tables::SHIFT) - 1)) as usize;
    &tables::RECORDS[tables::RECORD_OF[(block << tables::SHIFT) + within] as usize]
}

/// Whether the code point has any of the properties of `mask`.
#[inline]
pub fn has(code: u32, mask: u32) -> bool {
    record(code).flags & mask != 0
}

#[inline]
pub fn is_space(code: u32) -> bool {
    if code < 0x80 { matches!(code, 9..=13 | 28..=32) } else { has(code, SPACE) }
}

#[inline]
pub fn is_line_break(code: u32) -> bool {
    if code < 0x80 { matches!(code, 10..=13 | 28..=30) } else { has(code, LINE_BREAK) }
}

#[inline]
pub fn is_printable(code: u32) -> bool {
    if code < 0x80 { matches!(code, 0x20..=0x7e) } else { has(code, PRINTABLE) }
}

#[inline]
pub fn is_alnum(code: u32) -> bool {
    has(code, ALPHA | DECIMAL | DIGIT | NUMERIC)
}

/// The value of a decimal digit of any script.
#[inline]
pub fn decimal_value(code: u32) -> Option<u8> {
    let record = record(code);
    (record.flags & DECIMAL != 0).then_some(record.digit)
}

/// The value of a digit (superscripts and circled digits too).
#[inline]
pub fn digit_value(code: u32) -> Option<u8> {
    let record = record(code);
    (record.flags & DIGIT != 0).then_some(record.digit)
}

/// A case mapping: one to three code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    codes: [u32; 3],
}

impl Mapped {
    pub fn one(code: u32) -> Mapped {
        Mapped { codes: [code, 0, 0] }
    }

    fn many(table: &[(u32, [u32; 3])], code: u32) -> Mapped {
        match table.binary_search_by_key(&code, |row| row.0) {
            Ok(at) => Mapped { codes: table[at].1 },
            Err(_) => Mapped::one(code),
        }
    }

    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        let [first, second, third] = self.codes;
        std::iter::once(first).chain([second, third].into_iter().filter(|&code| code != 0))
    }
}

fn shifted(code: u32, delta: i32) -> Mapped {
    Mapped::one(code.wrapping_add_signed(delta))
}

pub fn to_lower(code: u32) -> Mapped {
    let record = record(code);
    if record.flags & tables::MULTI_LOWER != 0 { Mapped::many(&tables::MULTI_LOWER_OF, code) } else { shifted(code, record.lower) }
}

pub fn to_upper(code: u32) -> Mapped {
    let record = record(code);
    if record.flags & tables::MULTI_UPPER != 0 { Mapped::many(&tables::MULTI_UPPER_OF, code) } else { shifted(code, record.upper) }
}

pub fn to_title(code: u32) -> Mapped {
    let record = record(code);
    if record.flags & tables::MULTI_TITLE != 0 { Mapped::many(&tables::MULTI_TITLE_OF, code) } else { shifted(code, record.title) }
}

pub fn to_fold(code: u32) -> Mapped {
    let record = record(code);
    if record.flags & tables::MULTI_FOLD != 0 { Mapped::many(&tables::MULTI_FOLD_OF, code) } else { shifted(code, record.fold) }
}
