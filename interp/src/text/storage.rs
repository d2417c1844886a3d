//! How the code points of a Python str lie in memory: one, two or four bytes each, as wide as the widest needs.
//!
//! Invariant: a text never uses wider units than its widest code point demands, and a `Latin1` text says truly whether it
//! is ASCII. So two texts of different width are different texts. Code points may be lone surrogates. Knows no heap and no
//! Python value.

use std::borrow::Cow;
use std::cmp::Ordering;

/// One unit of storage.
pub trait Unit: Copy + Ord + Eq + std::fmt::Debug + 'static {
    /// The largest code point a unit holds.
    const MAX: u32;
    fn code(self) -> u32;
    /// `code` must be at most `MAX`.
    fn from_code(code: u32) -> Self;
    /// The memory of the units, in the machine's byte order.
    fn bytes_of(units: &[Self]) -> &[u8];
}

macro_rules! unit {
    ($type:ty, $max:expr) => {
        impl Unit for $type {
            const MAX: u32 = $max;
            #[inline(always)]
            fn code(self) -> u32 {
                self as u32
            }
            #[inline(always)]
            fn from_code(code: u32) -> Self {
                code as $type
            }
            #[inline]
            fn bytes_of(units: &[Self]) -> &[u8] {
                // SAFETY: an integer slice is initialised memory of exactly this many bytes; u8 asks for no alignment.
                unsafe { std::slice::from_raw_parts(units.as_ptr().cast::<u8>(), std::mem::size_of_val(units)) }
            }
        }
    };
}
unit!(u8, 0xff);
unit!(u16, 0xffff);
unit!(u32, 0x10ffff);

/// Runs `$body` with `$units` bound to the slice of a text, once compiled for each width.
macro_rules! with_units {
    ($text:expr, $units:ident => $body:expr) => {
        match $text {
            $crate::text::TextRef::Latin1 { units: $units, .. } => $body,
            $crate::text::TextRef::Ucs2($units) => $body,
            $crate::text::TextRef::Ucs4($units) => $body,
        }
    };
}
pub(crate) use with_units;

