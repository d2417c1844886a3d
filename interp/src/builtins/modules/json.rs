//! _json, writing: quoted strings and the encoder of values; and the module.
//!
//! Invariant: an encoder's settings never change; the text grows in one builder, and only `default`, sort keys and foreign
//! encoders run Python. Words of an encoder: markers, default, encoder, indent, key separator, item separator,
//! flags (sort_keys 1, skipkeys 2, allow_nan 4, native ASCII encoder 8, native plain encoder 16).

use super::json_scan::{SCANNER, scan_string};
use super::{Class, FINAL, Fields, constant, define};
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::function::definition;
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::native;
use crate::object::number::{float, is_float, is_int, plain};
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use crate::text::{Text, TextBuilder, TextRef};

const SORT: i64 = 1;
const SKIP: i64 = 2;
const ALLOW_NAN: i64 = 4;
const NATIVE_ASCII: i64 = 8;
const NATIVE_PLAIN: i64 = 16;

const HEX: &[u8; 16] = b"0123456789abcdef";

fn push_escape(out: &mut TextBuilder, code: u32) {
    let short: &[u8] = match code {
        0x22 => b"\\\"",
        0x5C => b"\\\\",
        0x0A => b"\\n",
        0x0D => b"\\r",
        0x09 => b"\\t",
        0x08 => b"\\b",
        0x0C => b"\\f",
        _ => {
            let mut unit = |unit: u32| out.push_ascii(&[b'\\', b'u', HEX[(unit >> 12 & 15) as usize], HEX[(unit >> 8 & 15) as usize], HEX[(unit >> 4 & 15) as usize], HEX[(unit & 15) as usize]]);
            if code >= 0x10000 {
                unit(0xD800 | (code - 0x10000) >> 10);
                unit(0xDC00 | (code - 0x10000) & 0x3FF);
            } else {
                unit(code);
            }
            return;
        }
    };
    out.push_ascii(short);
}

/// A JSON string; `ascii`: everything beyond ASCII is escaped.
fn push_quoted(out: &mut TextBuilder, source: TextRef<'_>, ascii: bool) {
    out.push_ascii(b"\"");
    let escaped = |code: u32| code == 0x22 || code == 0x5C || code < 0x20 || ascii && code > 0x7E;
    let length = source.len();
    if let TextRef::Latin1 { units, .. } = source {
        let mut from = 0;
        for (at, unit) in units.iter().enumerate() {
            let code = *unit as u32;
            // DEL is plain ASCII to JSON
            if escaped(code) && code != 0x7F {
                out.push_ref(source.loose(from, at));
                push_escape(out, code);
                from = at + 1;
            }
        }
        out.push_ref(source.loose(from, length));
    } else {
        for code in source.codes() {
            if escaped(code) && code != 0x7F { push_escape(out, code) } else { out.push(code) }
        }
    }
    out.push_ascii(b"\"");
}

fn quoted(th: &mut Thread, value: Value, ascii: bool) -> Res<Value> {
    if !is_str(value) {
        let name = th.type_name(value);
        return Err(th.type_error(format!("first argument must be a string, not {name}")));
    }
    let mut out = TextBuilder::new();
    push_quoted(&mut out, text(value), ascii);
    let made: Text = out.finish_narrow();
    th.new_text(made.as_ref())
}

fn encode_ascii(th: &mut Thread, args: &[Value]) -> Res<Value> { quoted(th, args[0], true) }
fn encode_plain(th: &mut Thread, args: &[Value]) -> Res<Value> { quoted(th, args[0], false) }

fn encoder_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let markers = args[1];
    if !markers.is_none() && !is_kind(markers, Kind::Dict) {
        let name = th.type_name(markers);
        return Err(th.type_error(format!("make_encoder() argument 1 must be dict or None, not {name}")));
    }
    let mut flags = 0;
    for (index, flag) in [(7, SORT), (8, SKIP), (9, ALLOW_NAN)] {
        if th.truth(args[index])? {
            flags |= flag;
        }
    }
    if is_kind(args[3], Kind::Native) {
        let function = definition(args[3]).function;
        if std::ptr::fn_addr_eq(function, encode_ascii as crate::object::native::NativeFn) {
            flags |= NATIVE_ASCII;
        } else if std::ptr::fn_addr_eq(function, encode_plain as crate::object::native::NativeFn) {
            flags |= NATIVE_PLAIN;
        }
    }
    for separator in [args[5], args[6]] {
        if !is_str(separator) {
            return Err(th.type_error("make_encoder() separators must be str"));
        }
    }
    let made = th.new_instance(args[0])?;
    for (index, word) in [markers, args[2], args[3], args[4], args[5], args[6], Value::from_int_unchecked(flags)].into_iter().enumerate() {
        Ref::of(made).init(index, word);
    }
    Ok(made)
}

