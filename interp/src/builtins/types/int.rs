//! int and bool: construction from anything, bits, bytes, operators.
//!
//! Invariant: results are exact ints (bool where both operands of `&`, `|`, `^` are); a subclass instance is looked at
//! through its number alone. The arithmetic itself is `object::arithmetic`'s.

use super::operand::*;
use crate::heap::Value;
use crate::object::arithmetic::exact_int;
use crate::object::format::is_bytes_like;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::number::{Integer, float, integer, is_float, is_int};
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::type_object::is_subtype;
use crate::object::unwind::Res;
use crate::number::integer::{ByteOrder, Signedness};
use crate::number::{float as float_math, hash, integer_text};

pub const METHODS: &[Native] = &[
    native("__new__", "(type, x=0, /, base=10)", int_new),
    native("__repr__", "(self, /)", |th, args| th.int_str(exact_int(args[0]))),
    native("__hash__", "(self, /)", int_hash),
    native("__bool__", "(self, /)", |_, args| Ok(Value::from_bool(!number(args[0]).is_zero()))),
    native("__int__", "(self, /)", |_, args| Ok(exact_int(args[0]))),
    native("__index__", "(self, /)", |_, args| Ok(exact_int(args[0]))),
    native("__trunc__", "(self, /)", |_, args| Ok(exact_int(args[0]))),
    native("__floor__", "(self, /)", |_, args| Ok(exact_int(args[0]))),
    native("__ceil__", "(self, /)", |_, args| Ok(exact_int(args[0]))),
    native("__float__", "(self, /)", int_float),
    native("__round__", "(self, ndigits=None, /)", int_round),
    native("__add__", "(self, value, /)", int_op::<ADD>),
    native("__radd__", "(self, value, /)", int_rop::<ADD>),
    native("__sub__", "(self, value, /)", int_op::<SUB>),
    native("__rsub__", "(self, value, /)", int_rop::<SUB>),
    native("__mul__", "(self, value, /)", int_op::<MUL>),
    native("__rmul__", "(self, value, /)", int_rop::<MUL>),
    native("__truediv__", "(self, value, /)", int_op::<TRUE_DIV>),
    native("__rtruediv__", "(self, value, /)", int_rop::<TRUE_DIV>),
    native("__floordiv__", "(self, value, /)", int_op::<FLOOR_DIV>),
    native("__rfloordiv__", "(self, value, /)", int_rop::<FLOOR_DIV>),
    native("__mod__", "(self, value, /)", int_op::<MOD>),
    native("__rmod__", "(self, value, /)", int_rop::<MOD>),
    native("__divmod__", "(self, value, /)", real_divmod),
    native("__rdivmod__", "(self, value, /)", real_rdivmod),
    native("__pow__", "(self, value, mod=None, /)", |th, args| int_pow(th, args[0], args[1], args)),
    native("__rpow__", "(self, value, mod=None, /)", |th, args| int_pow(th, args[1], args[0], args)),
    native("__lshift__", "(self, value, /)", int_op::<SHIFT_LEFT>),
    native("__rlshift__", "(self, value, /)", int_rop::<SHIFT_LEFT>),
    native("__rshift__", "(self, value, /)", int_op::<SHIFT_RIGHT>),
    native("__rrshift__", "(self, value, /)", int_rop::<SHIFT_RIGHT>),
    native("__and__", "(self, value, /)", int_op::<AND>),
    native("__rand__", "(self, value, /)", int_rop::<AND>),
    native("__or__", "(self, value, /)", int_op::<OR>),
    native("__ror__", "(self, value, /)", int_rop::<OR>),
    native("__xor__", "(self, value, /)", int_op::<XOR>),
    native("__rxor__", "(self, value, /)", int_rop::<XOR>),
    native("__neg__", "(self, /)", negative),
    native("__pos__", "(self, /)", positive),
    native("__abs__", "(self, /)", absolute),
    native("__invert__", "(self, /)", |th, args| th.new_integer(number(args[0]).invert())),
    native("__eq__", "(self, value, /)", int_compare::<EQ>),
    native("__ne__", "(self, value, /)", int_compare::<NE>),
    native("__lt__", "(self, value, /)", int_compare::<LT>),
    native("__le__", "(self, value, /)", int_compare::<LE>),
    native("__gt__", "(self, value, /)", int_compare::<GT>),
    native("__ge__", "(self, value, /)", int_compare::<GE>),
    native("__format__", "(self, format_spec, /)", format),
    native("__getnewargs__", "(self, /)", |th, args| th.new_tuple(&[exact_int(args[0])])),
    native("__sizeof__", "(self, /)", |th, args| th.new_int(24 + 4 * (number(args[0]).bit_length() as i64 + 29).max(30) / 30)),
    native("conjugate", "(self, /)", |_, args| Ok(exact_int(args[0]))).doc("Returns self, the complex conjugate of any int."),
    native("bit_length", "(self, /)", |th, args| th.new_int(number(args[0]).bit_length() as i64))
        .doc("Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6"),
    native("bit_count", "(self, /)", |th, args| th.new_int(number(args[0]).bit_count() as i64))
        .doc("Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3"),
    native("to_bytes", "(self, /, length=1, byteorder='big', *, signed=False)", int_to_bytes).doc("Return an array of bytes representing an integer."),
    native("from_bytes", "(type, /, bytes, byteorder='big', *, signed=False)", int_from_bytes).class_method().doc("Return the integer represented by the given array of bytes."),
    native("as_integer_ratio", "(self, /)", |th, args| th.new_tuple(&[exact_int(args[0]), Value::from_small(1)])).doc("Return a pair of integers, whose ratio is equal to the original int."),
    native("is_integer", "(self, /)", |_, _| Ok(Value::TRUE)).doc("Returns True. Exists for duck type compatibility with float.is_integer."),
];