/// A borrowed text.
#[derive(Clone, Copy)]
pub enum TextRef<'a> {
    Latin1 { ascii: bool, units: &'a [u8] },
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

impl<'a> TextRef<'a> {
    pub const EMPTY: TextRef<'static> = TextRef::Latin1 { ascii: true, units: &[] };

    /// The text of bytes that are known to be below 128.
    #[inline]
    pub fn ascii(units: &'a [u8]) -> TextRef<'a> {
        debug_assert!(units.is_ascii());
        TextRef::Latin1 { ascii: true, units }
    }

    #[inline]
    pub fn latin1(units: &'a [u8]) -> TextRef<'a> {
        TextRef::Latin1 { ascii: units.is_ascii(), units }
    }

    #[inline]
    pub fn len(self) -> usize {
        with_units!(self, units => units.len())
    }

    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn is_ascii(self) -> bool {
        matches!(self, TextRef::Latin1 { ascii: true, .. })
    }

    /// The text as Rust's str when it is ASCII: no copy.
    #[inline]
    pub fn as_ascii(self) -> Option<&'a str> {
        match self {
            TextRef::Latin1 { ascii: true, units } => std::str::from_utf8(units).ok(),
            _ => None,
        }
    }

    /// Bytes per unit: 1, 2 or 4.
    #[inline]
    pub fn width(self) -> usize {
        match self {
            TextRef::Latin1 { .. } => 1,
            TextRef::Ucs2(_) => 2,
            TextRef::Ucs4(_) => 4,
        }
    }

    /// The storage as bytes, in the machine's byte order.
    #[inline]
    pub fn storage(self) -> &'a [u8] {
        with_units!(self, units => Unit::bytes_of(units))
    }

    /// The code point at `index`, which must be below the length.
    #[inline]
    pub fn code_at(self, index: usize) -> u32 {
        with_units!(self, units => units[index].code())
    }

    #[inline]
    pub fn codes(self) -> Codes<'a> {
        Codes { text: self, at: 0, end: self.len() }
    }

    /// The sub-text without copying. It may be wider than its code points need, so it is for reading and copying only;
    /// `to_text` gives it the minimal width back.
    #[inline]
    pub fn loose(self, start: usize, end: usize) -> TextRef<'a> {
        match self {
            TextRef::Latin1 { ascii, units } => TextRef::Latin1 { ascii, units: &units[start..end] },
            TextRef::Ucs2(units) => TextRef::Ucs2(&units[start..end]),
            TextRef::Ucs4(units) => TextRef::Ucs4(&units[start..end]),
        }
    }

    /// An upper bound of the code points (exact enough to choose a width): what the units' bits add up to.
    pub fn max_code(self) -> u32 {
        match self {
            TextRef::Latin1 { ascii: true, .. } => 0x7f,
            TextRef::Latin1 { units, .. } => if units.is_ascii() { 0x7f } else { 0xff },
            TextRef::Ucs2(units) => units.iter().fold(0, |all, &unit| all | unit) as u32,
            TextRef::Ucs4(units) => units.iter().fold(0, |all, &unit| all | unit),
        }
    }

    /// A copy at minimal width.
    pub fn to_text(self) -> Text {
        match self {
            TextRef::Latin1 { units, .. } => Text::Latin1 { ascii: self.max_code() < 0x80, units: units.to_vec() },
            TextRef::Ucs2(units) => match self.max_code() {
                0..=0xff => Text::from_latin1(units.iter().map(|&unit| unit as u8).collect()),
                _ => Text::Ucs2(units.to_vec()),
            },
            TextRef::Ucs4(units) => match self.max_code() {
                0..=0xff => Text::from_latin1(units.iter().map(|&unit| unit as u8).collect()),
                0x100..=0xffff => Text::Ucs2(units.iter().map(|&unit| unit as u16).collect()),
                _ => Text::Ucs4(units.to_vec()),
            },
        }
    }

    /// `text[start:end]` of indexes already in range, copied at minimal width.
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Text {
        self.loose(start, end).to_text()
    }

    /// `text[start::step]` of `count` units; every index must be in range.
    pub fn slice_step(self, start: usize, step: isize, count: usize) -> Text {
        fn pick<U: Unit>(units: &[U], start: usize, step: isize, count: usize) -> Vec<U> {
            let mut picked = Vec::with_capacity(count);
            let mut at = start as isize;
            for _ in 0..count {
                picked.push(units[at as usize]);
                at = at.wrapping_add(step);
            }
            picked
        }
        match self {
            TextRef::Latin1 { ascii, units } => {
                let units = pick(units, start, step, count);
                Text::Latin1 { ascii: ascii || units.is_ascii(), units }
            }
            TextRef::Ucs2(units) => Text::Ucs2(pick(units, start, step, count)).narrowed(),
            TextRef::Ucs4(units) => Text::Ucs4(pick(units, start, step, count)).narrowed(),
        }
    }

    /// Rust's text; lone surrogates become U+FFFD.
    pub fn to_string_lossy(self) -> Cow<'a, str> {
        match self.as_ascii() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.codes().map(|code| char::from_u32(code).unwrap_or('\u{fffd}')).collect()),
        }
    }

    /// Rust's text, if there is no lone surrogate.
    pub fn to_str_exact(self) -> Option<Cow<'a, str>> {
        match self.as_ascii() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.codes().map(char::from_u32).collect::<Option<String>>().map(Cow::Owned),
        }
    }

    /// Order by code points.
    pub fn compare(self, other: TextRef<'_>) -> Ordering {
        match (self, other) {
            (TextRef::Latin1 { units: left, .. }, TextRef::Latin1 { units: right, .. }) => left.cmp(right),
            (TextRef::Ucs2(left), TextRef::Ucs2(right)) => left.cmp(right),
            (TextRef::Ucs4(left), TextRef::Ucs4(right)) => left.cmp(right),
            _ => self.codes().cmp(other.codes()),
        }
    }
}

impl PartialEq for TextRef<'_> {
    #[inline]
    fn eq(&self, other: &TextRef<'_>) -> bool {
        match (*self, *other) {
            (TextRef::Latin1 { units: left, .. }, TextRef::Latin1 { units: right, .. }) => left == right,
            (TextRef::Ucs2(left), TextRef::Ucs2(right)) => left == right,
            (TextRef::Ucs4(left), TextRef::Ucs4(right)) => left == right,
            _ => false,
        }
    }
}
impl Eq for TextRef<'_> {}

impl PartialEq<str> for TextRef<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_ascii() {
            Some(text) => text == other,
            None => self.codes().eq(other.chars().map(u32::from)),
        }
    }
}

impl std::fmt::Debug for TextRef<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", self.to_string_lossy())
    }
}

/// The code points of a text, from both ends.
#[derive(Clone)]
pub struct Codes<'a> {
    text: TextRef<'a>,
    at: usize,
    end: usize,
}

