//! _json, reading: `scanstring` and the scanner of documents.
//!
//! Invariant: a scanner reads an immutable text and makes plain values; hooks are called where CPython calls them. Words of a
//! scanner: strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant.

use super::{Class, FINAL, attribute_named, given};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{attribute, native};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::{Text, TextBuilder, TextRef};

/// `json.decoder.JSONDecodeError(message, document, position)`.
fn decode_error(th: &mut Thread, message: &str, document: Value, position: usize) -> crate::object::unwind::Unwind {
    let made = (|| {
        let import = th.interp.hooks.import.get().copied();
        let Some(import) = import else { return Err(th.value_error(message)) };
        import(th, "json.decoder")?;
        let (modules, name) = (th.interp.modules.get(), th.intern("json.decoder")?);
        let module = th.dict_get(modules, name)?.unwrap_or(Value::NONE);
        let class = attribute_named(th, module, "JSONDecodeError")?;
        let message = th.new_str(message)?;
        th.call(class, &[message, document, Value::from_int_unchecked(position as i64)])
    })();
    match made {
        Ok(exception) => th.raise_value(exception),
        Err(unwind) => unwind,
    }
}

/// `StopIteration(position)`: no value starts here.
fn no_value(th: &mut Thread, position: usize) -> crate::object::unwind::Unwind { th.stop_iteration(Value::from_int_unchecked(position as i64)) }

/// One document being read.
struct Scan<'a> { document: Value, text: TextRef<'a>, bytes: Option<&'a [u8]>, length: usize, strict: bool, hooks: [Value; 5] }

const OBJECT_HOOK: usize = 0;
const PAIRS_HOOK: usize = 1;
const PARSE_FLOAT: usize = 2;
const PARSE_INT: usize = 3;
const PARSE_CONSTANT: usize = 4;

