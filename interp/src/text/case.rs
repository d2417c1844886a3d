//! Changing case and asking what kind of characters a text is made of: `lower` … `casefold`, `isalpha` … `istitle`.
//!
//! Invariant: equals CPython 3.14 for every text, the Greek final sigma included; ASCII texts take a byte path. Knows no
//! heap.

use super::storage::{Text, TextBuilder, TextRef};
use super::unicode::{self, Mapped};

const CAPITAL_SIGMA: u32 = 0x3a3;

impl<'a> TextRef<'a> {
    fn map_each(self, mut map: impl FnMut(usize, u32) -> Mapped) -> Text {
        let mut builder = TextBuilder::with_capacity(self.len());
        for (at, code) in self.codes().enumerate() {
            for mapped in map(at, code).codes() {
                builder.push(mapped);
            }
        }
        builder.finish()
    }

    /// The lower case of the code point at `at`; a capital sigma that ends a word becomes the final form.
    fn lower_at(self, at: usize, code: u32) -> Mapped {
        if code != CAPITAL_SIGMA {
            return unicode::to_lower(code);
        }
        fn cased(mut codes: impl Iterator<Item = u32>) -> bool {
            codes.find(|&code| !unicode::has(code, unicode::CASE_IGNORABLE)).is_some_and(|code| unicode::has(code, unicode::CASED))
        }
        let word_before = cased(self.loose(0, at).codes().rev());
        let word_after = word_before && cased(self.loose(at + 1, self.len()).codes());
        if word_before && !word_after { unicode::to_lower(0x3c2) } else { unicode::to_lower(code) }
    }

    pub fn to_lower(self) -> Text {
        match self {
            TextRef::Latin1 { ascii: true, units } => Text::from_ascii(units.to_ascii_lowercase()),
            _ => self.map_each(|at, code| self.lower_at(at, code)),
        }
    }

    pub fn to_upper(self) -> Text {
        match self {
            TextRef::Latin1 { ascii: true, units } => Text::from_ascii(units.to_ascii_uppercase()),
            _ => self.map_each(|_, code| unicode::to_upper(code)),
        }
    }

    pub fn to_casefold(self) -> Text {
        match self {
            TextRef::Latin1 { ascii: true, units } => Text::from_ascii(units.to_ascii_lowercase()),
            _ => self.map_each(|_, code| unicode::to_fold(code)),
        }
    }

    pub fn to_capitalized(self) -> Text {
        if let TextRef::Latin1 { ascii: true, units } = self {
            return Text::from_ascii(super::bytes::capitalize(units));
        }
        self.map_each(|at, code| if at == 0 { unicode::to_title(code) } else { self.lower_at(at, code) })
    }

    pub fn to_titlecase(self) -> Text {
        if let TextRef::Latin1 { ascii: true, units } = self {
            return Text::from_ascii(super::bytes::title(units));
        }
        let mut in_word = false;
        self.map_each(|at, code| {
            let mapped = if in_word { self.lower_at(at, code) } else { unicode::to_title(code) };
            in_word = unicode::has(code, unicode::CASED);
            mapped
        })
    }

    pub fn to_swapcase(self) -> Text {
        if let TextRef::Latin1 { ascii: true, units } = self {
            return Text::from_ascii(super::bytes::swapcase(units));
        }
        self.map_each(|at, code| {
            let flags = unicode::record(code).flags;
            if flags & unicode::UPPER != 0 {
                self.lower_at(at, code)
            } else if flags & unicode::LOWER != 0 {
                unicode::to_upper(code)
            } else {
                Mapped::one(code)
            }
        })
    }

    fn all_have(self, mask: u32) -> bool {
        !self.is_empty() && self.codes().all(|code| unicode::has(code, mask))
    }

    pub fn is_alpha(self) -> bool {
        self.all_have(unicode::ALPHA)
    }

    pub fn is_alnum(self) -> bool {
        self.all_have(unicode::ALPHA | unicode::DECIMAL | unicode::DIGIT | unicode::NUMERIC)
    }

    pub fn is_decimal(self) -> bool {
        self.all_have(unicode::DECIMAL)
    }

    pub fn is_digit(self) -> bool {
        self.all_have(unicode::DIGIT)
    }

    pub fn is_numeric(self) -> bool {
        self.all_have(unicode::NUMERIC)
    }

    pub fn is_space(self) -> bool {
        !self.is_empty() && self.codes().all(unicode::is_space)
    }

    pub fn is_printable(self) -> bool {
        self.codes().all(unicode::is_printable)
    }

    pub fn is_identifier(self) -> bool {
        let mut codes = self.codes();
        codes.next().is_some_and(|code| unicode::has(code, unicode::IDENTIFIER_START))
            && codes.all(|code| unicode::has(code, unicode::IDENTIFIER_CONTINUE))
    }

    pub fn is_lower(self) -> bool {
        let mut cased = false;
        for code in self.codes() {
            let flags = unicode::record(code).flags;
            if flags & (unicode::UPPER | unicode::TITLE) != 0 {
                return false;
            }
            cased |= flags & unicode::LOWER != 0;
        }
        cased
    }

    pub fn is_upper(self) -> bool {
        let mut cased = false;
        for code in self.codes() {
            let flags = unicode::record(code).flags;
            if flags & (unicode::LOWER | unicode::TITLE) != 0 {
                return false;
            }
            cased |= flags & unicode::UPPER != 0;
        }
        cased
    }

    pub fn is_title(self) -> bool {
        let (mut cased, mut in_word) = (false, false);
        for code in self.codes() {
            let flags = unicode::record(code).flags;
            if flags & (unicode::UPPER | unicode::TITLE) != 0 {
                if in_word {
                    return false;
                }
                (in_word, cased) = (true, true);
            } else if flags & unicode::LOWER != 0 {
                if !in_word {
                    return false;
                }
                cased = true;
            } else {
                in_word = false;
            }
        }
        cased
    }

    /// The text with Unicode decimal digits as ASCII digits and Unicode spaces as spaces, for the number parsers; other
    /// characters beyond ASCII become `?`, which no number contains.
    pub fn to_number_source(self) -> std::borrow::Cow<'a, [u8]> {
        match self {
            TextRef::Latin1 { ascii: true, units } => std::borrow::Cow::Borrowed(units),
            _ => self
                .codes()
                .map(|code| match unicode::decimal_value(code) {
                    _ if code < 0x80 => code as u8,
                    Some(digit) => b'0' + digit,
                    None if unicode::is_space(code) => b' ',
                    None => b'?',
                })
                .collect::<Vec<u8>>()
                .into(),
        }
    }
}
