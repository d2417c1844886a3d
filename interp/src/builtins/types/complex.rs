//! complex: construction, operators, parts.
//!
//! Invariant: results are plain complex numbers; a real operand stays real in mixed arithmetic, as C99 and 3.14 have it.

use super::operand::*;
use crate::heap::Value;
use crate::number::{float_text, hash};
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::complex;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, real=0, imag=0)", complex_new),
    native("__repr__", "(self, /)", |th, args| th.new_str(&float_text::complex_repr(parts(args[0]).0, parts(args[0]).1))),
    native("__hash__", "(self, /)", complex_hash),
    native("__bool__", "(self, /)", |_, args| Ok(Value::from_bool(parts(args[0]) != (0.0, 0.0)))),
    native("__complex__", "(self, /)", |th, args| th.new_complex(parts(args[0]).0, parts(args[0]).1)).doc("Convert this value to exact type complex."),
    native("__add__", "(self, value, /)", complex_op::<ADD>),
    native("__radd__", "(self, value, /)", complex_rop::<ADD>),
    native("__sub__", "(self, value, /)", complex_op::<SUB>),
    native("__rsub__", "(self, value, /)", complex_rop::<SUB>),
    native("__mul__", "(self, value, /)", complex_op::<MUL>),
    native("__rmul__", "(self, value, /)", complex_rop::<MUL>),
    native("__truediv__", "(self, value, /)", complex_op::<TRUE_DIV>),
    native("__rtruediv__", "(self, value, /)", complex_rop::<TRUE_DIV>),
    native("__pow__", "(self, value, mod=None, /)", |th, args| complex_pow(th, args, complex_op::<POW>)),
    native("__rpow__", "(self, value, mod=None, /)", |th, args| complex_pow(th, args, complex_rop::<POW>)),
    native("__neg__", "(self, /)", negative),
    native("__pos__", "(self, /)", positive),
    native("__abs__", "(self, /)", absolute),
    native("__eq__", "(self, value, /)", complex_compare::<EQ>),
    native("__ne__", "(self, value, /)", complex_compare::<NE>),
    native("__lt__", "(self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)),
    native("__le__", "(self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)),
    native("__gt__", "(self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)),
    native("__ge__", "(self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)),
    native("__format__", "(self, format_spec, /)", format).doc("Convert to a string according to format_spec."),
    native("__getnewargs__", "(self, /)", |th, args| {
        let (real, imaginary) = parts(args[0]);
        th.new_tuple(&[Value::from_f64(real), Value::from_f64(imaginary)])
    }),
    native("conjugate", "(self, /)", |th, args| th.new_complex(parts(args[0]).0, -parts(args[0]).1)).doc("Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j."),
    native("from_number", "(type, number, /)", complex_from_number).class_method().doc("Convert number to a complex floating-point number."),
];

pub const ATTRIBUTES: &[Attribute] = &[
    attribute("real", |_, args| Ok(Value::from_f64(parts(args[0]).0))),
    attribute("imag", |_, args| Ok(Value::from_f64(parts(args[0]).1))),
];

fn parts(value: Value) -> (f64, f64) { complex(value).unwrap_or((0.0, 0.0)) }

fn complex_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (real, imaginary) = parts(args[0]);
    let hash = hash::hash_complex(real, imaginary, th.identity_hash(args[0]));
    th.new_int(hash)
}

fn complex_pow(th: &mut Thread, args: &[Value], pow: fn(&mut Thread, &[Value]) -> Res<Value>) -> Res<Value> {
    if some(args, 2).is_some() {
        return Err(th.value_error("complex modulo"));
    }
    pow(th, args)
}

fn of_class(th: &mut Thread, class: Value, (real, imaginary): (f64, f64)) -> Res<Value> {
    let value = th.new_complex(real, imaginary)?;
    if class == th.interp.types.complex.get() { Ok(value) } else { th.new_wrapped_instance(class, value) }
}

/// The number `__complex__` gives, if the value has it.
fn by_method(th: &mut Thread, value: Value) -> Res<Option<(f64, f64)>> {
    let name = th.interp.names.__complex__.get();
    let Some(method) = th.special(value, name)? else { return Ok(None) };
    let result = th.call_special(method, value, &[])?;
    match complex(result) {
        Some(parts) => Ok(Some(parts)),
        None => {
            let name = th.type_name(result);
            Err(th.type_error(format!("__complex__ returned non-complex (type {name})")))
        }
    }
}

/// A number argument: complex, or real by `__complex__`, `__float__`, `__index__`.
fn number_argument(th: &mut Thread, value: Value) -> Res<Option<(f64, f64)>> {
    if let Some(parts) = complex(value) {
        return Ok(Some(parts));
    }
    if let Some(parts) = by_method(th, value)? {
        return Ok(Some(parts));
    }
    Ok(th.float_of_number(value)?.map(|real| (real, 0.0)))
}

fn complex_from_number(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match number_argument(th, args[1])? {
        Some(parts) => {
            let class = args[0];
            if class == th.interp.types.complex.get() {
                return th.new_complex(parts.0, parts.1);
            }
            let value = th.new_complex(parts.0, parts.1)?;
            th.call(class, &[value])
        }
        None => {
            let name = th.type_name(args[1]);
            Err(th.type_error(format!("must be real number, not {name}")))
        }
    }
}

fn complex_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let (real, imaginary) = (given(args, 1), given(args, 2));
    if imaginary.is_none() {
        let Some(value) = real else { return of_class(th, class, (0.0, 0.0)) };
        if is_str(value) {
            return match float_text::parse_complex(&text(value).to_number_source()) {
                Some(parts) => of_class(th, class, parts),
                None => Err(th.value_error("complex() arg is a malformed string")),
            };
        }
        return match number_argument(th, value)? {
            Some(parts) => of_class(th, class, parts),
            None => {
                let name = th.type_name(value);
                Err(th.type_error(format!("complex() argument must be a string or a number, not {name}")))
            }
        };
    }
    let wrong = |th: &mut Thread, which: &str, value: Value| {
        let name = th.type_name(value);
        Err(th.type_error(format!("complex() argument '{which}' must be a real number, not {name}")))
    };
    let complex_name = th.interp.names.__complex__.get();
    let real_is_complex = match real {
        Some(value) => complex(value).is_some() || th.special(value, complex_name)?.is_some(),
        None => false,
    };
    let real = match real {
        None => (0.0, 0.0),
        Some(value) => match number_argument(th, value)? {
            Some(parts) if !is_str(value) => parts,
            _ => return wrong(th, "real", value),
        },
    };
    // a part that is no complex number adds nothing to the other one, not even a sign of zero
    let (second, turned) = match imaginary {
        None => (0.0, None),
        Some(value) => match complex(value) {
            Some((second, turned)) => (second, Some(turned)),
            None => match th.float_of_number(value)? {
                Some(second) => (second, None),
                None => return wrong(th, "imag", value),
            },
        },
    };
    let first = turned.map_or(real.0, |turned| real.0 - turned);
    of_class(th, class, (first, if real_is_complex { real.1 + second } else { second }))
}