impl<'a> Scan<'a> {
    fn new(document: Value, strict: bool, hooks: [Value; 5]) -> Scan<'a> {
        let text = text(document);
        let bytes = match text {
            TextRef::Latin1 { units, .. } => Some(units),
            _ => None,
        };
        Scan { document, text, bytes, length: text.len(), strict, hooks }
    }

    /// The code at a position; 0xFFFF_FFFF behind the end.
    #[inline(always)]
    fn at(&self, position: usize) -> u32 {
        match self.bytes {
            Some(bytes) => bytes.get(position).map_or(u32::MAX, |byte| *byte as u32),
            None => if position < self.length { self.text.code_at(position) } else { u32::MAX },
        }
    }

    #[inline]
    fn skip_space(&self, mut position: usize) -> usize {
        while matches!(self.at(position), 0x20 | 0x09 | 0x0A | 0x0D) {
            position += 1;
        }
        position
    }

    fn has(&self, position: usize, word: &str) -> bool { word.bytes().enumerate().all(|(i, byte)| self.at(position + i) == byte as u32) }

    /// The string whose first character is at `start`: its value and the position behind the closing quote.
    fn string(&self, th: &mut Thread, start: usize) -> Res<(Value, usize)> {
        let mut position = start;
        if let Some(bytes) = self.bytes {
            // most strings hold no escape: one scan, one copy
            let rest = bytes.get(start..).unwrap_or(&[]);
            if let Some(end) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))
                && rest[end] == b'"'
            {
                return Ok((th.str_range(self.document, start, start + end)?, start + end + 1));
            }
        }
        let mut built = TextBuilder::new();
        loop {
            let from = position;
            let code = loop {
                match self.at(position) {
                    code @ (0x22 | 0x5C | 0..=0x1F | u32::MAX) => break code,
                    _ => position += 1,
                }
            };
            if position > from {
                built.push_ref(self.text.loose(from, position));
            }
            match code {
                0x22 => break,
                u32::MAX => return Err(decode_error(th, "Unterminated string starting at", self.document, start - 1)),
                0x5C => {
                    position += 1;
                    let plain = match self.at(position) {
                        u32::MAX => return Err(decode_error(th, "Unterminated string starting at", self.document, start - 1)),
                        0x22 => 0x22,
                        0x5C => 0x5C,
                        0x2F => 0x2F,
                        0x62 => 8,
                        0x66 => 12,
                        0x6E => 10,
                        0x72 => 13,
                        0x74 => 9,
                        0x75 => {
                            let mut code = self.hex(th, position)?;
                            position += 4;
                            if (0xD800..0xDC00).contains(&code) && self.at(position + 1) == 0x5C && self.at(position + 2) == 0x75 && position + 6 < self.length {
                                let low = self.hex_digits(position + 3);
                                if let Some(low) = low.filter(|low| (0xDC00..0xE000).contains(low)) {
                                    code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
                                    position += 6;
                                }
                            }
                            code
                        }
                        _ => return Err(decode_error(th, "Invalid \\escape", self.document, position - 1)),
                    };
                    built.push(plain);
                    position += 1;
                }
                control => {
                    if self.strict {
                        return Err(decode_error(th, "Invalid control character at", self.document, position));
                    }
                    built.push(control);
                    position += 1;
                }
            }
        }
        let made: Text = built.finish_narrow();
        Ok((th.new_text(made.as_ref())?, position + 1))
    }

    fn hex_digits(&self, first: usize) -> Option<u32> {
        let mut code = 0;
        for position in first..first + 4 {
            code = code << 4 | char::from_u32(self.at(position))?.to_digit(16)?;
        }
        Some(code)
    }

    fn hex(&self, th: &mut Thread, u: usize) -> Res<u32> {
        match self.hex_digits(u + 1) {
            Some(code) => Ok(code),
            None => Err(decode_error(th, "Invalid \\uXXXX escape", self.document, u)),
        }
    }

    /// The value at a position and the position behind it.
    fn value(&self, th: &mut Thread, position: usize) -> Res<(Value, usize)> {
        match self.at(position) {
            0x22 => return self.string(th, position + 1),
            0x7B => {
                th.check_native_stack(" while decoding a JSON object from a unicode string")?;
                return self.object(th, position + 1);
            }
            0x5B => {
                th.check_native_stack(" while decoding a JSON array from a unicode string")?;
                return self.array(th, position + 1);
            }
            0x6E if self.has(position, "null") => return Ok((Value::NONE, position + 4)),
            0x74 if self.has(position, "true") => return Ok((Value::TRUE, position + 4)),
            0x66 if self.has(position, "false") => return Ok((Value::FALSE, position + 5)),
            0x4E if self.has(position, "NaN") => return self.constant(th, position, "NaN"),
            0x49 if self.has(position, "Infinity") => return self.constant(th, position, "Infinity"),
            0x2D if self.has(position, "-Infinity") => return self.constant(th, position, "-Infinity"),
            _ => {}
        }
        self.number(th, position)
    }

    fn constant(&self, th: &mut Thread, position: usize, name: &str) -> Res<(Value, usize)> {
        let text = th.new_str(name)?;
        Ok((th.call(self.hooks[PARSE_CONSTANT], &[text])?, position + name.len()))
    }

    fn digits(&self, mut position: usize) -> usize {
        while matches!(self.at(position), 0x30..=0x39) {
            position += 1;
        }
        position
    }

    fn number(&self, th: &mut Thread, start: usize) -> Res<(Value, usize)> {
        let mut end = start + (self.at(start) == 0x2D) as usize;
        end = match self.at(end) {
            0x30 => end + 1,
            0x31..=0x39 => self.digits(end + 1),
            _ => return Err(no_value(th, start)),
        };
        let whole = end;
        if self.at(end) == 0x2E && matches!(self.at(end + 1), 0x30..=0x39) {
            end = self.digits(end + 2);
        }
        if matches!(self.at(end), 0x65 | 0x45) {
            let sign = matches!(self.at(end + 1), 0x2B | 0x2D) as usize;
            if matches!(self.at(end + 1 + sign), 0x30..=0x39) {
                end = self.digits(end + 2 + sign);
            }
        }
        let types = &th.interp.types;
        let (int, float) = (types.int.get(), types.float.get());
        let hook = if end == whole { self.hooks[PARSE_INT] } else { self.hooks[PARSE_FLOAT] };
        if hook == int && end - start <= 14 {
            let (negative, mut number) = (self.at(start) == 0x2D, 0i64);
            for position in start + negative as usize..end {
                number = number * 10 + (self.at(position) - 0x30) as i64;
            }
            return Ok((Value::from_int_unchecked(if negative { -number } else { number }), end));
        }
        if hook == float {
            let source: Vec<u8> = (start..end).map(|position| self.at(position) as u8).collect();
            if let Some(number) = crate::number::float_text::parse(&source) {
                return Ok((Value::from_f64(number), end));
            }
        }
        let source = th.str_range(self.document, start, end)?;
        Ok((th.call(hook, &[source])?, end))
    }

    fn array(&self, th: &mut Thread, mut position: usize) -> Res<(Value, usize)> {
        let list = th.new_list(&[])?;
        position = self.skip_space(position);
        if self.at(position) == 0x5D {
            return Ok((list, position + 1));
        }
        let mut count = 0u32;
        loop {
            let (item, end) = match self.value(th, position) {
                Ok(found) => found,
                Err(unwind) => return Err(unwind),
            };
            th.list_append(list, item)?;
            position = self.skip_space(end);
            match self.at(position) {
                0x5D => return Ok((list, position + 1)),
                0x2C => {}
                _ => return Err(decode_error(th, "Expecting ',' delimiter", self.document, position)),
            }
            let comma = position;
            position = self.skip_space(position + 1);
            if self.at(position) == 0x5D {
                return Err(decode_error(th, "Illegal trailing comma before end of array", self.document, comma));
            }
            count = count.wrapping_add(1);
            if count & 1023 == 0 {
                th.poll()?;
            }
        }
    }

    fn object(&self, th: &mut Thread, mut position: usize) -> Res<(Value, usize)> {
        let pairs_hook = self.hooks[PAIRS_HOOK];
        let made = if pairs_hook.is_none() { th.new_dict()? } else { th.new_list(&[])? };
        position = self.skip_space(position);
        if self.at(position) == 0x7D {
            position += 1;
        } else {
            loop {
                if self.at(position) != 0x22 {
                    return Err(decode_error(th, "Expecting property name enclosed in double quotes", self.document, position));
                }
                let (key, end) = self.string(th, position + 1)?;
                position = self.skip_space(end);
                if self.at(position) != 0x3A {
                    return Err(decode_error(th, "Expecting ':' delimiter", self.document, position));
                }
                position = self.skip_space(position + 1);
                let (value, end) = self.value(th, position)?;
                if pairs_hook.is_none() {
                    th.dict_set(made, key, value)?;
                } else {
                    let pair = th.new_tuple(&[key, value])?;
                    th.list_append(made, pair)?;
                }
                position = self.skip_space(end);
                match self.at(position) {
                    0x7D => {
                        position += 1;
                        break;
                    }
                    0x2C => {}
                    _ => return Err(decode_error(th, "Expecting ',' delimiter", self.document, position)),
                }
                let comma = position;
                position = self.skip_space(position + 1);
                if self.at(position) == 0x7D {
                    return Err(decode_error(th, "Illegal trailing comma before end of object", self.document, comma));
                }
            }
        }
        if !pairs_hook.is_none() {
            return Ok((th.call(pairs_hook, &[made])?, position));
        }
        let hook = self.hooks[OBJECT_HOOK];
        if hook.is_none() { Ok((made, position)) } else { Ok((th.call(hook, &[made])?, position)) }
    }
}

