//! The methods of str that make another text: case, padding, replacement, translation, joining, formatting.
//!
//! Invariant: as in `str`.

use super::operand::*;
use crate::heap::Value;
use crate::object::door::is_kind;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::number::integer;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use crate::text::{Text, TextRef, Translated};

pub const METHODS: &[Native] = &[
    native("capitalize", "(self, /)", |th, args| changed(th, args, TextRef::to_capitalized)).doc("Return a capitalized version of the string."),
    native("casefold", "(self, /)", |th, args| changed(th, args, TextRef::to_casefold)).doc("Return a version of the string suitable for caseless comparisons."),
    native("lower", "(self, /)", |th, args| changed(th, args, TextRef::to_lower)).doc("Return a copy of the string converted to lowercase."),
    native("swapcase", "(self, /)", |th, args| changed(th, args, TextRef::to_swapcase)).doc("Convert uppercase characters to lowercase and lowercase characters to uppercase."),
    native("title", "(self, /)", |th, args| changed(th, args, TextRef::to_titlecase)).doc("Return a version of the string where each word is titlecased."),
    native("upper", "(self, /)", |th, args| changed(th, args, TextRef::to_upper)).doc("Return a copy of the string converted to uppercase."),
    native("center", "(self, width, fillchar=' ', /)", |th, args| padded(th, args, TextRef::center)).doc("Return a centered string of length width."),
    native("ljust", "(self, width, fillchar=' ', /)", |th, args| padded(th, args, TextRef::pad_right)).doc("Return a left-justified string of length width."),
    native("rjust", "(self, width, fillchar=' ', /)", |th, args| padded(th, args, TextRef::pad_left)).doc("Return a right-justified string of length width."),
    native("zfill", "(self, width, /)", str_zfill).doc("Pad a numeric string with zeros on the left, to fill a field of the given width."),
    native("expandtabs", "(self, /, tabsize=8)", str_expandtabs).doc("Return a copy where all tab characters are expanded using spaces."),
    native("replace", "(self, old, new, /, count=-1)", str_replace).doc("Return a copy with all occurrences of substring old replaced by new."),
    native("translate", "(self, table, /)", str_translate).doc("Replace each character in the string using the given translation table."),
    native("maketrans", "(x, y=None, z=None, /)", str_maketrans).static_method().doc("Return a translation table usable for str.translate()."),
    native("join", "(self, iterable, /)", |th, args| th.str_join(args[0], args[1])).doc("Concatenate any number of strings."),
    native("format", "(self, /, *args, **kwargs)", |th, args| th.str_format(args[0], args[1], args[2]))
        .doc("Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}')."),
    native("format_map", "(self, mapping, /)", |th, args| th.str_format_map(args[0], args[1]))
        .doc("Return a formatted version of the string, using substitutions from mapping.\n\nThe substitutions are identified by braces ('{' and '}')."),
];

