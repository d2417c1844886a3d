//! `BaseException`: arguments, cause, context, traceback, notes.
//!
//! Invariant: an exception's chain fields hold exceptions or None. What single classes add is in `exception_kinds` and
//! `exception_group`.

use super::keywords::any_keyword;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::exception::{field, is_exception};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute_set, native};
use crate::object::sequence::{is_list, tuple_items};
use crate::object::shape::Shape;
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::type_object::{is_subtype, is_type, type_name};
use crate::object::unwind::Res;

/// Methods of `BaseException`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", exception_new),
    native("__init__", "(self, *args, **kwargs)", exception_init),
    native("__repr__", "(self, /)", exception_repr),
    native("__str__", "(self, /)", exception_str),
    native("with_traceback", "(self, tb, /)", with_traceback).doc("Set self.__traceback__ to tb and return self."),
    native("add_note", "(self, note, /)", exception_add_note).doc("Add a note to the exception"),
    native("__reduce__", "(self, /)", exception_reduce),
    native("__setstate__", "(self, state, /)", exception_setstate),
];

/// Attributes of `BaseException`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("args", get_args, set_args),
    attribute_set("__traceback__", get_traceback, set_traceback),
    attribute_set("__cause__", get_cause, set_cause),
    attribute_set("__context__", get_context, set_context),
    attribute_set("__suppress_context__", get_suppress, set_suppress),
    attribute_set("__dict__", super::object::instance_get_dict, super::object::instance_set_dict),
];

/// Checks the class given to an exception's `__new__`.
pub fn check_class(th: &mut Thread, class: Value, base: Value) -> Res<()> {
    let owner = type_name(base);
    if !is_type(class) {
        let got = th.type_name(class);
        return Err(th.type_error(format!("{owner}.__new__(X): X is not a type object ({got})")));
    }
    if !is_subtype(class, base) {
        let name = type_name(class);
        return Err(th.type_error(format!("{owner}.__new__({name}): {name} is not a subtype of {owner}")));
    }
    Ok(())
}

/// A fresh exception of a checked class.
pub fn make(th: &mut Thread, class: Value, args: &[Value]) -> Res<Value> { th.new_exception(class, args) }

fn exception_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.BaseException.get();
    check_class(th, args[0], base)?;
    make(th, args[0], tuple_items(args[1]))
}

/// `BaseException.__init__`: keeps the arguments.
pub fn exception_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if any_keyword(th, args[2])? {
        let name = th.type_name(args[0]);
        return Err(th.type_error(format!("{name}() takes no keyword arguments")));
    }
    th.exception_set(args[0], field::ARGS, args[1])?;
    Ok(Value::NONE)
}

/// The arguments of an exception.
pub fn arguments<'a>(th: &mut Thread, exception: Value) -> Res<&'a [Value]> {
    let args = th.exception_get(exception, field::ARGS)?;
    Ok(if is_kind(args, Kind::Tuple) { tuple_items(args) } else { &[] })
}

fn exception_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.type_name(args[0]);
    let list = arguments(th, args[0])?;
    if let [only] = list {
        let text = th.repr(*only)?;
        return th.new_text_parts(&[&name, "("], text, ")");
    }
    let tuple = th.exception_get(args[0], field::ARGS)?;
    let text = th.repr(tuple)?;
    th.new_text_parts(&[&name], text, "")
}

fn exception_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match arguments(th, args[0])? {
        [] => th.new_str(""),
        [only] => th.str(*only),
        _ => {
            let tuple = th.exception_get(args[0], field::ARGS)?;
            th.repr(tuple)
        }
    }
}

impl Thread {
    /// A str of Rust texts around a str value.
    pub fn new_text_parts(&mut self, before: &[&str], middle: Value, after: &str) -> Res<Value> {
        let mut builder = crate::text::TextBuilder::new();
        for part in before {
            builder.push_str(part);
        }
        builder.push_ref(crate::object::string::text(middle));
        builder.push_str(after);
        let text = builder.finish();
        self.new_text(text.as_ref())
    }
}

fn with_traceback(th: &mut Thread, args: &[Value]) -> Res<Value> {
    set_traceback(th, args)?;
    Ok(args[0])
}

