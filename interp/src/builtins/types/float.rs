//! float: construction, rounding, ratios, hexadecimal form, operators.
//!
//! Invariant: results are plain floats; an int operand too large for a float is an OverflowError.

use super::operand::*;
use crate::heap::Value;
use crate::object::format::is_bytes_like;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::{float, is_float};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::number::{float as float_math, float_text, hash};

pub const METHODS: &[Native] = &[
    native("__new__", "(type, x=0, /)", float_new),
    native("__repr__", "(self, /)", |th, args| th.float_str(number(args[0]))),
    native("__hash__", "(self, /)", float_hash),
    native("__bool__", "(self, /)", |_, args| Ok(Value::from_bool(number(args[0]) != 0.0))),
    native("__int__", "(self, /)", float_trunc),
    native("__trunc__", "(self, /)", float_trunc).doc("Return the Integral closest to x between 0 and x."),
    native("__floor__", "(self, /)", |th, args| whole(th, number(args[0]).floor())).doc("Return the floor as an Integral."),
    native("__ceil__", "(self, /)", |th, args| whole(th, number(args[0]).ceil())).doc("Return the ceiling as an Integral."),
    native("__float__", "(self, /)", |_, args| Ok(Value::from_f64(number(args[0])))),
    native("__round__", "(self, ndigits=None, /)", float_round).doc("Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits)."),
    native("__add__", "(self, value, /)", float_op::<ADD>),
    native("__radd__", "(self, value, /)", float_rop::<ADD>),
    native("__sub__", "(self, value, /)", float_op::<SUB>),
    native("__rsub__", "(self, value, /)", float_rop::<SUB>),
    native("__mul__", "(self, value, /)", float_op::<MUL>),
    native("__rmul__", "(self, value, /)", float_rop::<MUL>),
    native("__truediv__", "(self, value, /)", float_op::<TRUE_DIV>),
    native("__rtruediv__", "(self, value, /)", float_rop::<TRUE_DIV>),
    native("__floordiv__", "(self, value, /)", float_op::<FLOOR_DIV>),
    native("__rfloordiv__", "(self, value, /)", float_rop::<FLOOR_DIV>),
    native("__mod__", "(self, value, /)", float_op::<MOD>),
    native("__rmod__", "(self, value, /)", float_rop::<MOD>),
    native("__divmod__", "(self, value, /)", real_divmod),
    native("__rdivmod__", "(self, value, /)", real_rdivmod),
    native("__pow__", "(self, value, mod=None, /)", |th, args| float_pow(th, args, float_op::<POW>)),
    native("__rpow__", "(self, value, mod=None, /)", |th, args| float_pow(th, args, float_rop::<POW>)),
    native("__neg__", "(self, /)", negative),
    native("__pos__", "(self, /)", positive),
    native("__abs__", "(self, /)", absolute),
    native("__eq__", "(self, value, /)", float_compare::<EQ>),
    native("__ne__", "(self, value, /)", float_compare::<NE>),
    native("__lt__", "(self, value, /)", float_compare::<LT>),
    native("__le__", "(self, value, /)", float_compare::<LE>),
    native("__gt__", "(self, value, /)", float_compare::<GT>),
    native("__ge__", "(self, value, /)", float_compare::<GE>),
    native("__format__", "(self, format_spec, /)", format),
    native("__getnewargs__", "(self, /)", |th, args| th.new_tuple(&[Value::from_f64(number(args[0]))])),
    native("__getformat__", "(type, typestr, /)", float_getformat).class_method(),
    native("as_integer_ratio", "(self, /)", float_ratio).doc("Return a pair of integers, whose ratio is exactly equal to the original float."),
    native("conjugate", "(self, /)", |_, args| Ok(Value::from_f64(number(args[0])))).doc("Return self, the complex conjugate of any float."),
    native("from_number", "(type, number, /)", float_from_number).class_method().doc("Convert real number to a floating-point number."),
    native("fromhex", "(type, string, /)", float_fromhex).class_method().doc("Create a floating-point number from a hexadecimal string."),
    native("hex", "(self, /)", |th, args| th.new_str(&float_text::hex(number(args[0])))).doc("Return a hexadecimal representation of a floating-point number."),
    native("is_integer", "(self, /)", |_, args| Ok(Value::from_bool(float_text::is_integer(number(args[0]))))).doc("Return True if the float is an integer."),
];

