//! binascii: bytes to text forms and back, and checksums.
//!
//! Invariant: inputs are copied out of the heap first; the conversions are pure.

use super::{given, new_error, class_of};
use crate::heap::Value;
use crate::object::native::native;
use crate::object::string::{ascii_bytes, is_str};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

fn error(th: &mut Thread, message: impl Into<String>) -> Unwind {
    let class = class_of(th, "binascii.Error");
    th.raise(class, message.into())
}

/// Bytes, or an ASCII str.
fn ascii_argument(th: &mut Thread, value: Value) -> Res<Vec<u8>> {
    if is_str(value) {
        return match ascii_bytes(value) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(th.value_error("string argument should contain only ASCII characters")),
        };
    }
    match th.buffer(value)? {
        Some(bytes) => Ok(bytes.into_owned()),
        None => {
            let name = th.type_name(value);
            Err(th.type_error(format!("argument should be bytes, buffer or ASCII string, not '{name}'")))
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let newline = match given(args[1]) {
        Some(value) => th.truth(value)?,
        None => true,
    };
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    for chunk in bytes.chunks(3) {
        let group = (chunk[0] as u32) << 16 | (chunk.get(1).copied().unwrap_or(0) as u32) << 8 | chunk.get(2).copied().unwrap_or(0) as u32;
        for digit in 0..4 {
            out.push(if digit <= chunk.len() { ALPHABET[(group >> (18 - 6 * digit)) as usize & 63] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    th.new_bytes(&out)
}

fn digit_of(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    } as u32)
}

fn from_base64(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = ascii_argument(th, args[0])?;
    let strict = match given(args[1]) {
        Some(value) => th.truth(value)?,
        None => false,
    };
    if strict && bytes.first() == Some(&b'=') {
        return Err(error(th, "Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut group, mut digits, mut pads, mut total) = (0u32, 0, 0, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'=' {
            pads += 1;
            if digits >= 2 && digits + pads >= 4 {
                if strict && at + 1 < bytes.len() {
                    return Err(error(th, "Excess data after padding"));
                }
                if strict || at + 1 == bytes.len() || digits > 0 {
                    return th.new_bytes(&out);
                }
            }
            if strict && digits < 2 {
                return Err(error(th, "Discontinuous padding not allowed"));
            }
            continue;
        }
        let Some(digit) = digit_of(*byte) else {
            if strict {
                return Err(error(th, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && pads > 0 {
            return Err(error(th, "Discontinuous padding not allowed"));
        }
        pads = 0;
        total += 1;
        match digits {
            0 => {}
            1 => out.push((group << 2 | digit >> 4) as u8),
            2 => out.push(((group & 15) << 4 | digit >> 2) as u8),
            _ => out.push(((group & 3) << 6 | digit) as u8),
        }
        group = digit;
        digits = (digits + 1) % 4;
    }
    match digits {
        0 => th.new_bytes(&out),
        1 => Err(error(th, format!("Invalid base64-encoded string: number of data characters ({total}) cannot be 1 more than a multiple of 4"))),
        _ => Err(error(th, "Incorrect padding")),
    }
}

fn to_hex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.intern("hex")?;
    let bytes = th.buffer_argument(args[0])?;
    let bytes = th.new_bytes(&bytes)?;
    let text = match (given(args[1]), given(args[2])) {
        (None, _) => th.call_method(bytes, name, &[])?,
        (Some(separator), None) => th.call_method(bytes, name, &[separator])?,
        (Some(separator), Some(count)) => th.call_method(bytes, name, &[separator, count])?,
    };
    let text = ascii_bytes(text).unwrap_or(&[]).to_vec();
    th.new_bytes(&text)
}

fn from_hex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = ascii_argument(th, args[0])?;
    if !bytes.len().is_multiple_of(2) {
        return Err(error(th, "Odd-length string"));
    }
    let mut out = Vec::with_capacity(bytes.len() / 2);
    for pair in bytes.chunks(2) {
        match ((pair[0] as char).to_digit(16), (pair[1] as char).to_digit(16)) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return Err(error(th, "Non-hexadecimal digit found")),
        }
    }
    th.new_bytes(&out)
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0u32; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
};

/// The checksum of zip and PNG, continued from `start`.
pub(super) fn crc32(bytes: &[u8], start: u32) -> u32 { !bytes.iter().fold(!start, |crc, byte| crc >> 8 ^ CRC_TABLE[((crc ^ *byte as u32) & 255) as usize]) }

pub(super) fn checksum(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let start = match given(args[1]) {
        Some(value) => th.index(value)?.to_i64().unwrap_or(0) as u32,
        None => 0,
    };
    let crc = if bytes.len() > 4096 { th.blocking(|| crc32(&bytes, start)) } else { crc32(&bytes, start) };
    th.new_int(crc as i64)
}

fn crc_hqx(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    let mut crc = th.index_isize(args[1])? as u32 & 0xFFFF;
    for byte in bytes.iter() {
        crc ^= (*byte as u32) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 } & 0xFFFF;
        }
    }
    th.new_int(crc as i64)
}

fn to_uu(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = th.buffer_argument(args[0])?;
    if bytes.len() > 45 {
        return Err(error(th, "At most 45 bytes at once"));
    }
    let backtick = match given(args[1]) {
        Some(value) => th.truth(value)?,
        None => false,
    };
    let digit = |value: u32| if value == 0 && backtick { b'`' } else { b' ' + value as u8 };
    let mut out = vec![digit(bytes.len() as u32)];
    for chunk in bytes.chunks(3) {
        let group = (chunk[0] as u32) << 16 | (chunk.get(1).copied().unwrap_or(0) as u32) << 8 | chunk.get(2).copied().unwrap_or(0) as u32;
        out.extend((0..4).map(|part| digit(group >> (18 - 6 * part) & 63)));
    }
    out.push(b'\n');
    th.new_bytes(&out)
}

fn from_uu(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = ascii_argument(th, args[0])?;
    let length = bytes.first().map_or(0, |byte| byte.wrapping_sub(b' ') & 63) as usize;
    let mut out = Vec::with_capacity(length + 3);
    let mut digits = Vec::new();
    for byte in bytes.iter().skip(1) {
        match byte {
            b'\n' | b'\r' => digits.push(0),
            b' '..=b'`' => digits.push((byte - b' ') as u32 & 63),
            _ => return Err(error(th, "Illegal char")),
        }
    }
    for group in digits.chunks(4) {
        let group = group.iter().enumerate().fold(0u32, |all, (part, digit)| all | digit << (18 - 6 * part));
        out.extend_from_slice(&[(group >> 16) as u8, (group >> 8) as u8, group as u8]);
    }
    out.resize(length, 0);
    th.new_bytes(&out)
}

fn from_quoted(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = ascii_argument(th, args[0])?;
    let header = match given(args[1]) {
        Some(value) => th.truth(value)?,
        None => false,
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'=' => {
                let hex = |index: usize| bytes.get(index).and_then(|byte| (*byte as char).to_digit(16));
                match bytes.get(at + 1) {
                    None => break,
                    Some(b'\n' | b'\r') => {
                        at += 1;
                        while at < bytes.len() && bytes[at] != b'\n' {
                            at += 1;
                        }
                        at += 1;
                    }
                    Some(b'=') => {
                        out.push(b'=');
                        at += 2;
                    }
                    _ => match (hex(at + 1), hex(at + 2)) {
                        (Some(high), Some(low)) => {
                            out.push((high << 4 | low) as u8);
                            at += 3;
                        }
                        _ => {
                            out.push(b'=');
                            at += 1;
                        }
                    },
                }
            }
            b'_' if header => {
                out.push(b' ');
                at += 1;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    th.new_bytes(&out)
}

/// Fills `binascii`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let base = th.interp.types.ValueError.get();
    let class = super::Class {
        path: "binascii.Error",
        kind_byte: crate::object::kind::Kind::Exception as u8 | crate::object::kind::SUBCLASS,
        flags: crate::object::type_object::flag::BASE | crate::object::type_object::flag::HEAP,
        methods: &[],
        attributes: &[],
    };
    super::define_from(th, namespace, &class, base)?;
    new_error(th, namespace, "binascii.Incomplete")?;
    th.install_functions(
        namespace,
        "binascii",
        &[
            native("b2a_base64", "(data, /, *, newline=True)", to_base64),
            native("a2b_base64", "(data, /, *, strict_mode=False)", from_base64),
            native("hexlify", "(data, sep=None, bytes_per_sep=1)", to_hex),
            native("b2a_hex", "(data, sep=None, bytes_per_sep=1)", to_hex),
            native("unhexlify", "(hexstr, /)", from_hex),
            native("a2b_hex", "(hexstr, /)", from_hex),
            native("crc32", "(data, crc=0, /)", checksum),
            native("crc_hqx", "(data, crc, /)", crc_hqx),
            native("b2a_uu", "(data, /, *, backtick=False)", to_uu),
            native("a2b_uu", "(data, /)", from_uu),
            native("a2b_qp", "(data, header=False)", from_quoted),
        ],
    )
}