fn pair(th: &mut Thread, (value, end): (Value, usize)) -> Res<Value> { th.new_tuple(&[value, Value::from_int_unchecked(end as i64)]) }

pub(super) fn scan_string(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[0]) {
        let name = th.type_name(args[0]);
        return Err(th.type_error(format!("first argument must be a string, not {name}")));
    }
    let end = th.index_isize(args[1])?;
    let strict = match given(args[2]) {
        Some(value) => th.truth(value)?,
        None => true,
    };
    let scan = Scan::new(args[0], strict, [Value::NONE; 5]);
    if end < 1 || end as usize > scan.length {
        return Err(th.value_error("end is out of bounds"));
    }
    let found = scan.string(th, end as usize)?;
    pair(th, found)
}

fn scanner_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let context = args[1];
    let strict = attribute_named(th, context, "strict")?;
    let strict = Value::from_bool(th.truth(strict)?);
    let mut words = th.rooted_from(vec![strict]);
    for name in ["object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"] {
        let word = attribute_named(th, context, name)?;
        words.push(word);
    }
    let made = th.new_instance(args[0])?;
    for (index, word) in words.iter().enumerate() {
        Ref::of(made).init(index, *word);
    }
    Ok(made)
}

fn scanner_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("first argument must be a string, not {name}")));
    }
    let position = th.index_isize(args[2])?;
    if position < 0 {
        return Err(th.value_error("idx cannot be negative"));
    }
    let scanner = Ref::of(args[0]);
    let hooks = std::array::from_fn(|hook| scanner.fixed(1 + hook));
    let scan = Scan::new(args[1], scanner.fixed(0).is_true(), hooks);
    if position as usize >= scan.length {
        return Err(no_value(th, position as usize));
    }
    let found = scan.value(th, position as usize)?;
    pair(th, found)
}

/// The type `make_scanner`.
pub(super) const SCANNER: Class = Class::opaque(
    "_json.Scanner",
    FINAL,
    &[native("__new__", "(type, /, context)", scanner_new), native("__call__", "(self, /, string, idx)", scanner_call)],
    &[
        attribute("strict", |_, args| Ok(Ref::of(args[0]).fixed(0))),
        attribute("object_hook", |_, args| Ok(Ref::of(args[0]).fixed(1))),
        attribute("object_pairs_hook", |_, args| Ok(Ref::of(args[0]).fixed(2))),
        attribute("parse_float", |_, args| Ok(Ref::of(args[0]).fixed(3))),
        attribute("parse_int", |_, args| Ok(Ref::of(args[0]).fixed(4))),
        attribute("parse_constant", |_, args| Ok(Ref::of(args[0]).fixed(5))),
    ],
);