pub const ATTRIBUTES: &[Attribute] = &[
    attribute("real", |_, args| Ok(Value::from_f64(number(args[0])))),
    attribute("imag", |_, _| Ok(Value::from_f64(0.0))),
];

fn number(value: Value) -> f64 { float(value).unwrap_or(0.0) }

fn whole(th: &mut Thread, value: f64) -> Res<Value> {
    let whole = th.checked(float_math::to_integer(value))?;
    th.new_integer(whole)
}

fn float_trunc(th: &mut Thread, args: &[Value]) -> Res<Value> { whole(th, number(args[0])) }

fn float_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = number(args[0]);
    let hash = if value.is_nan() { th.identity_hash(args[0]) } else { hash::hash_f64(value, 0) };
    th.new_int(hash)
}

fn float_pow(th: &mut Thread, args: &[Value], pow: fn(&mut Thread, &[Value]) -> Res<Value>) -> Res<Value> {
    if some(args, 2).is_some() {
        return Err(th.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    pow(th, args)
}

fn float_round(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = number(args[0]);
    let Some(digits) = some(args, 1) else {
        let rounded = th.checked(float_math::round_to_integer(value))?;
        return th.new_integer(rounded);
    };
    let digits = th.index(digits)?;
    let digits = digits.to_i64().unwrap_or(if digits.is_negative() { i64::MIN } else { i64::MAX });
    let rounded = th.checked(float_math::round(value, digits))?;
    Ok(Value::from_f64(rounded))
}

fn float_ratio(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (numerator, denominator) = th.checked(float_math::as_integer_ratio(number(args[0])))?;
    let numerator = th.new_integer(numerator)?;
    let denominator = th.new_integer(denominator)?;
    th.new_tuple(&[numerator, denominator])
}

fn float_getformat(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.str_argument(args[1], "__getformat__() argument must be str")?;
    if text(args[1]) == *"double" || text(args[1]) == *"float" {
        return th.new_str("IEEE, little-endian");
    }
    Err(th.value_error("__getformat__() argument 1 must be 'double' or 'float'"))
}

fn of_class(th: &mut Thread, class: Value, value: f64) -> Res<Value> {
    let value = Value::from_f64(value);
    if class == th.interp.types.float.get() { Ok(value) } else { th.call(class, &[value]) }
}

fn float_from_number(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if is_float(args[1]) && args[0] == th.interp.types.float.get() {
        return Ok(Value::from_f64(number(args[1])));
    }
    let value = th.real(args[1])?;
    of_class(th, args[0], value)
}

fn float_fromhex(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        return Err(th.type_error("bad argument type for built-in operation"));
    }
    let value = match text(args[1]).as_ascii() {
        Some(source) => float_text::from_hex(source.as_bytes()),
        None => Err(crate::number::NumberError::Value("invalid hexadecimal floating-point string")),
    };
    let value = th.checked(value)?;
    of_class(th, args[0], value)
}

fn float_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = match given(args, 1) {
        None => 0.0,
        Some(value) => th.float_of(value)?,
    };
    if args[0] == th.interp.types.float.get() {
        return Ok(Value::from_f64(value));
    }
    th.new_wrapped_instance(args[0], Value::from_f64(value))
}

impl Thread {
    /// `float(value)`.
    pub fn float_of(&mut self, value: Value) -> Res<f64> {
        if value.is_f64() {
            return Ok(value.as_f64());
        }
        if value.is_int() {
            return Ok(value.as_int() as f64);
        }
        let parsed = if is_str(value) {
            float_text::parse(&text(value).to_number_source())
        } else if is_bytes_like(value) {
            let bytes = self.buffer_argument(value)?;
            float_text::parse(&bytes)
        } else {
            return match self.float_of_number(value)? {
                Some(number) => Ok(number),
                None => {
                    let name = self.type_name(value);
                    Err(self.type_error(format!("float() argument must be a string or a real number, not '{name}'")))
                }
            };
        };
        match parsed {
            Some(number) => Ok(number),
            None => {
                let shown = self.repr_rust(value)?;
                Err(self.value_error(format!("could not convert string to float: {shown}")))
            }
        }
    }
}