impl Iterator for Codes<'_> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at == self.end {
            return None;
        }
        self.at += 1;
        Some(self.text.code_at(self.at - 1))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.at, Some(self.end - self.at))
    }
}
impl ExactSizeIterator for Codes<'_> {}
impl DoubleEndedIterator for Codes<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.at == self.end {
            return None;
        }
        self.end -= 1;
        Some(self.text.code_at(self.end))
    }
}

/// An owned text of minimal width.
#[derive(Clone)]
pub enum Text {
    Latin1 { ascii: bool, units: Vec<u8> },
    Ucs2(Vec<u16>),
    Ucs4(Vec<u32>),
}

impl Text {
    pub const fn new() -> Text {
        Text::Latin1 { ascii: true, units: Vec::new() }
    }

    #[inline]
    pub fn as_ref(&self) -> TextRef<'_> {
        match self {
            Text::Latin1 { ascii, units } => TextRef::Latin1 { ascii: *ascii, units },
            Text::Ucs2(units) => TextRef::Ucs2(units),
            Text::Ucs4(units) => TextRef::Ucs4(units),
        }
    }

    pub fn len(&self) -> usize {
        self.as_ref().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn from_latin1(units: Vec<u8>) -> Text {
        Text::Latin1 { ascii: units.is_ascii(), units }
    }

    /// The text of bytes that are known to be below 128.
    #[inline]
    pub fn from_ascii(units: Vec<u8>) -> Text {
        debug_assert!(units.is_ascii());
        Text::Latin1 { ascii: true, units }
    }

    #[allow(clippy::should_implement_trait)]
    pub fn from_str(text: &str) -> Text {
        if text.is_ascii() {
            return Text::from_ascii(text.as_bytes().to_vec());
        }
        let mut builder = TextBuilder::new();
        builder.push_str(text);
        builder.finish()
    }

    pub fn from_string(text: String) -> Text {
        if text.is_ascii() { Text::from_ascii(text.into_bytes()) } else { Text::from_str(&text) }
    }

    pub fn from_codes(codes: impl IntoIterator<Item = u32>) -> Text {
        let codes = codes.into_iter();
        let mut builder = TextBuilder::with_capacity(codes.size_hint().0);
        for code in codes {
            builder.push(code);
        }
        builder.finish()
    }

    /// `chr(code)`; `code` must be at most 0x10ffff.
    pub fn from_code(code: u32) -> Text {
        match code {
            0..=0xff => Text::Latin1 { ascii: code < 0x80, units: vec![code as u8] },
            0x100..=0xffff => Text::Ucs2(vec![code as u16]),
            _ => Text::Ucs4(vec![code]),
        }
    }

    /// Gives units that may be too wide the minimal width.
    pub fn narrowed(self) -> Text {
        let max = self.as_ref().max_code();
        match &self {
            Text::Ucs2(_) if max > 0xff => self,
            Text::Ucs4(_) if max > 0xffff => self,
            Text::Latin1 { ascii, .. } if *ascii || max > 0x7f => self,
            _ => self.as_ref().to_text(),
        }
    }

    pub fn to_string_lossy(&self) -> String {
        self.as_ref().to_string_lossy().into_owned()
    }
}

impl Default for Text {
    fn default() -> Text {
        Text::new()
    }
}
impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::from_str(text)
    }
}
impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::from_string(text)
    }
}
impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_ref() == other.as_ref()
    }
}
impl Eq for Text {}
impl std::fmt::Debug for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_ref().fmt(formatter)
    }
}

/// Grows a text; widens its units when a code point demands it.
#[derive(Default)]
pub struct TextBuilder {
    text: Text,
}

impl TextBuilder {
    pub fn new() -> TextBuilder {
        TextBuilder::default()
    }

    /// Room for `capacity` narrow units.
    pub fn with_capacity(capacity: usize) -> TextBuilder {
        TextBuilder { text: Text::Latin1 { ascii: true, units: Vec::with_capacity(capacity) } }
    }