/// One run of an encoder.
struct Encode { markers: Value, default: Value, encoder: Value, indent: Value, key_separator: Value, item_separator: Value, flags: i64, out: TextBuilder }

impl Encode {
    fn has(&self, flag: i64) -> bool { self.flags & flag != 0 }

    fn push_string(&mut self, th: &mut Thread, value: Value) -> Res<()> {
        if self.has(NATIVE_ASCII | NATIVE_PLAIN) {
            let ascii = self.has(NATIVE_ASCII);
            push_quoted(&mut self.out, text(value), ascii);
            return Ok(());
        }
        let encoded = th.call(self.encoder, &[value])?;
        if !is_str(encoded) {
            let name = th.type_name(encoded);
            return Err(th.type_error(format!("encoder() must return a string, not {name}")));
        }
        self.out.push_ref(text(encoded));
        Ok(())
    }

    fn float_text(&self, th: &mut Thread, value: Value) -> Res<String> {
        let number = float(value).unwrap_or(0.0);
        if number.is_finite() {
            return Ok(crate::number::float_text::repr(number));
        }
        if !self.has(ALLOW_NAN) {
            let text = crate::number::float_text::repr(number);
            return Err(th.value_error(format!("Out of range float values are not JSON compliant: {text}")));
        }
        Ok(if number.is_nan() { "NaN" } else if number > 0.0 { "Infinity" } else { "-Infinity" }.to_string())
    }

    fn int_text(&self, th: &mut Thread, value: Value) -> Res<String> {
        let value = plain(value);
        if value.is_int() {
            return Ok(value.as_int().to_string());
        }
        if value.is_bool() {
            return Ok((value.is_true() as i64).to_string());
        }
        th.repr_rust(value)
    }

    fn new_line(&mut self, level: usize) {
        if !self.indent.is_none() {
            self.out.push_ascii(b"\n");
            for _ in 0..level {
                self.out.push_ref(text(self.indent));
            }
        }
    }

    /// Notes a container on the way, so that a circle is an error.
    fn enter(&mut self, th: &mut Thread, value: Value) -> Res<Value> {
        if self.markers.is_none() {
            return Ok(Value::NONE);
        }
        let key = th.new_int(value.bits() as i64 & 0xFFFF_FFFF_FFFF)?;
        if th.dict_contains(self.markers, key)? {
            return Err(th.value_error("Circular reference detected"));
        }
        th.dict_set(self.markers, key, value)?;
        Ok(key)
    }

    fn leave(&mut self, th: &mut Thread, key: Value) -> Res<()> {
        if !key.is_none() {
            th.dict_remove(self.markers, key)?;
        }
        Ok(())
    }

    fn value(&mut self, th: &mut Thread, value: Value, level: usize) -> Res<()> {
        if value.is_none() {
            self.out.push_ascii(b"null");
        } else if value.is_bool() {
            self.out.push_ascii(if value.is_true() { b"true" } else { b"false" });
        } else if is_str(value) {
            self.push_string(th, value)?;
        } else if is_int(value) {
            let text = self.int_text(th, value)?;
            self.out.push_ascii(text.as_bytes());
        } else if is_float(value) {
            let text = self.float_text(th, value)?;
            self.out.push_ascii(text.as_bytes());
        } else if is_kind(value, Kind::List) || is_kind(value, Kind::Tuple) {
            th.check_native_stack(" while encoding a JSON object")?;
            self.list(th, value, level)?;
        } else if is_kind(value, Kind::Dict) {
            th.check_native_stack(" while encoding a JSON object")?;
            self.dict(th, value, level)?;
        } else {
            th.check_native_stack(" while encoding a JSON object")?;
            let key = self.enter(th, value)?;
            let replaced = th.call(self.default, &[value])?;
            if let Err(unwind) = self.value(th, replaced, level) {
                return Err(self.note(th, unwind, || None, value));
            }
            self.leave(th, key)?;
        }
        Ok(())
    }

    /// Adds CPython's note about where in the structure an error arose.
    fn note(&mut self, th: &mut Thread, unwind: Unwind, place: impl FnOnce() -> Option<String>, container: Value) -> Unwind {
        if unwind != Unwind::Raised {
            return unwind;
        }
        let name = th.type_name(container);
        let text = match place() {
            Some(place) => format!("when serializing {name} item {place}"),
            None => format!("when serializing {name} object"),
        };
        let error = th.take_raised();
        let added = (|| {
            let (add, text) = (th.intern("add_note")?, th.new_str(&text)?);
            th.call_method(error, add, &[text])
        })();
        match added {
            Ok(_) => {
                th.raised = error;
                Unwind::Raised
            }
            Err(unwind) => unwind,
        }
    }

