//! The codecs `unicode-escape` and `raw-unicode-escape`, and names of characters.
//!
//! Invariant: bytes that are no escape are Latin-1. An escape that Python does not know keeps its backslash.

use super::decode::{DecodeError, Decoder};
use crate::text::storage::{TextBuilder, TextRef};

/// `unicodedata.name(code)`, if it has one.
pub fn name_of(code: u32) -> Option<String> {
    unicode_names2::name(char::from_u32(code)?).map(|name| name.to_string())
}

/// The code point of a name, as in `\N{...}`.
pub fn code_of(name: &str) -> Option<u32> {
    unicode_names2::character(name).map(u32::from)
}

/// Reads up to `count` hexadecimal digits; gives the value and where they end.
fn hex_at(input: &[u8], at: usize, count: usize) -> (u32, usize) {
    let digits = input[at..].iter().take(count).map_while(|byte| (*byte as char).to_digit(16));
    let (mut value, mut end) = (0, at);
    for digit in digits {
        value = value << 4 | digit;
        end += 1;
    }
    (value, end)
}

pub(super) fn run_escape(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let input = decoder.input;
    while decoder.at < input.len() {
        let start = decoder.at;
        if input[start] != b'\\' {
            let end = memchr::memchr(b'\\', &input[start..]).map_or(input.len(), |offset| start + offset);
            decoder.out.push_ref(TextRef::latin1(&input[start..end]));
            decoder.at = end;
            continue;
        }
        let Some(&letter) = input.get(start + 1) else {
            return if decoder.last { decoder.error(start, start + 1, "\\ at end of string") } else { Ok(()) };
        };
        decoder.at = start + 2;
        let simple = match letter {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => letter,
            b'a' => 7,
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'v' => 11,
            b'f' => 12,
            b'r' => 13,
            b'0'..=b'7' => {
                let digits = input[start + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
                let (value, count) = digits.fold((0, 0), |(value, count), byte| (value * 8 + u32::from(byte - b'0'), count + 1));
                decoder.out.push(value);
                decoder.at = start + 1 + count;
                continue;
            }
            b'x' | b'u' | b'U' => {
                let (count, truncated) = match letter {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (value, end) = hex_at(input, start + 2, count);
                if end < start + 2 + count {
                    if end == input.len() && !decoder.last {
                        decoder.at = start;
                        return Ok(());
                    }
                    return decoder.error(start, end, truncated);
                }
                if value > 0x10ffff {
                    return decoder.error(start, end, "illegal Unicode character");
                }
                decoder.out.push(value);
                decoder.at = end;
                continue;
            }
            b'N' => {
                const MALFORMED: &str = "malformed \\N character escape";
                if input.get(start + 2) != Some(&b'{') {
                    return decoder.error(start, start + 2, MALFORMED);
                }
                let Some(length) = memchr::memchr(b'}', &input[start + 3..]) else {
                    if !decoder.last {
                        decoder.at = start;
                        return Ok(());
                    }
                    return decoder.error(start, input.len(), MALFORMED);
                };
                let end = start + 3 + length + 1;
                if length == 0 {
                    return decoder.error(start, start + 3, MALFORMED);
                }
                match std::str::from_utf8(&input[start + 3..end - 1]).ok().and_then(code_of) {
                    Some(code) => decoder.out.push(code),
                    None => return decoder.error(start, end, "unknown Unicode character name"),
                }
                decoder.at = end;
                continue;
            }
            other => {
                decoder.out.push(b'\\'.into());
                other
            }
        };
        decoder.out.push(simple.into());
    }
    Ok(())
}

pub(super) fn run_raw_escape(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let input = decoder.input;
    while decoder.at < input.len() {
        let start = decoder.at;
        if input[start] != b'\\' {
            let end = memchr::memchr(b'\\', &input[start..]).map_or(input.len(), |offset| start + offset);
            decoder.out.push_ref(TextRef::latin1(&input[start..end]));
            decoder.at = end;
            continue;
        }
        let (count, truncated) = match input.get(start + 1) {
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            None if !decoder.last => return Ok(()),
            next => {
                decoder.out.push(b'\\'.into());
                decoder.at += 1;
                if let Some(&byte) = next {
                    decoder.out.push(byte.into());
                    decoder.at += 1;
                }
                continue;
            }
        };
        let (value, end) = hex_at(input, start + 2, count);
        if end < start + 2 + count {
            if end == input.len() && !decoder.last {
                return Ok(());
            }
            return decoder.error(start, end, truncated);
        }
        if value > 0x10ffff {
            return decoder.error(start, end, "\\Uxxxxxxxx out of range");
        }
        decoder.out.push(value);
        decoder.at = end;
    }
    Ok(())
}

fn put_escape(code: u32, out: &mut Vec<u8>) {
    let mut builder = TextBuilder::new();
    crate::text::repr::push_escape(&mut builder, code);
    out.extend_from_slice(builder.finish().as_ref().storage());
}

pub(super) fn encode_escape(text: TextRef<'_>, out: &mut Vec<u8>) {
    for code in text.codes() {
        match code {
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            13 => out.extend_from_slice(b"\\r"),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x20..=0x7e => out.push(code as u8),
            _ => put_escape(code, out),
        }
    }
}

pub(super) fn encode_raw_escape(text: TextRef<'_>, out: &mut Vec<u8>) {
    for code in text.codes() {
        match code {
            0..=0xff => out.push(code as u8),
            _ => put_escape(code, out),
        }
    }
}
