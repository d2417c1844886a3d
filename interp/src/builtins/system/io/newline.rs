//! `IncrementalNewlineDecoder`. Words: FIRST the decoder below or None, SECOND a `\r` waits, INFO translate | seen << 8.

use super::text::seen_newlines;
use super::text_read::{kinds_of, translate_text};
use super::{FIRST, INFO, SECOND};
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

fn init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.io_set(args[0], FIRST, args[1])?;
    th.io_set(args[0], SECOND, Value::FALSE)?;
    let translate = th.truth(args[2])?;
    th.io_set(args[0], INFO, Value::from_int_unchecked(translate as i64))?;
    Ok(Value::NONE)
}

fn decode(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let last = th.truth_argument(args, 2, false)?;
    let below = th.io_get(args[0], FIRST)?;
    let mut decoded = args[1];
    if below.is_ptr() {
        decoded = th.call_named(below, "decode", &[args[1], Value::from_bool(last)])?;
    }
    if !is_str(decoded) {
        let got = th.type_name(decoded);
        return Err(th.type_error(format!("decoder should return a string result, not '{got}'")));
    }
    let mut codes: Vec<u32> = Vec::with_capacity(text(decoded).len() + 1);
    if th.io_get(args[0], SECOND)?.is_true() && (!text(decoded).is_empty() || last) {
        codes.push(13);
        th.io_set(args[0], SECOND, Value::FALSE)?;
    }
    codes.extend(text(decoded).codes());
    if codes.last() == Some(&13) && !last {
        codes.pop();
        th.io_set(args[0], SECOND, Value::TRUE)?;
    }
    let info = th.io_get(args[0], INFO)?.as_int();
    let plain: Vec<u8> = codes.iter().map(|code| if *code < 128 { *code as u8 } else { b'x' }).collect();
    th.io_set(args[0], INFO, Value::from_int_unchecked(info | kinds_of(&plain) << 8))?;
    let made = crate::text::Text::from_codes(codes);
    if info & 1 != 0
        && let Some(changed) = translate_text(made.as_ref())
    {
        return th.new_text(changed.as_ref());
    }
    th.new_text(made.as_ref())
}

fn reset(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let info = th.io_get(args[0], INFO)?.as_int();
    th.io_set(args[0], INFO, Value::from_int_unchecked(info & 1))?;
    th.io_set(args[0], SECOND, Value::FALSE)?;
    let below = th.io_get(args[0], FIRST)?;
    if below.is_ptr() { th.call_named(below, "reset", &[]) } else { Ok(Value::NONE) }
}

fn getstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let below = th.io_get(args[0], FIRST)?;
    let waits = th.io_get(args[0], SECOND)?.is_true() as i64;
    let (buffer, flag) = if below.is_ptr() {
        let state = th.call_named(below, "getstate", &[])?;
        let parts = crate::object::sequence::tuple_items(state);
        (parts[0], crate::object::number::small_integer(parts[1]).unwrap_or(0))
    } else {
        (th.new_bytes(&[])?, 0)
    };
    let flag = th.new_int(flag << 1 | waits)?;
    th.new_tuple(&[buffer, flag])
}

fn setstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !crate::object::sequence::is_tuple(args[1]) || crate::object::sequence::tuple_items(args[1]).len() != 2 {
        return Err(th.type_error("state argument must be a tuple"));
    }
    let parts = crate::object::sequence::tuple_items(args[1]);
    let flag = crate::object::number::small_integer(parts[1]).unwrap_or(0);
    th.io_set(args[0], SECOND, Value::from_bool(flag & 1 != 0))?;
    let below = th.io_get(args[0], FIRST)?;
    if below.is_ptr() {
        let flag = th.new_int(flag >> 1)?;
        let state = th.new_tuple(&[parts[0], flag])?;
        th.call_named(below, "setstate", &[state])?;
    }
    let _ = given(args, 1);
    Ok(Value::NONE)
}

fn newlines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let info = th.io_get(args[0], INFO)?.as_int();
    seen_newlines(th, info >> 8 & 7)
}

pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", super::base::new),
    native("__init__", "(self, decoder, translate, errors='strict')", init),
    native("decode", "(self, input, final=False)", decode),
    native("reset", "(self, /)", reset),
    native("getstate", "(self, /)", getstate),
    native("setstate", "(self, state, /)", setstate),
];

pub const ATTRIBUTES: &[Attribute] = &[attribute("newlines", newlines)];
