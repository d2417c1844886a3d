//! NoneType, NotImplementedType and ellipsis.
//!
//! Invariant: each has one instance, and its constructor gives that.

use super::operand::given;
use crate::heap::Value;
use crate::object::native::{Attribute, Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub const ATTRIBUTES: &[Attribute] = &[];

pub const NONE: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", |th, args| no_arguments(th, args, "NoneType", Value::NONE)),
    native("__repr__", "(self, /)", |th, _| th.intern("None")),
    native("__bool__", "(self, /)", |_, _| Ok(Value::FALSE)),
    native("__hash__", "(self, /)", |th, _| th.new_int(0xFCA8_6420)),
];

pub const NOT_IMPLEMENTED: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", |th, args| no_arguments(th, args, "NotImplementedType", Value::NOT_IMPLEMENTED)),
    native("__repr__", "(self, /)", |th, _| th.intern("NotImplemented")),
    native("__bool__", "(self, /)", |th, _| Err(th.type_error("NotImplemented should not be used in a boolean context"))),
    native("__reduce__", "(self, /)", |th, _| th.intern("NotImplemented")),
];

pub const ELLIPSIS: &[Native] = &[
    native("__new__", "(type, *args, **kwargs)", |th, args| no_arguments(th, args, "EllipsisType", Value::ELLIPSIS)),
    native("__repr__", "(self, /)", |th, _| th.intern("Ellipsis")),
    native("__reduce__", "(self, /)", |th, _| th.intern("Ellipsis")),
];

fn no_arguments(th: &mut Thread, args: &[Value], name: &str, only: Value) -> Res<Value> {
    let positional = given(args, 1).is_some_and(|args| !crate::object::sequence::tuple_items(args).is_empty());
    let keywords = match given(args, 2) {
        Some(keywords) => th.table_len(keywords)? > 0,
        None => false,
    };
    if positional || keywords { Err(th.type_error(format!("{name} takes no arguments"))) } else { Ok(only) }
}
