//! The codecs between bytes and text that the interpreter itself needs, and the error handlers.
//!
//! Invariant: one engine per direction runs until the end or the first error and can be told how to go on, so a handler
//! written in Python fits as well as a built-in one; ranges and reasons of errors are CPython's. Knows no heap.

mod decode;
mod encode;
mod escape;

pub use decode::{DecodeError, Decoder, decode, resolve as resolve_decode};
pub use encode::{EncodeError, Encoder, encode, resolve as resolve_encode};
pub use escape::{code_of, name_of};

/// The order of bytes within a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    Little,
    Big,
    /// A byte order mark tells; little without one, written when encoding.
    Marked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Utf8,
    Latin1,
    Ascii,
    Utf16(Endian),
    Utf32(Endian),
    UnicodeEscape,
    RawUnicodeEscape,
}

impl Codec {
    /// The codec of an encoding's name (`None`: look in the codec registry). Case, `-`, `_` and spaces do not matter.
    pub fn named(name: &str) -> Option<Codec> {
        let plain: String = name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).map(|letter| letter.to_ascii_lowercase()).collect();
        Some(match &plain[..] {
            "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
            "latin1" | "latin" | "l1" | "iso88591" | "88591" | "cp819" => Codec::Latin1,
            "ascii" | "usascii" | "646" => Codec::Ascii,
            "utf16" | "u16" => Codec::Utf16(Endian::Marked),
            "utf16le" => Codec::Utf16(Endian::Little),
            "utf16be" => Codec::Utf16(Endian::Big),
            "utf32" | "u32" => Codec::Utf32(Endian::Marked),
            "utf32le" => Codec::Utf32(Endian::Little),
            "utf32be" => Codec::Utf32(Endian::Big),
            "unicodeescape" => Codec::UnicodeEscape,
            "rawunicodeescape" => Codec::RawUnicodeEscape,
            _ => return None,
        })
    }

    /// The name in `UnicodeDecodeError.encoding` and `UnicodeEncodeError.encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Latin1 => "latin-1",
            Codec::Ascii => "ascii",
            Codec::Utf16(Endian::Marked) => "utf-16",
            Codec::Utf16(Endian::Little) => "utf-16-le",
            Codec::Utf16(Endian::Big) => "utf-16-be",
            Codec::Utf32(Endian::Marked) => "utf-32",
            Codec::Utf32(Endian::Little) => "utf-32-le",
            Codec::Utf32(Endian::Big) => "utf-32-be",
            Codec::UnicodeEscape => "unicodeescape",
            Codec::RawUnicodeEscape => "rawunicodeescape",
        }
    }
}

/// What to do about an error. `Custom` handlers drive `Decoder` or `Encoder` themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorHandler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    SurrogateEscape,
    SurrogatePass,
    /// Encoding only.
    XmlCharRefReplace,
    /// Encoding only.
    NameReplace,
    /// Registered by a script.
    Custom,
}

impl ErrorHandler {
    pub fn named(name: &str) -> ErrorHandler {
        match name {
            "strict" => ErrorHandler::Strict,
            "ignore" => ErrorHandler::Ignore,
            "replace" => ErrorHandler::Replace,
            "backslashreplace" => ErrorHandler::BackslashReplace,
            "surrogateescape" => ErrorHandler::SurrogateEscape,
            "surrogatepass" => ErrorHandler::SurrogatePass,
            "xmlcharrefreplace" => ErrorHandler::XmlCharRefReplace,
            "namereplace" => ErrorHandler::NameReplace,
            _ => ErrorHandler::Custom,
        }
    }
}

/// A surrogate's range.
pub(super) fn is_surrogate(code: u32) -> bool {
    (0xd800..0xe000).contains(&code)
}