    /// Room for `capacity` units of the width that `max_code` needs: the units must in the end contain a code point of
    /// that width (or `finish_narrow` be called).
    pub fn for_max(max_code: u32, capacity: usize) -> TextBuilder {
        let text = match max_code {
            0..=0xff => Text::Latin1 { ascii: true, units: Vec::with_capacity(capacity) },
            0x100..=0xffff => Text::Ucs2(Vec::with_capacity(capacity)),
            _ => Text::Ucs4(Vec::with_capacity(capacity)),
        };
        TextBuilder { text }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn push(&mut self, code: u32) {
        match &mut self.text {
            Text::Latin1 { ascii, units } if code <= 0xff => {
                *ascii &= code < 0x80;
                units.push(code as u8);
            }
            Text::Ucs2(units) if code <= 0xffff => units.push(code as u16),
            Text::Ucs4(units) => units.push(code),
            _ => {
                self.widen(code);
                self.push(code);
            }
        }
    }

    #[cold]
    fn widen(&mut self, code: u32) {
        fn copy<F: Unit, T: Unit>(from: &[F]) -> Vec<T> {
            let mut to = Vec::with_capacity(from.len().max(8) * 2);
            to.extend(from.iter().map(|unit| T::from_code(unit.code())));
            to
        }
        self.text = match (&self.text, code) {
            (Text::Latin1 { units, .. }, 0..=0xffff) => Text::Ucs2(copy(units)),
            (Text::Latin1 { units, .. }, _) => Text::Ucs4(copy(units)),
            (Text::Ucs2(units), _) => Text::Ucs4(copy(units)),
            (Text::Ucs4(_), _) => return,
        };
    }

    pub fn push_ascii(&mut self, bytes: &[u8]) {
        self.push_ref(TextRef::ascii(bytes));
    }

    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_ascii(text.as_bytes());
            return;
        }
        // the highest lead byte tells the width, so that widening happens once
        match text.bytes().max() {
            Some(0xf0..) => self.widen_to(0x10000),
            Some(0xc4..) => self.widen_to(0x100),
            _ => {}
        }
        match &mut self.text {
            Text::Latin1 { units, ascii } => {
                *ascii = false;
                units.extend(text.chars().map(|character| character as u8));
            }
            Text::Ucs2(units) => units.extend(text.chars().map(|character| character as u16)),
            Text::Ucs4(units) => units.extend(text.chars().map(u32::from)),
        }
    }

    /// Makes the units wide enough for `code`.
    fn widen_to(&mut self, code: u32) {
        let enough = match self.text {
            Text::Latin1 { .. } => code <= 0xff,
            Text::Ucs2(_) => code <= 0xffff,
            Text::Ucs4(_) => true,
        };
        if !enough {
            self.widen(code);
        }
    }

    pub fn push_text(&mut self, text: &Text) {
        self.push_ref(text.as_ref());
    }

    /// Appends a text (or a loose part of one).
    pub fn push_ref(&mut self, text: TextRef<'_>) {
        match (&mut self.text, text) {
            (Text::Latin1 { ascii, units }, TextRef::Latin1 { ascii: more_ascii, units: more }) => {
                *ascii &= more_ascii || more.is_ascii();
                units.extend_from_slice(more);
            }
            (Text::Ucs2(units), TextRef::Latin1 { units: more, .. }) => units.extend(more.iter().map(|&unit| unit as u16)),
            (Text::Ucs2(units), TextRef::Ucs2(more)) => units.extend_from_slice(more),
            (Text::Ucs4(units), TextRef::Latin1 { units: more, .. }) => units.extend(more.iter().map(|&unit| unit as u32)),
            (Text::Ucs4(units), TextRef::Ucs2(more)) => units.extend(more.iter().map(|&unit| unit as u32)),
            (Text::Ucs4(units), TextRef::Ucs4(more)) => units.extend_from_slice(more),
            (Text::Latin1 { .. } | Text::Ucs2(_), _) => {
                let max = text.max_code();
                if max > match self.text {
                    Text::Latin1 { .. } => 0xff,
                    _ => 0xffff,
                } {
                    self.widen(max);
                    self.push_ref(text);
                } else {
                    text.codes().for_each(|code| self.push(code));
                }
            }
        }
    }

    /// `count` copies of one code point.
    pub fn push_repeated(&mut self, code: u32, count: usize) {
        if count == 0 {
            return;
        }
        match &mut self.text {
            Text::Latin1 { ascii, units } if code <= 0xff => {
                *ascii &= code < 0x80;
                units.resize(units.len() + count, code as u8);
            }
            Text::Ucs2(units) if code <= 0xffff => units.resize(units.len() + count, code as u16),
            Text::Ucs4(units) => units.resize(units.len() + count, code),
            _ => {
                self.widen(code);
                self.push_repeated(code, count);
            }
        }
    }

    /// The text, as wide as the pushes demanded.
    #[inline]
    pub fn finish(self) -> Text {
        self.text
    }

    /// The text at minimal width, for a builder made wider than its content turned out to be.
    pub fn finish_narrow(self) -> Text {
        self.text.narrowed()
    }
}