    fn list(&mut self, th: &mut Thread, value: Value, level: usize) -> Res<()> {
        let items = if is_kind(value, Kind::List) { th.list_items(value)? } else { th.rooted_from(tuple_items(value).to_vec()) };
        if items.is_empty() {
            self.out.push_ascii(b"[]");
            return Ok(());
        }
        let key = self.enter(th, value)?;
        self.out.push_ascii(b"[");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push_ref(text(self.item_separator));
            }
            self.new_line(level + 1);
            if let Err(unwind) = self.value(th, *item, level + 1) {
                return Err(self.note(th, unwind, || Some(index.to_string()), value));
            }
        }
        self.leave(th, key)?;
        self.new_line(level);
        self.out.push_ascii(b"]");
        Ok(())
    }

    fn dict(&mut self, th: &mut Thread, value: Value, level: usize) -> Res<()> {
        if th.table_len(value)? == 0 {
            self.out.push_ascii(b"{}");
            return Ok(());
        }
        let key = self.enter(th, value)?;
        let (mut keys, mut values) = (th.rooted(), th.rooted());
        let plain_dict = Ref::of(value).kind_byte() & SUBCLASS == 0;
        if plain_dict && !self.has(SORT) {
            let mut position = 0;
            while let Some((at, key, item)) = th.dict_next(value, position)? {
                keys.push(key);
                values.push(item);
                position = at + 1;
            }
        } else {
            let items = th.interp.names.items.get();
            let items = th.call_method(value, items, &[])?;
            let mut list = th.collect(items)?;
            if self.has(SORT) {
                let sorted = th.new_list(&list)?;
                let sort = th.interp.names.sort.get();
                th.call_method(sorted, sort, &[])?;
                list = th.list_items(sorted)?;
            }
            for pair in list.iter() {
                if !is_kind(*pair, Kind::Tuple) || tuple_items(*pair).len() != 2 {
                    return Err(th.value_error("items must return 2-tuples"));
                }
                keys.push(tuple_items(*pair)[0]);
                values.push(tuple_items(*pair)[1]);
            }
        }
        self.out.push_ascii(b"{");
        let mut first = true;
        for (name, item) in keys.iter().zip(values.iter()) {
            let name = *name;
            let written = if is_str(name) {
                None
            } else if name.is_none() {
                Some("null".to_string())
            } else if name.is_bool() {
                Some(if name.is_true() { "true" } else { "false" }.to_string())
            } else if is_int(name) {
                Some(self.int_text(th, name)?)
            } else if is_float(name) {
                Some(self.float_text(th, name)?)
            } else if self.has(SKIP) {
                continue;
            } else {
                let got = th.type_name(name);
                return Err(th.type_error(format!("keys must be str, int, float, bool or None, not {got}")));
            };
            if !first {
                self.out.push_ref(text(self.item_separator));
            }
            first = false;
            self.new_line(level + 1);
            match written {
                Some(written) => {
                    let written = th.new_str(&written)?;
                    self.push_string(th, written)?;
                }
                None => self.push_string(th, name)?,
            }
            self.out.push_ref(text(self.key_separator));
            if let Err(unwind) = self.value(th, *item, level + 1) {
                let shown = if unwind == Unwind::Raised {
                    let pending = th.take_raised();
                    let shown = th.repr_rust(name);
                    th.raised = pending;
                    shown?
                } else {
                    String::new()
                };
                return Err(self.note(th, unwind, || Some(shown), value));
            }
        }
        self.leave(th, key)?;
        if first {
            self.out.push_ascii(b"}");
            return Ok(());
        }
        self.new_line(level);
        self.out.push_ascii(b"}");
        Ok(())
    }
}

fn encoder_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let level = th.index_isize(args[2])?.max(0) as usize;
    let fields = Fields::of(th, args[0]).object;
    let mut encode = Encode {
        markers: fields.fixed(0),
        default: fields.fixed(1),
        encoder: fields.fixed(2),
        indent: fields.fixed(3),
        key_separator: fields.fixed(4),
        item_separator: fields.fixed(5),
        flags: fields.fixed(6).as_int(),
        out: TextBuilder::new(),
    };
    encode.value(th, args[1], level)?;
    let made: Text = encode.out.finish_narrow();
    let made = th.new_text(made.as_ref())?;
    th.new_tuple(&[made])
}

const ENCODER: Class = Class::opaque(
    "_json.Encoder",
    FINAL,
    &[
        native("__new__", "(type, /, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)", encoder_new),
        native("__call__", "(self, /, obj, _current_indent_level)", encoder_call),
    ],
    &[],
);

/// Fills `_json`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let scanner = define(th, namespace, &SCANNER)?;
    constant(th, namespace, "make_scanner", scanner)?;
    let encoder = define(th, namespace, &ENCODER)?;
    constant(th, namespace, "make_encoder", encoder)?;
    th.install_functions(
        namespace,
        "_json",
        &[
            native("scanstring", "(string, end, strict=True, /)", scan_string),
            native("encode_basestring_ascii", "(string, /)", encode_ascii),
            native("encode_basestring", "(string, /)", encode_plain),
        ],
    )
}
