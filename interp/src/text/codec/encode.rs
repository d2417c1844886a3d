//! From text to bytes.
//!
//! Invariant: after an error nothing of its range is in the output, and `at` is its start.

use super::{Codec, Endian, ErrorHandler, escape, is_surrogate};
use crate::text::repr::push_escape;
use crate::text::storage::{Text, TextBuilder, TextRef};

/// The range and the reason of a `UnicodeEncodeError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError {
    pub codec: Codec,
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// An encoding under way.
pub struct Encoder<'a> {
    text: TextRef<'a>,
    /// Code points used up.
    pub at: usize,
    out: Vec<u8>,
    codec: Codec,
}

const SURROGATES: &str = "surrogates not allowed";

impl<'a> Encoder<'a> {
    pub fn new(codec: Codec, text: TextRef<'a>) -> Encoder<'a> {
        let mut out = Vec::with_capacity(text.len() + 4);
        match codec {
            Codec::Utf16(Endian::Marked) => out.extend_from_slice(&[0xff, 0xfe]),
            Codec::Utf32(Endian::Marked) => out.extend_from_slice(&[0xff, 0xfe, 0, 0]),
            _ => {}
        }
        Encoder { text, at: 0, out, codec }
    }

    /// Runs to the end (`Ok`) or to the next error, which the caller answers by `replace_*` and another `run`.
    pub fn run(&mut self) -> Result<(), EncodeError> {
        match self.codec {
            Codec::UnicodeEscape => {
                escape::encode_escape(self.text, &mut self.out);
                self.at = self.text.len();
                return Ok(());
            }
            Codec::RawUnicodeEscape => {
                escape::encode_raw_escape(self.text, &mut self.out);
                self.at = self.text.len();
                return Ok(());
            }
            Codec::Latin1 | Codec::Ascii | Codec::Utf8 if self.text.is_ascii() => {
                self.out.extend_from_slice(&self.text.storage()[self.at..]);
                self.at = self.text.len();
                return Ok(());
            }
            _ => {}
        }
        while self.at < self.text.len() {
            if let Some(reason) = put(self.codec, self.text.code_at(self.at), &mut self.out) {
                let mut end = self.at + 1;
                // single units for the wide encodings, runs for the others
                if matches!(self.codec, Codec::Utf8 | Codec::Latin1 | Codec::Ascii) {
                    while end < self.text.len() && refusal(self.codec, self.text.code_at(end)).is_some() {
                        end += 1;
                    }
                }
                return Err(EncodeError { codec: self.codec, start: self.at, end, reason });
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Puts bytes in the place of an error and goes on at `resume`.
    pub fn replace_bytes(&mut self, bytes: &[u8], resume: usize) {
        self.out.extend_from_slice(bytes);
        self.at = resume.min(self.text.len());
    }

    /// Puts a text in the place of an error; `false` (and nothing done) when that text cannot be encoded either.
    pub fn replace_text(&mut self, text: TextRef<'_>, resume: usize) -> bool {
        let before = self.out.len();
        for code in text.codes() {
            if put(self.codec, code, &mut self.out).is_some() {
                self.out.truncate(before);
                return false;
            }
        }
        self.at = resume.min(self.text.len());
        true
    }

    pub fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// Why a code point cannot be encoded.
fn refusal(codec: Codec, code: u32) -> Option<&'static str> {
    match codec {
        Codec::Ascii if code > 0x7f => Some("ordinal not in range(128)"),
        Codec::Latin1 if code > 0xff => Some("ordinal not in range(256)"),
        Codec::Utf8 | Codec::Utf16(_) | Codec::Utf32(_) if is_surrogate(code) => Some(SURROGATES),
        _ => None,
    }
}

#[inline]
fn put_utf8(code: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| (code >> shift & 63 | 0x80) as u8;
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend_from_slice(&[(code >> 6 | 0xc0) as u8, tail(0)]),
        0x800..0x10000 => out.extend_from_slice(&[(code >> 12 | 0xe0) as u8, tail(6), tail(0)]),
        _ => out.extend_from_slice(&[(code >> 18 | 0xf0) as u8, tail(12), tail(6), tail(0)]),
    }
}

fn put_utf16(endian: Endian, unit: u32, out: &mut Vec<u8>) {
    let unit = unit as u16;
    out.extend_from_slice(&if endian == Endian::Big { unit.to_be_bytes() } else { unit.to_le_bytes() });
}

fn put_utf32(endian: Endian, code: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&if endian == Endian::Big { code.to_be_bytes() } else { code.to_le_bytes() });
}

/// Writes one code point, or says why not.
#[inline]
fn put(codec: Codec, code: u32, out: &mut Vec<u8>) -> Option<&'static str> {
    if let Some(reason) = refusal(codec, code) {
        return Some(reason);
    }
    match codec {
        Codec::Utf8 => put_utf8(code, out),
        Codec::Utf16(endian) if code > 0xffff => {
            put_utf16(endian, 0xd800 + ((code - 0x10000) >> 10), out);
            put_utf16(endian, 0xdc00 + (code & 0x3ff), out);
        }
        Codec::Utf16(endian) => put_utf16(endian, code, out),
        Codec::Utf32(endian) => put_utf32(endian, code, out),
        _ => out.push(code as u8),
    }
    None
}

/// Lets a built-in handler answer an error; `false` when the error stands.
pub fn resolve(handler: ErrorHandler, encoder: &mut Encoder<'_>, error: EncodeError) -> bool {
    let bad = encoder.text.loose(error.start, error.end);
    match handler {
        ErrorHandler::Ignore => {
            encoder.at = error.end;
            true
        }
        ErrorHandler::Replace => {
            let marks = vec![b'?'; bad.len()];
            encoder.replace_text(TextRef::ascii(&marks), error.end)
        }
        ErrorHandler::BackslashReplace | ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace => {
            let mut builder = TextBuilder::new();
            for code in bad.codes() {
                match (handler, escape::name_of(code)) {
                    (ErrorHandler::XmlCharRefReplace, _) => builder.push_str(&format!("&#{code};")),
                    (ErrorHandler::NameReplace, Some(name)) => builder.push_str(&format!("\\N{{{name}}}")),
                    _ => push_escape(&mut builder, code),
                }
            }
            let text: Text = builder.finish();
            encoder.replace_text(text.as_ref(), error.end)
        }
        ErrorHandler::SurrogateEscape => {
            let single = matches!(error.codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1);
            // the run's head may be escaped bytes where its tail is an error of its own
            let bytes: Vec<u8> = bad.codes().take_while(|code| (0xdc80..0xdd00).contains(code)).map(|code| (code & 0xff) as u8).collect();
            let answered = single && !bytes.is_empty();
            if answered {
                encoder.replace_bytes(&bytes, error.start + bytes.len());
            }
            answered
        }
        ErrorHandler::SurrogatePass => {
            if !bad.codes().all(is_surrogate) {
                return false;
            }
            let mut bytes = Vec::new();
            for code in bad.codes() {
                match error.codec {
                    Codec::Utf8 => put_utf8(code, &mut bytes),
                    Codec::Utf16(endian) => put_utf16(endian, code, &mut bytes),
                    Codec::Utf32(endian) => put_utf32(endian, code, &mut bytes),
                    _ => return false,
                }
            }
            encoder.replace_bytes(&bytes, error.end);
            true
        }
        ErrorHandler::Strict | ErrorHandler::Custom => false,
    }
}

/// Encodes a whole text with a built-in handler.
pub fn encode(codec: Codec, text: TextRef<'_>, handler: ErrorHandler) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder::new(codec, text);
    while let Err(error) = encoder.run() {
        if !resolve(handler, &mut encoder, error) {
            return Err(error);
        }
    }
    Ok(encoder.finish())
}
