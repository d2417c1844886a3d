//! `repr` and `ascii` of str, `repr` of bytes and bytearray content.
//!
//! Invariant: evaluating the result gives the value back; what is printable stays as it is (`repr`) or is escaped beyond
//! ASCII (`ascii`). Knows no heap.

use super::storage::{Text, TextBuilder, TextRef};
use super::unicode;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Single quotes, unless the text holds single and no double ones.
fn quote_for(has_single: bool, has_double: bool) -> u8 {
    if has_single && !has_double { b'"' } else { b'\'' }
}

/// `\xhh`, `\uhhhh` or `\Uhhhhhhhh`: the shortest that holds the code point.
pub(super) fn push_escape(builder: &mut TextBuilder, code: u32) {
    let (letter, digits) = match code {
        0..=0xff => (b'x', 2),
        0x100..=0xffff => (b'u', 4),
        _ => (b'U', 8),
    };
    builder.push_ascii(&[b'\\', letter]);
    for place in (0..digits).rev() {
        builder.push(HEX[(code >> (4 * place) & 15) as usize] as u32);
    }
}

fn quoted(text: TextRef<'_>, stays: impl Fn(u32) -> bool) -> Text {
    let quote = quote_for(text.find_code(b'\''.into()).is_some(), text.find_code(b'"'.into()).is_some());
    if let TextRef::Latin1 { ascii: true, units } = text
        && units.iter().all(|&unit| matches!(unit, 0x20..=0x7e) && unit != b'\\' && unit != quote)
    {
        let mut bytes = Vec::with_capacity(units.len() + 2);
        bytes.push(quote);
        bytes.extend_from_slice(units);
        bytes.push(quote);
        return Text::from_ascii(bytes);
    }
    let mut builder = TextBuilder::with_capacity(text.len() + 2);
    builder.push(quote.into());
    for code in text.codes() {
        match code {
            9 => builder.push_ascii(b"\\t"),
            10 => builder.push_ascii(b"\\n"),
            13 => builder.push_ascii(b"\\r"),
            0x5c => builder.push_ascii(b"\\\\"),
            _ if code == u32::from(quote) => {
                builder.push(0x5c);
                builder.push(code);
            }
            _ if stays(code) => builder.push(code),
            _ => push_escape(&mut builder, code),
        }
    }
    builder.push(quote.into());
    builder.finish()
}

impl TextRef<'_> {
    /// `repr(text)`.
    pub fn repr(self) -> Text {
        quoted(self, unicode::is_printable)
    }

    /// `ascii(text)` of a str.
    pub fn ascii_repr(self) -> Text {
        quoted(self, |code| matches!(code, 0x20..=0x7e))
    }

    /// A text (say, of some object's `repr`) with everything beyond ASCII escaped: what `ascii(object)` and the
    /// backslashreplace handler give.
    pub fn escape_non_ascii(self) -> Text {
        let mut builder = TextBuilder::with_capacity(self.len());
        for code in self.codes() {
            if code < 0x80 { builder.push(code) } else { push_escape(&mut builder, code) }
        }
        builder.finish()
    }
}

/// `repr(bytes)`: `b'...'`, all ASCII.
pub fn bytes_repr(bytes: &[u8]) -> Vec<u8> {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = Vec::with_capacity(bytes.len() + 3);
    out.extend_from_slice(&[b'b', quote]);
    for &byte in bytes {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            _ if byte == quote => out.extend_from_slice(&[b'\\', byte]),
            0x20..=0x7e => out.push(byte),
            _ => out.extend_from_slice(&[b'\\', b'x', HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]]),
        }
    }
    out.push(quote);
    out
}
