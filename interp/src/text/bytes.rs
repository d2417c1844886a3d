//! The methods of bytes and bytearray over plain slices.
//!
//! Invariant: classes of characters are ASCII's, whatever the byte's meaning elsewhere; ranges rather than copies where a
//! caller can cut for itself. Knows no heap.

use super::build::{TooLong, checked_units, occurrences};
use super::search::{clip, count_units, find_units, rfind_units};
use super::split::{self, Range, Side};
use std::borrow::Cow;

/// ASCII white space as bytes methods see it.
#[inline]
pub fn is_space(byte: u8) -> bool {
    matches!(byte, 9..=13 | 32)
}

pub fn find(bytes: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (start, end) = clip(start, end, bytes.len())?;
    find_units(&bytes[start..end], needle).map(|at| at + start)
}

pub fn rfind(bytes: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (start, end) = clip(start, end, bytes.len())?;
    rfind_units(&bytes[start..end], needle).map(|at| at + start)
}

pub fn count(bytes: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> usize {
    clip(start, end, bytes.len()).map_or(0, |(start, end)| count_units(&bytes[start..end], needle, usize::MAX))
}

pub fn starts_with(bytes: &[u8], prefix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    clip(start, end, bytes.len()).is_some_and(|(start, end)| bytes[start..end].starts_with(prefix))
}

pub fn ends_with(bytes: &[u8], suffix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    clip(start, end, bytes.len()).is_some_and(|(start, end)| bytes[start..end].ends_with(suffix))
}

/// `bytes.replace(old, new, count)`; `None` when nothing changes.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], limit: usize) -> Result<Option<Vec<u8>>, TooLong> {
    if let (&[from], &[to]) = (old, new) {
        let Some(first) = find_units(bytes, old).filter(|_| limit > 0) else { return Ok(None) };
        let mut out = bytes.to_vec();
        out[first..].iter_mut().filter(|byte| **byte == from).take(limit).for_each(|byte| *byte = to);
        return Ok(Some(out));
    }
    let starts = occurrences(bytes, old, limit);
    if starts.is_empty() {
        return Ok(None);
    }
    let kept = bytes.len() - starts.len() * old.len();
    let added = starts.len().checked_mul(new.len()).ok_or(TooLong)?;
    let mut out = Vec::with_capacity(checked_units([kept, added])?);
    let mut from = 0;
    for at in starts {
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&bytes[from..]);
    Ok(Some(out))
}

/// The separator must not be empty (the same holds for `rsplit`, `partition`, `rpartition`).
pub fn split(bytes: &[u8], separator: &[u8], limit: Option<usize>) -> Vec<Range> {
    split::split_units(bytes, separator, limit)
}

pub fn rsplit(bytes: &[u8], separator: &[u8], limit: Option<usize>) -> Vec<Range> {
    split::rsplit_units(bytes, separator, limit)
}

pub fn split_space(bytes: &[u8], limit: Option<usize>) -> Vec<Range> {
    split::split_space_units(bytes, is_space, limit)
}

pub fn rsplit_space(bytes: &[u8], limit: Option<usize>) -> Vec<Range> {
    split::rsplit_space_units(bytes, is_space, limit)
}

/// Lines end at `\n`, `\r`, `\r\n` only.
pub fn split_lines(bytes: &[u8], keep_ends: bool) -> Vec<Range> {
    split::split_lines_units(bytes, |byte| matches!(byte, 10 | 13), keep_ends)
}

/// The range of the separator that `partition` cuts at.
pub fn partition(bytes: &[u8], separator: &[u8]) -> Option<Range> {
    find_units(bytes, separator).map(|at| (at, at + separator.len()))
}

pub fn rpartition(bytes: &[u8], separator: &[u8]) -> Option<Range> {
    rfind_units(bytes, separator).map(|at| (at, at + separator.len()))
}

/// What `strip` keeps; `None` strips white space.
pub fn strip(bytes: &[u8], of: Option<&[u8]>, side: Side) -> Range {
    let (left, right) = side.ends();
    match of {
        None => split::strip_units(bytes, left, right, is_space),
        Some(set) => split::strip_units(bytes, left, right, |byte| set.contains(&byte)),
    }
}

pub fn join(separator: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>, TooLong> {
    let separators = separator.len().checked_mul(parts.len().saturating_sub(1)).ok_or(TooLong)?;
    let mut out = Vec::with_capacity(checked_units(parts.iter().map(|part| part.len()).chain([separators]))?);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// `bytes.translate(table, delete)`; `None` as table maps every byte to itself.
pub fn translate(bytes: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    let mut dropped = [false; 256];
    delete.iter().for_each(|&byte| dropped[byte as usize] = true);
    bytes.iter().filter(|&&byte| !dropped[byte as usize]).map(|&byte| table.map_or(byte, |table| table[byte as usize])).collect()
}

pub fn lower(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_lowercase()
}

pub fn upper(bytes: &[u8]) -> Vec<u8> {
    bytes.to_ascii_uppercase()
}

pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    bytes
        .iter()
        .map(|byte| {
            let mapped = if in_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
            in_word = byte.is_ascii_alphabetic();
            mapped
        })
        .collect()
}

pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte }).collect()
}