/// Adds a note (a str) to an exception.
pub fn add_note(th: &mut Thread, exception: Value, note: Value) -> Res<()> {
    let name = th.interp.names.__notes__.get();
    let notes = match th.find_attribute(exception, name)? {
        Some(notes) => notes,
        None => {
            let notes = th.new_list(&[])?;
            th.set_attribute(exception, name, notes)?;
            notes
        }
    };
    if !is_list(notes) {
        return Err(th.type_error("Cannot add note: __notes__ is not a list"));
    }
    th.list_append(notes, note)
}

fn exception_add_note(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("add_note() argument must be str, not {got}")));
    }
    add_note(th, args[0], args[1])?;
    Ok(Value::NONE)
}

/// The instance dict when it has anything in it.
pub fn filled_dict(th: &mut Thread, exception: Value) -> Res<Option<Value>> {
    let shape = Shape::of_class(Ref::of(exception).class_word());
    if shape.count() == 0 && !shape.is_dictionary() {
        return Ok(None);
    }
    let dict = th.instance_dict(exception)?;
    if dict.is_unbound() || th.table_len(dict)? == 0 { Ok(None) } else { Ok(Some(dict)) }
}

fn exception_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let arguments = th.exception_get(args[0], field::ARGS)?;
    match filled_dict(th, args[0])? {
        Some(dict) => th.new_tuple(&[class, arguments, dict]),
        None => th.new_tuple(&[class, arguments]),
    }
}

fn exception_setstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_none() {
        return Ok(Value::NONE);
    }
    if !is_kind(args[1], Kind::Dict) {
        return Err(th.type_error("state is not a dictionary"));
    }
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(args[1], position)? {
        let key = if is_str(key) { th.intern_value(crate::object::string::exact_base(key).value())? } else { key };
        th.set_attribute(args[0], key, value)?;
        position = at + 1;
    }
    Ok(Value::NONE)
}

fn get_args(th: &mut Thread, args: &[Value]) -> Res<Value> { th.exception_get(args[0], field::ARGS) }

fn set_args(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("args may not be deleted"));
    }
    let items = th.collect(args[1])?;
    let tuple = th.new_tuple(&items)?;
    th.exception_set(args[0], field::ARGS, tuple)?;
    Ok(Value::NONE)
}

/// A chain field, None when unset.
pub fn chain(th: &mut Thread, exception: Value, index: usize) -> Res<Value> {
    let value = th.exception_get(exception, index)?;
    Ok(if value.is_unbound() { Value::NONE } else { value })
}

fn get_traceback(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::TRACEBACK) }
fn get_cause(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::CAUSE) }
fn get_context(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::CONTEXT) }

fn get_suppress(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = th.exception_get(args[0], field::SUPPRESS)?;
    Ok(Value::from_bool(value.is_true()))
}

fn set_traceback(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("__traceback__ may not be deleted"));
    }
    if !args[1].is_none() && !is_kind(args[1], Kind::Traceback) {
        return Err(th.type_error("__traceback__ must be a traceback or None"));
    }
    th.exception_set(args[0], field::TRACEBACK, args[1])?;
    Ok(Value::NONE)
}

fn set_chain(th: &mut Thread, args: &[Value], index: usize, attribute: &str, what: &str) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error(format!("{attribute} may not be deleted")));
    }
    if !args[1].is_none() && !is_exception(args[1]) {
        return Err(th.type_error(format!("exception {what} must be None or derive from BaseException")));
    }
    th.exception_set(args[0], index, args[1])?;
    Ok(Value::NONE)
}

fn set_cause(th: &mut Thread, args: &[Value]) -> Res<Value> {
    set_chain(th, args, field::CAUSE, "__cause__", "cause")?;
    th.exception_set(args[0], field::SUPPRESS, Value::TRUE)?;
    Ok(Value::NONE)
}

fn set_context(th: &mut Thread, args: &[Value]) -> Res<Value> { set_chain(th, args, field::CONTEXT, "__context__", "context") }

fn set_suppress(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("can't delete numeric/char attribute"));
    }
    if !args[1].is_bool() {
        return Err(th.type_error("attribute value type must be bool"));
    }
    th.exception_set(args[0], field::SUPPRESS, args[1])?;
    Ok(Value::NONE)
}
