//! The `%` operator of bytes and bytearray.
//!
//! Invariant: as the operator of str, with bytes for text: `%s` and `%b` take bytes-like values or `__bytes__`. Works on a
//! copy of the template, so a bytearray may change meanwhile.

use super::format::{Arguments, Operator};
use super::number::integer;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use crate::text::{Text, TextRef, percent};

impl Thread {
    /// `template % values`, as bytes.
    pub fn bytes_percent(&mut self, template: &[u8], values: Value) -> Res<Vec<u8>> {
        let source = TextRef::Latin1 { ascii: false, units: template };
        let mut arguments = Arguments::new(self, values, Operator::Bytes)?;
        let mut out = Vec::with_capacity(template.len() + 32);
        for part in percent::Template::new(source) {
            let conversion = match arguments.part(self, part)? {
                percent::Part::Literal((start, end)) => {
                    out.extend_from_slice(&template[start..end]);
                    continue;
                }
                percent::Part::Conversion(conversion) => conversion,
            };
            let key = match conversion.key {
                Some((start, end)) => Some(self.new_bytes(&template[start..end])?),
                None => None,
            };
            let (options, value) = arguments.take(self, &conversion, key)?;
            match char::from_u32(conversion.kind) {
                Some('s' | 'b') => {
                    let shown = self.percent_bytes(value)?;
                    self.push_bytes(&mut out, &shown, options)?;
                }
                Some('r' | 'a') => {
                    let shown = self.ascii(value)?;
                    let shown = super::string::to_rust(shown).into_bytes();
                    self.push_bytes(&mut out, &shown, options)?;
                }
                Some('c') => {
                    let byte = self.percent_byte(value)?;
                    self.push_bytes(&mut out, &[byte], percent::Options { precision: None, ..options })?;
                }
                _ => match self.percent_number(&conversion, options, value, true)? {
                    Some(shown) => out.extend_from_slice(shown.as_bytes()),
                    None => return Err(self.format_error(percent::unsupported(&conversion))),
                },
            }
        }
        arguments.finish(self, "bytes")?;
        std::hint::black_box(values);
        Ok(out)
    }

    fn push_bytes(&mut self, out: &mut Vec<u8>, shown: &[u8], options: percent::Options) -> Res<()> {
        let laid = percent::format_text(TextRef::Latin1 { ascii: false, units: shown }, options);
        if let Text::Latin1 { units, .. } = self.formatted(laid)? {
            out.extend_from_slice(&units);
        }
        Ok(())
    }

    fn percent_bytes(&mut self, value: Value) -> Res<Vec<u8>> {
        if let Some(bytes) = self.bytes_like(value)? {
            return Ok(bytes);
        }
        let name = self.interp.names.__bytes__.get();
        if let Some(method) = self.special(value, name)? {
            let result = self.call_special(method, value, &[])?;
            if super::bytes::is_bytes(result) {
                return Ok(super::bytes::slice(result).to_vec());
            }
            let got = self.type_name(result);
            return Err(self.type_error(format!("__bytes__ returned non-bytes (type {got})")));
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{name}'")))
    }

    fn percent_byte(&mut self, value: Value) -> Res<u8> {
        if super::bytes::is_bytes(value) || super::door::is_kind(value, super::kind::Kind::ByteArray) {
            let what = if super::bytes::is_bytes(value) { "bytes" } else { "bytearray" };
            let bytes = self.bytes_like(value)?.unwrap_or_default();
            if let [byte] = bytes[..] {
                return Ok(byte);
            }
            return Err(self.type_error(format!("%c requires an integer in range(256) or a single byte, not a {what} object of length {}", bytes.len())));
        }
        let index = self.interp.names.__index__.get();
        if integer(value).is_none() && self.special(value, index)?.is_none() {
            let name = self.type_name(value);
            return Err(self.type_error(format!("%c requires an integer in range(256) or a single byte, not {name}")));
        }
        match self.index(value)?.to_i64().and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => Ok(byte),
            None => Err(self.overflow_error("%c arg not in range(256)")),
        }
    }
}