fn all(bytes: &[u8], holds: impl Fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(holds)
}

pub fn is_alpha(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphabetic)
}

pub fn is_alnum(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphanumeric)
}

pub fn is_digit(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_digit)
}

pub fn is_all_space(bytes: &[u8]) -> bool {
    all(bytes, |&byte| is_space(byte))
}

pub fn is_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

pub fn is_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

pub fn is_title(bytes: &[u8]) -> bool {
    let (mut cased, mut in_word) = (false, false);
    for byte in bytes {
        match byte {
            b'A'..=b'Z' if in_word => return false,
            b'A'..=b'Z' => (in_word, cased) = (true, true),
            b'a'..=b'z' if !in_word => return false,
            b'a'..=b'z' => cased = true,
            _ => in_word = false,
        }
    }
    cased
}

fn missing(bytes: &[u8], width: i64) -> Option<usize> {
    usize::try_from(width).ok().and_then(|width| width.checked_sub(bytes.len())).filter(|&missing| missing > 0)
}

fn padded(bytes: &[u8], left: usize, right: usize, fill: u8) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::with_capacity(checked_units([left, bytes.len(), right])?);
    out.resize(left, fill);
    out.extend_from_slice(bytes);
    out.resize(out.len() + right, fill);
    Ok(out)
}

/// `bytes.ljust(width, fill)`; `None` when nothing is missing (the same holds for the next three).
pub fn pad_right(bytes: &[u8], width: i64, fill: u8) -> Result<Option<Vec<u8>>, TooLong> {
    missing(bytes, width).map(|missing| padded(bytes, 0, missing, fill)).transpose()
}

pub fn pad_left(bytes: &[u8], width: i64, fill: u8) -> Result<Option<Vec<u8>>, TooLong> {
    missing(bytes, width).map(|missing| padded(bytes, missing, 0, fill)).transpose()
}

pub fn center(bytes: &[u8], width: i64, fill: u8) -> Result<Option<Vec<u8>>, TooLong> {
    missing(bytes, width)
        .map(|missing| {
            let left = missing / 2 + (missing & width as usize & 1);
            padded(bytes, left, missing - left, fill)
        })
        .transpose()
}

pub fn zero_fill(bytes: &[u8], width: i64) -> Result<Option<Vec<u8>>, TooLong> {
    let Some(missing) = missing(bytes, width) else { return Ok(None) };
    let mut out = padded(bytes, missing, 0, b'0')?;
    if matches!(bytes.first(), Some(b'+' | b'-')) {
        out.swap(0, missing);
    }
    Ok(Some(out))
}

pub fn expand_tabs(bytes: &[u8], tab_size: i64) -> Result<Vec<u8>, TooLong> {
    let expanded = super::TextRef::Latin1 { ascii: false, units: bytes }.expand_tabs(tab_size)?;
    match expanded {
        super::Text::Latin1 { units, .. } => Ok(units),
        _ => Err(TooLong),
    }
}

/// `bytes.hex(sep, bytes_per_sep)`: groups are counted from the right, or from the left when negative. The separator is
/// one byte.
pub fn hex(bytes: &[u8], separator: Option<u8>, bytes_per_separator: i64) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let group = usize::try_from(bytes_per_separator.unsigned_abs()).unwrap_or(usize::MAX);
    let from_left = bytes_per_separator < 0;
    let mut out = Vec::with_capacity(bytes.len() * 2 + bytes.len() / group.max(1));
    for (at, byte) in bytes.iter().enumerate() {
        let counted = if from_left { at } else { bytes.len() - at };
        if let Some(separator) = separator
            && at > 0
            && group > 0
            && counted % group == 0
        {
            out.push(separator);
        }
        out.extend_from_slice(&[DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]);
    }
    out
}

/// Why `fromhex` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// No hexadecimal digit at this index.
    Digit(usize),
    /// A single digit at the end.
    Odd,
}

impl HexError {
    /// CPython's text of the `ValueError`.
    pub fn message(self) -> Cow<'static, str> {
        match self {
            HexError::Digit(at) => format!("non-hexadecimal number found in fromhex() arg at position {at}").into(),
            HexError::Odd => "fromhex() arg must contain an even number of hexadecimal digits".into(),
        }
    }
}

/// `bytes.fromhex(text)` of a text's code points.
pub fn from_hex(codes: impl IntoIterator<Item = u32>) -> Result<Vec<u8>, HexError> {
    let digit = |code: u32| char::from_u32(code).and_then(|character| character.to_digit(16));
    let mut out = Vec::new();
    let mut codes = codes.into_iter().enumerate();
    while let Some((at, code)) = codes.next() {
        if u8::try_from(code).is_ok_and(is_space) {
            continue;
        }
        let high = digit(code).ok_or(HexError::Digit(at))?;
        let (at, code) = codes.next().ok_or(HexError::Odd)?;
        let low = digit(code).ok_or(HexError::Digit(at))?;
        out.push((high << 4 | low) as u8);
    }
    Ok(out)
}
