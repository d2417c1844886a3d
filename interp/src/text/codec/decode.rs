//! From bytes to text.
//!
//! Invariant: after an error nothing of its range is in the output, and `at` is its start. Incomplete input at the end is
//! an error only when the decoder was told that no more comes.

use super::{Codec, Endian, ErrorHandler, escape, is_surrogate};
use crate::text::storage::{Text, TextBuilder, TextRef};

/// The range and the reason of a `UnicodeDecodeError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pub codec: Codec,
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// A decoding under way.
pub struct Decoder<'a> {
    pub(super) input: &'a [u8],
    /// Bytes used up.
    pub at: usize,
    pub(super) out: TextBuilder,
    /// No more input follows.
    pub(super) last: bool,
    codec: Codec,
}

impl<'a> Decoder<'a> {
    /// `last`: a sequence that the input's end cuts off is an error; otherwise it is left, and `at` says where it starts.
    pub fn new(codec: Codec, input: &'a [u8], last: bool) -> Decoder<'a> {
        let (codec, at) = match (codec, input) {
            (Codec::Utf16(Endian::Marked), [0xff, 0xfe, ..]) => (Codec::Utf16(Endian::Little), 2),
            (Codec::Utf16(Endian::Marked), [0xfe, 0xff, ..]) => (Codec::Utf16(Endian::Big), 2),
            (Codec::Utf16(Endian::Marked), _) => (Codec::Utf16(Endian::Little), 0),
            (Codec::Utf32(Endian::Marked), [0xff, 0xfe, 0, 0, ..]) => (Codec::Utf32(Endian::Little), 4),
            (Codec::Utf32(Endian::Marked), [0, 0, 0xfe, 0xff, ..]) => (Codec::Utf32(Endian::Big), 4),
            (Codec::Utf32(Endian::Marked), _) => (Codec::Utf32(Endian::Little), 0),
            _ => (codec, 0),
        };
        Decoder { input, at, out: TextBuilder::new(), last, codec }
    }

    /// The codec, its byte order found out.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Runs to the end (`Ok`) or to the next error, which the caller answers by `replace` and another `run`.
    pub fn run(&mut self) -> Result<(), DecodeError> {
        match self.codec {
            Codec::Utf8 => self.run_utf8(),
            Codec::Latin1 => {
                self.out.push_ref(TextRef::latin1(&self.input[self.at..]));
                self.at = self.input.len();
                Ok(())
            }
            Codec::Ascii => self.run_ascii(),
            Codec::Utf16(endian) => self.run_utf16(endian),
            Codec::Utf32(endian) => self.run_utf32(endian),
            Codec::UnicodeEscape => escape::run_escape(self),
            Codec::RawUnicodeEscape => escape::run_raw_escape(self),
        }
    }

    /// Puts `text` in the place of an error and goes on at `resume`.
    pub fn replace(&mut self, text: TextRef<'_>, resume: usize) {
        self.out.push_ref(text);
        self.at = resume.min(self.input.len());
    }

    pub fn finish(self) -> Text {
        self.out.finish_narrow()
    }

    pub(super) fn error(&mut self, start: usize, end: usize, reason: &'static str) -> Result<(), DecodeError> {
        self.at = start;
        Err(DecodeError { codec: self.codec, start, end, reason })
    }

    fn run_utf8(&mut self) -> Result<(), DecodeError> {
        let rest = &self.input[self.at..];
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                self.out.push_str(text);
                self.at = self.input.len();
                return Ok(());
            }
            Err(error) => error,
        };
        let (valid, _) = rest.split_at(error.valid_up_to());
        if let Ok(text) = std::str::from_utf8(valid) {
            self.out.push_str(text);
        }
        let start = self.at + valid.len();
        self.at = start;
        match (self.input[start], error.error_len()) {
            (0x80..=0xc1 | 0xf5.., _) => self.error(start, start + 1, "invalid start byte"),
            (_, Some(length)) => self.error(start, start + length, "invalid continuation byte"),
            (_, None) if self.last => self.error(start, self.input.len(), "unexpected end of data"),
            (_, None) => Ok(()),
        }
    }

    fn run_ascii(&mut self) -> Result<(), DecodeError> {
        let rest = &self.input[self.at..];
        let good = if rest.is_ascii() { rest.len() } else { rest.iter().position(|byte| *byte >= 0x80).unwrap_or(rest.len()) };
        self.out.push_ascii(&rest[..good]);
        self.at += good;
        match self.at < self.input.len() {
            true => self.error(self.at, self.at + 1, "ordinal not in range(128)"),
            false => Ok(()),
        }
    }

    fn run_utf16(&mut self, endian: Endian) -> Result<(), DecodeError> {
        let input = self.input;
        let unit = |at: usize| {
            let pair = [*input.get(at)?, *input.get(at + 1)?];
            Some(u32::from(if endian == Endian::Big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }))
        };
        while self.at < input.len() {
            let start = self.at;
            let Some(first) = unit(start) else {
                return if self.last { self.error(start, input.len(), "truncated data") } else { Ok(()) };
            };
            if !is_surrogate(first) {
                self.out.push(first);
                self.at += 2;
                continue;
            }
            if first >= 0xdc00 {
                return self.error(start, start + 2, "illegal encoding");
            }
            match unit(start + 2) {
                Some(second @ 0xdc00..0xe000) => {
                    self.out.push(0x10000 + ((first - 0xd800) << 10 | (second - 0xdc00)));
                    self.at += 4;
                }
                Some(_) => return self.error(start, start + 2, "illegal UTF-16 surrogate"),
                None if self.last => return self.error(start, input.len(), "unexpected end of data"),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn run_utf32(&mut self, endian: Endian) -> Result<(), DecodeError> {
        while self.at < self.input.len() {
            let start = self.at;
            let Some(&[a, b, c, d]) = self.input[start..].first_chunk::<4>() else {
                return if self.last { self.error(start, self.input.len(), "truncated data") } else { Ok(()) };
            };
            let code = if endian == Endian::Big { u32::from_be_bytes([a, b, c, d]) } else { u32::from_le_bytes([a, b, c, d]) };
            if is_surrogate(code) {
                return self.error(start, start + 4, "code point in surrogate code point range(0xd800, 0xe000)");
            }
            if code > 0x10ffff {
                return self.error(start, start + 4, "code point not in range(0x110000)");
            }
            self.out.push(code);
            self.at += 4;
        }
        Ok(())
    }
}

/// What a built-in handler puts in the place of an error and where decoding goes on; `None` lets the error stand.
pub fn resolve(handler: ErrorHandler, input: &[u8], error: DecodeError) -> Option<(Text, usize)> {
    let bad = &input[error.start..error.end];
    match handler {
        ErrorHandler::Ignore => Some((Text::new(), error.end)),
        ErrorHandler::Replace => Some((Text::from_code(0xfffd), error.end)),
        ErrorHandler::BackslashReplace => {
            let escaped: String = bad.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            Some((Text::from_string(escaped), error.end))
        }
        ErrorHandler::SurrogateEscape => {
            let count = bad.iter().take(4).take_while(|byte| **byte >= 0x80).count();
            let text = Text::from_codes(bad[..count].iter().map(|byte| 0xdc00 + u32::from(*byte)));
            (count > 0).then_some((text, error.start + count))
        }
        ErrorHandler::SurrogatePass => {
            let rest = &input[error.start..];
            let (code, length) = match (error.codec, rest) {
                (Codec::Utf8, &[first @ 0xe0..=0xef, second @ 0x80..=0xbf, third @ 0x80..=0xbf, ..]) => {
                    (u32::from(first & 15) << 12 | u32::from(second & 63) << 6 | u32::from(third & 63), 3)
                }
                (Codec::Utf16(Endian::Big), &[high, low, ..]) => (u32::from(high) << 8 | u32::from(low), 2),
                (Codec::Utf16(_), &[low, high, ..]) => (u32::from(high) << 8 | u32::from(low), 2),
                (Codec::Utf32(Endian::Big), &[a, b, c, d, ..]) => (u32::from_be_bytes([a, b, c, d]), 4),
                (Codec::Utf32(_), &[a, b, c, d, ..]) => (u32::from_le_bytes([a, b, c, d]), 4),
                _ => return None,
            };
            is_surrogate(code).then(|| (Text::from_code(code), error.start + length))
        }
        ErrorHandler::Strict | ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace | ErrorHandler::Custom => None,
    }
}

/// Decodes a whole input with a built-in handler.
pub fn decode(codec: Codec, input: &[u8], handler: ErrorHandler) -> Result<Text, DecodeError> {
    if matches!(codec, Codec::Utf8 | Codec::Ascii) && input.is_ascii() {
        return Ok(Text::from_ascii(input.to_vec()));
    }
    let mut decoder = Decoder::new(codec, input, true);
    while let Err(error) = decoder.run() {
        let (text, resume) = resolve(handler, input, error).ok_or(error)?;
        decoder.replace(text.as_ref(), resume);
    }
    Ok(decoder.finish())
}