pub const ATTRIBUTES: &[Attribute] = &[
    attribute("real", |_, args| Ok(exact_int(args[0]))),
    attribute("imag", |_, _| Ok(Value::from_small(0))),
    attribute("numerator", |_, args| Ok(exact_int(args[0]))),
    attribute("denominator", |_, _| Ok(Value::from_small(1))),
];

pub const BOOL_METHODS: &[Native] = &[
    native("__new__", "(type, object=False, /)", bool_new),
    native("__repr__", "(self, /)", |th, args| th.intern(if args[0].is_true() { "True" } else { "False" })),
    native("__and__", "(self, value, /)", int_op::<AND>),
    native("__rand__", "(self, value, /)", int_rop::<AND>),
    native("__or__", "(self, value, /)", int_op::<OR>),
    native("__ror__", "(self, value, /)", int_rop::<OR>),
    native("__xor__", "(self, value, /)", int_op::<XOR>),
    native("__rxor__", "(self, value, /)", int_rop::<XOR>),
    native("__invert__", "(self, /)", |th, args| th.new_int(!(args[0].is_true() as i64))),
];

/// The number of an int value.
fn number(value: Value) -> Integer { integer(value).unwrap_or(Integer::ZERO) }

fn bool_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let truth = th.truth_argument(args, 1, false)?;
    Ok(Value::from_bool(truth))
}

fn int_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = match number(args[0]) {
        Integer::Small(number) => hash::hash_i64(number),
        Integer::Big(number) => hash::hash_big(&number),
    };
    th.new_int(hash)
}

fn int_float(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let float = th.checked(float_math::from_integer(&number(args[0])))?;
    Ok(Value::from_f64(float))
}