fn changed(th: &mut Thread, args: &[Value], change: fn(TextRef<'static>) -> Text) -> Res<Value> {
    let changed = change(text(args[0]));
    th.new_text_shared(&changed)
}

fn padded(th: &mut Thread, args: &[Value], pad: fn(TextRef<'static>, i64, u32) -> Result<Option<Text>, crate::text::TooLong>) -> Res<Value> {
    let width = th.int_argument(args, 1, 0)?;
    let fill = match given(args, 2) {
        None => ' ' as u32,
        Some(fill) if !is_str(fill) => {
            let name = th.type_name(fill);
            return Err(th.type_error(format!("The fill character must be a unicode character, not {name}")));
        }
        Some(fill) if text(fill).len() != 1 => return Err(th.type_error("The fill character must be exactly one character long")),
        Some(fill) => text(fill).code_at(0),
    };
    let padded = th.sized(pad(text(args[0]), width, fill))?;
    th.text_or_self(args[0], padded)
}

fn str_zfill(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let width = th.int_argument(args, 1, 0)?;
    let filled = th.sized(text(args[0]).zero_fill(width))?;
    th.text_or_self(args[0], filled)
}

fn str_expandtabs(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let size = th.int_argument(args, 1, 8)?;
    let expanded = th.sized(text(args[0]).expand_tabs(size))?;
    th.new_text_shared(&expanded)
}

fn str_replace(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.str_argument(args[1], "replace() argument 1 must be str")?;
    th.str_argument(args[2], "replace() argument 2 must be str")?;
    let count = usize::try_from(th.int_argument(args, 3, -1)?).ok();
    let replaced = th.sized(text(args[0]).replace(text(args[1]), text(args[2]), count))?;
    th.text_or_self(args[0], replaced)
}

fn str_translate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let table = args[1];
    let source = text(args[0]);
    let getitem = th.interp.names.__getitem__.get();
    if th.special(table, getitem)?.is_none() {
        let name = th.type_name(table);
        return Err(th.type_error(format!("'{name}' object is not subscriptable")));
    }
    let translated = source.translate(|code| {
        let key = Value::from_small(code as i32);
        let found = if is_kind(table, Kind::Dict) && crate::object::door::is_exact(table, Kind::Dict) {
            match th.dict_get(table, key)? {
                Some(found) => found,
                None => return Ok(Translated::Same),
            }
        } else {
            match th.get_item(table, key) {
                Ok(found) => found,
                Err(unwind) => {
                    let lookup_error = th.interp.types.LookupError.get();
                    if unwind == Unwind::Raised && th.is_instance(th.raised, lookup_error) {
                        th.take_raised();
                        return Ok(Translated::Same);
                    }
                    return Err(unwind);
                }
            }
        };
        if found.is_none() {
            return Ok(Translated::Deleted);
        }
        if is_str(found) {
            return Ok(Translated::Text(text(found).to_text()));
        }
        match integer(found) {
            Some(number) => match number.to_i64().and_then(|code| u32::try_from(code).ok()).filter(|code| *code <= 0x10FFFF) {
                Some(code) => Ok(Translated::Code(code)),
                None => Err(th.value_error("character mapping must be in range(0x110000)")),
            },
            None => Err(th.type_error("character mapping must return integer, None or str")),
        }
    })?;
    std::hint::black_box(args);
    th.new_text_shared(&translated)
}

fn str_maketrans(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let table = th.new_dict()?;
    let first = args[0];
    let Some(second) = given(args, 1) else {
        if !is_kind(first, Kind::Dict) {
            return Err(th.type_error("if you give only one argument to maketrans it must be a dict"));
        }
        let mut at = 0;
        while let Some((entry, key, value)) = th.dict_next(first, at)? {
            at = entry + 1;
            let key = if is_str(key) {
                if text(key).len() != 1 {
                    return Err(th.value_error("string keys in translatetable must be of length 1"));
                }
                Value::from_small(text(key).code_at(0) as i32)
            } else if integer(key).is_some() {
                key
            } else {
                return Err(th.type_error("keys in translate table mustbe strings or integers"));
            };
            th.dict_set(table, key, value)?;
        }
        return Ok(table);
    };
    if !is_str(first) {
        return Err(th.type_error("first maketrans argument must be a string if there is a second argument"));
    }
    th.str_argument(second, "maketrans() argument 2 must be str")?;
    if let Some(third) = given(args, 2) {
        th.str_argument(third, "maketrans() argument 3 must be str")?;
    }
    let (from, to) = (text(first), text(second));
    if from.len() != to.len() {
        return Err(th.value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in from.codes().zip(to.codes()) {
        th.dict_set(table, Value::from_small(from as i32), Value::from_small(to as i32))?;
    }
    if let Some(third) = given(args, 2) {
        for code in text(third).codes() {
            th.dict_set(table, Value::from_small(code as i32), Value::NONE)?;
        }
    }
    Ok(table)
}
