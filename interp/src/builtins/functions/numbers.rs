//! Functions about numbers: `abs`, `sum`, `round`, `pow`, `divmod`, `bin`, `oct`, `hex`.

use super::given;
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::number::integer_text::to_prefixed;
use crate::object::door::{is_exact, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::number::{complex, integer};
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::type_object::is_subtype;
use crate::object::unwind::Res;

/// See the module.
pub const FUNCTIONS: &[Native] = &[
    native("abs", "(number, /)", builtin_abs),
    native("sum", "(iterable, /, start=0)", builtin_sum),
    native("round", "(number, ndigits=None)", builtin_round),
    native("pow", "(base, exp, mod=None)", builtin_pow),
    native("divmod", "(x, y, /)", builtin_divmod),
    native("bin", "(number, /)", |th, args| prefixed(th, args[0], 2)),
    native("oct", "(number, /)", |th, args| prefixed(th, args[0], 8)),
    native("hex", "(number, /)", |th, args| prefixed(th, args[0], 16)),
];

fn prefixed(th: &mut Thread, value: Value, base: u32) -> Res<Value> {
    let number = th.index(value)?;
    th.new_str(&to_prefixed(&number, base))
}

fn builtin_abs(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if let Some(size) = th.absolute(args[0])? {
        return Ok(size);
    }
    let name = th.interp.names.__abs__.get();
    match th.special(args[0], name)? {
        Some(method) => th.call_special(method, args[0], &[]),
        None => {
            let got = th.type_name(args[0]);
            Err(th.type_error(format!("bad operand type for abs(): '{got}'")))
        }
    }
}

/// A float sum with the rounding error carried along (Neumaier).
#[derive(Clone, Copy, Default)]
struct Compensated { high: f64, low: f64 }

impl Compensated {
    fn add(&mut self, x: f64) {
        let sum = self.high + x;
        self.low += if self.high.abs() >= x.abs() { (self.high - sum) + x } else { (x - sum) + self.high };
        self.high = sum;
    }
    fn value(self) -> f64 { if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high } }
}

/// The running total: machine words while the items allow it.
enum Total { Int(i64), Float(Compensated), Complex(Compensated, Compensated), Other(Value) }

impl Total {
    fn of(value: Value) -> Total {
        if value.is_int() {
            return Total::Int(value.as_int());
        }
        if value.is_f64() {
            return Total::Float(Compensated { high: value.as_f64(), low: 0.0 });
        }
        match complex(value) {
            Some((real, imaginary)) if is_exact(value, Kind::Complex) => Total::Complex(Compensated { high: real, low: 0.0 }, Compensated { high: imaginary, low: 0.0 }),
            _ => Total::Other(value),
        }
    }
    fn value(&self, th: &mut Thread) -> Res<Value> {
        match self {
            Total::Int(number) => th.new_int(*number),
            Total::Float(sum) => Ok(Value::from_f64(sum.value())),
            Total::Complex(real, imaginary) => th.new_complex(real.value(), imaginary.value()),
            Total::Other(value) => Ok(*value),
        }
    }
    /// Adds natively; false: the operator must.
    fn add(&mut self, item: Value) -> bool {
        match self {
            Total::Int(sum) if item.is_int() || item.is_bool() => {
                let item = if item.is_int() { item.as_int() } else { item.is_true() as i64 };
                match sum.checked_add(item) {
                    Some(next) => *sum = next,
                    None => return false,
                }
            }
            Total::Float(sum) if item.is_f64() => sum.add(item.as_f64()),
            Total::Float(sum) if item.is_int() => sum.high += item.as_int() as f64,
            Total::Complex(real, imaginary) if is_exact(item, Kind::Complex) => {
                let (a, b) = complex(item).unwrap_or((0.0, 0.0));
                real.add(a);
                imaginary.add(b);
            }
            Total::Complex(real, _) if item.is_f64() => real.add(item.as_f64()),
            Total::Complex(real, _) if item.is_int() => real.high += item.as_int() as f64,
            _ => return false,
        }
        true
    }
}

fn builtin_sum(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let start = given(args, 1).unwrap_or(Value::from_small(0));
    if is_str(start) {
        return Err(th.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if is_kind(start, Kind::Bytes) {
        return Err(th.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if is_kind(start, Kind::ByteArray) {
        return Err(th.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let mut total = Total::of(start);
    // the total of other values stays where the collector sees it
    let mut holder = th.rooted_from(vec![start]);
    let mut count = 0u32;
    th.for_each(args[0], |th, item| {
        count = count.wrapping_add(1);
        if count & 1023 == 0 {
            th.poll()?;
        }
        if total.add(item) {
            return Ok(());
        }
        let left = total.value(th)?;
        let next = th.binary(BinaryOp::Add, left, item)?;
        holder[0] = next;
        total = Total::of(next);
        Ok(())
    })?;
    total.value(th)
}

fn builtin_round(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__round__.get();
    let Some(method) = th.special(args[0], name)? else {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("type {got} doesn't define __round__ method")));
    };
    match given(args, 1).filter(|digits| !digits.is_none()) {
        Some(digits) => th.call_special(method, args[0], &[digits]),
        None => th.call_special(method, args[0], &[]),
    }
}

fn builtin_pow(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (base, exponent) = (args[0], args[1]);
    let Some(modulus) = given(args, 2).filter(|modulus| !modulus.is_none()) else { return th.binary(BinaryOp::Pow, base, exponent) };
    if let (Some(a), Some(b), Some(m)) = (integer(base), integer(exponent), integer(modulus)) {
        return th.int_pow_mod(&a, &b, &m);
    }
    let (name, reflected) = (th.interp.names.__pow__.get(), th.interp.names.__rpow__.get());
    if let Some(method) = th.special(base, name)? {
        let result = th.call_special(method, base, &[exponent, modulus])?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    if th.type_of(base) != th.type_of(exponent)
        && let Some(method) = th.special(exponent, reflected)?
        && !is_kind(method, Kind::Native)
    {
        let result = th.call_special(method, exponent, &[base, modulus])?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    let names = [th.type_name(base), th.type_name(exponent), th.type_name(modulus)];
    Err(th.type_error(format!("unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", names[0], names[1], names[2])))
}

fn builtin_divmod(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (left, right) = (args[0], args[1]);
    let exact = |value: Value| value.is_int() || value.is_bool() || value.is_f64() || is_exact(value, Kind::BigInt);
    if exact(left)
        && exact(right)
        && let Some(pair) = th.number_divmod(left, right)?
    {
        return Ok(pair);
    }
    let (name, reflected) = (th.interp.names.__divmod__.get(), th.interp.names.__rdivmod__.get());
    let (left_type, right_type) = (th.type_of(left), th.type_of(right));
    let mut order = [(left, right, name), (right, left, reflected)];
    if left_type != right_type && is_subtype(right_type, left_type) {
        order.swap(0, 1);
    }
    for (receiver, other, name) in order {
        if name == reflected && left_type == right_type {
            continue;
        }
        if let Some(method) = th.special(receiver, name)?
            && !method.is_none()
        {
            let result = th.call_special(method, receiver, &[other])?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
    }
    let (left, right) = (th.type_name(left), th.type_name(right));
    Err(th.type_error(format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'")))
}
