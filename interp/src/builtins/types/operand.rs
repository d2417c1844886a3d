//! What the methods of the scalar types share: operators of numbers, optional arguments, texts as results.
//!
//! Invariant: an operator that meets a foreign type answers NotImplemented; which numbers a type knows is the caller's to say.

use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::arithmetic::{CompareOp, compare_numbers};
use crate::object::number::{complex, is_float, is_int};
use crate::object::string::{exact_base, is_str};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::Text;

/// The argument, if it was given.
#[inline(always)]
pub fn given(args: &[Value], at: usize) -> Option<Value> { args.get(at).copied().filter(|value| !value.is_unbound()) }

/// The argument, if it was given and is not None.
#[inline(always)]
pub fn some(args: &[Value], at: usize) -> Option<Value> { given(args, at).filter(|value| !value.is_none()) }

pub const ADD: u8 = BinaryOp::Add as u8;
pub const SUB: u8 = BinaryOp::Sub as u8;
pub const MUL: u8 = BinaryOp::Mul as u8;
pub const TRUE_DIV: u8 = BinaryOp::TrueDiv as u8;
pub const FLOOR_DIV: u8 = BinaryOp::FloorDiv as u8;
pub const MOD: u8 = BinaryOp::Mod as u8;
pub const POW: u8 = BinaryOp::Pow as u8;
pub const SHIFT_LEFT: u8 = BinaryOp::LShift as u8;
pub const SHIFT_RIGHT: u8 = BinaryOp::RShift as u8;
pub const AND: u8 = BinaryOp::And as u8;
pub const OR: u8 = BinaryOp::Or as u8;
pub const XOR: u8 = BinaryOp::Xor as u8;

fn binary(th: &mut Thread, op: u8, left: Value, right: Value, known: bool) -> Res<Value> {
    if !known {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(th.number_binary_of(BinaryOp::ALL[op as usize], left, right)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// Is the value an int or a float?
pub fn is_real(value: Value) -> bool { is_int(value) || is_float(value) }

/// `int op int`
pub fn int_op<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[0], args[1], is_int(args[1])) }
/// `int op int`, reflected
pub fn int_rop<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[1], args[0], is_int(args[1])) }
/// `float op real`
pub fn float_op<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[0], args[1], is_real(args[1])) }
/// `real op float`
pub fn float_rop<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[1], args[0], is_real(args[1])) }
/// `complex op number`
pub fn complex_op<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[0], args[1], is_real(args[1]) || complex(args[1]).is_some()) }
/// `number op complex`
pub fn complex_rop<const OP: u8>(th: &mut Thread, args: &[Value]) -> Res<Value> { binary(th, OP, args[1], args[0], is_real(args[1]) || complex(args[1]).is_some()) }

pub const LT: u8 = 0;
pub const LE: u8 = 1;
pub const GT: u8 = 2;
pub const GE: u8 = 3;
pub const EQ: u8 = 4;
pub const NE: u8 = 5;

/// The comparison of a number.
pub const fn compare_op(op: u8) -> CompareOp {
    match op {
        LT => CompareOp::Lt,
        LE => CompareOp::Le,
        GT => CompareOp::Gt,
        GE => CompareOp::Ge,
        EQ => CompareOp::Eq,
        _ => CompareOp::Ne,
    }
}

fn compare(op: u8, left: Value, right: Value, known: bool) -> Value {
    if !known {
        return Value::NOT_IMPLEMENTED;
    }
    compare_numbers(compare_op(op), left, right).map_or(Value::NOT_IMPLEMENTED, Value::from_bool)
}

/// `int` compared with an int
pub fn int_compare<const OP: u8>(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(compare(OP, args[0], args[1], is_int(args[1]))) }
/// `float` compared with a real number
pub fn float_compare<const OP: u8>(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(compare(OP, args[0], args[1], is_real(args[1]))) }
/// `complex` compared with a number
pub fn complex_compare<const OP: u8>(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(compare(OP, args[0], args[1], is_real(args[1]) || complex(args[1]).is_some())) }

/// `__neg__`
pub fn negative(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.negate_of(args[0])?.unwrap_or(Value::NOT_IMPLEMENTED)) }
/// `__pos__`
pub fn positive(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.positive_of(args[0])?.unwrap_or(Value::NOT_IMPLEMENTED)) }
/// `__abs__`
pub fn absolute(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.absolute_of(args[0])?.unwrap_or(Value::NOT_IMPLEMENTED)) }
/// `__divmod__` of real numbers
pub fn real_divmod(th: &mut Thread, args: &[Value]) -> Res<Value> { divmod(th, args[0], args[1], args[1]) }
/// `__rdivmod__` of real numbers
pub fn real_rdivmod(th: &mut Thread, args: &[Value]) -> Res<Value> { divmod(th, args[1], args[0], args[1]) }

fn divmod(th: &mut Thread, left: Value, right: Value, other: Value) -> Res<Value> {
    let float_needed = is_float(left) || is_float(right);
    if !is_int(other) && !(float_needed && is_real(other)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(th.number_divmod(left, right)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// `__format__` of numbers and str.
pub fn format(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("__format__() argument must be str, not {name}")));
    }
    th.format_builtin(args[0], args[1])
}

impl Thread {
    /// A str argument; `what` begins the TypeError: "find() argument 1 must be str".
    pub fn str_argument(&mut self, value: Value, what: &str) -> Res<Value> {
        if is_str(value) {
            return Ok(value);
        }
        let name = if value.is_none() && what.contains("argument") { "None".to_string() } else { self.type_name(value) };
        Err(self.type_error(format!("{what}, not {name}")))
    }

    /// An optional index argument of `find` and its kin; None and absence are alike.
    pub fn limit_argument(&mut self, args: &[Value], at: usize) -> Res<Option<i64>> {
        match some(args, at) {
            None => Ok(None),
            Some(value) => self.clamped_index(value, "slice indices must be integers or None or have an __index__ method").map(|limit| Some(limit as i64)),
        }
    }

    /// An optional int argument.
    pub fn int_argument(&mut self, args: &[Value], at: usize, default: i64) -> Res<i64> {
        match given(args, at) {
            None => Ok(default),
            Some(value) => self.index_isize_overflow(value).map(|number| number as i64),
        }
    }

    /// As `index_isize`, with OverflowError as functions with int arguments raise it.
    pub fn index_isize_overflow(&mut self, value: Value) -> Res<isize> {
        if value.is_int() {
            return Ok(value.as_int() as isize);
        }
        match self.index(value)?.to_i64() {
            Some(number) => Ok(number as isize),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// An optional truth argument.
    pub fn truth_argument(&mut self, args: &[Value], at: usize, default: bool) -> Res<bool> {
        match given(args, at) {
            None => Ok(default),
            Some(value) => self.truth(value),
        }
    }

    /// A changed text, or the str itself (its exact base) when nothing changed.
    pub fn text_or_self(&mut self, value: Value, changed: Option<Text>) -> Res<Value> {
        match changed {
            Some(text) => self.new_text_shared(&text),
            None => Ok(exact_base(value).value()),
        }
    }
}