fn int_pow(th: &mut Thread, left: Value, right: Value, args: &[Value]) -> Res<Value> {
    if !is_int(left) || !is_int(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match some(args, 2) {
        None => th.int_pow(&number(left), &number(right)),
        Some(modulus) if is_int(modulus) => th.int_pow_mod(&number(left), &number(right), &number(modulus)),
        Some(_) => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn int_round(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(digits) = some(args, 1) else { return Ok(exact_int(args[0])) };
    let digits = th.index(digits)?;
    if !digits.is_negative() {
        return Ok(exact_int(args[0]));
    }
    let Some(places) = digits.neg().to_u64() else { return Ok(Value::from_small(0)) };
    let rounded = number(args[0]).round_to_power_of_ten(places, &th.number_poll());
    let rounded = th.checked(rounded)?;
    th.new_integer(rounded)
}

fn byte_order(th: &mut Thread, function: &str, argument: Option<Value>) -> Res<ByteOrder> {
    let Some(argument) = argument else { return Ok(ByteOrder::Big) };
    if is_str(argument) {
        if text(argument) == *"big" {
            return Ok(ByteOrder::Big);
        }
        if text(argument) == *"little" {
            return Ok(ByteOrder::Little);
        }
        return Err(th.value_error("byteorder must be either 'little' or 'big'"));
    }
    let name = th.type_name(argument);
    Err(th.type_error(format!("{function}() argument 'byteorder' must be str, not {name}")))
}

fn int_to_bytes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = th.int_argument(args, 1, 1)?;
    let order = byte_order(th, "to_bytes", given(args, 2))?;
    let signed = th.truth_argument(args, 3, false)?;
    let Ok(length) = usize::try_from(length) else { return Err(th.value_error("length argument must be non-negative")) };
    if length > crate::text::build::MAX_UNITS {
        return Err(th.memory_error());
    }
    let bytes = number(args[0]).to_bytes(length, order, if signed { Signedness::Signed } else { Signedness::Unsigned });
    let bytes = th.checked(bytes)?;
    th.new_bytes(&bytes)
}

fn int_from_bytes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let order = byte_order(th, "from_bytes", given(args, 2))?;
    let signed = th.truth_argument(args, 3, false)?;
    let bytes = super::bytes::bytes_of_object(th, args[1])?;
    let number = Integer::from_bytes(&bytes, order, if signed { Signedness::Signed } else { Signedness::Unsigned });
    let number = th.new_integer(number)?;
    if args[0] == th.interp.types.int.get() { Ok(number) } else { th.call(args[0], &[number]) }
}

fn int_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = args[0];
    let value = match (given(args, 1), given(args, 2)) {
        (None, None) => Value::from_small(0),
        (None, Some(_)) => return Err(th.type_error("int() missing string argument")),
        (Some(value), None) => th.int_of(value)?,
        (Some(value), Some(base)) => int_of_text(th, value, base)?,
    };
    if class == th.interp.types.int.get() {
        return Ok(value);
    }
    if class == th.interp.types.bool_.get() || !is_subtype(class, th.interp.types.int.get()) {
        let name = crate::object::type_object::type_name(class);
        return Err(th.type_error(format!("int.__new__({name}) is not safe, use {name}.__new__()")));
    }
    th.new_wrapped_instance(class, value)
}

fn int_of_text(th: &mut Thread, value: Value, base: Value) -> Res<Value> {
    let base = match th.index(base)?.to_i64() {
        Some(base) if base == 0 || (2..=36).contains(&base) => base as u32,
        _ => return Err(th.value_error("int() base must be >= 2 and <= 36, or 0")),
    };
    if is_str(value) {
        let source = text(value).to_number_source();
        return th.int_literal(&source, base, value);
    }
    if crate::object::bytes::is_bytes(value) || crate::object::bytearray::is_bytearray(value) {
        let bytes = th.buffer_argument(value)?;
        return th.int_literal(&bytes, base, value);
    }
    Err(th.type_error("int() can't convert non-string with explicit base"))
}

impl Thread {
    /// `int(value)` as an exact int value.
    pub fn int_of(&mut self, value: Value) -> Res<Value> {
        if is_int(value) && (!value.is_ptr() || crate::object::arithmetic::is_exact_number(value)) {
            return Ok(exact_int(value));
        }
        if value.is_f64() {
            let whole = self.checked(float_math::to_integer(value.as_f64()))?;
            return self.new_integer(whole);
        }
        let names = (self.interp.names.__int__.get(), self.interp.names.__index__.get());
        if let Some(method) = self.special(value, names.0)? {
            let result = self.call_special(method, value, &[])?;
            if is_int(result) {
                return Ok(exact_int(result));
            }
            let got = self.type_name(result);
            return Err(self.type_error(format!("__int__ returned non-int (type {got})")));
        }
        if self.special(value, names.1)?.is_some() {
            return self.index_value(value);
        }
        if is_str(value) {
            let source = text(value).to_number_source();
            return self.int_literal(&source, 10, value);
        }
        if is_bytes_like(value) {
            let bytes = self.buffer_argument(value)?;
            return self.int_literal(&bytes, 10, value);
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("int() argument must be a string, a bytes-like object or a real number, not '{name}'")))
    }

    /// The int a text says; `shown` stands in the error.
    pub fn int_literal(&mut self, source: &[u8], base: u32, shown: Value) -> Res<Value> {
        let Ok(scanned) = integer_text::scan(source, base) else {
            let shown: String = self.repr_rust(shown)?.chars().take(200).collect();
            return Err(self.value_error(format!("invalid literal for int() with base {base}: {shown}")));
        };
        let (digits, limit) = (scanned.limited_digits(), self.digit_limit());
        if digits > limit {
            return Err(self.value_error(format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
        let number = scanned.value(&self.number_poll());
        let number = self.checked(number)?;
        self.new_integer(number)
    }

    /// The float of an int or float value, for callers that tested.
    pub fn real_value(&mut self, value: Value) -> Res<f64> {
        if is_float(value) {
            return Ok(float(value).unwrap_or(0.0));
        }
        self.checked(float_math::from_integer(&number(value)))
    }
}
