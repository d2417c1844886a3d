//! `math`: floats in, floats out, with CPython's special cases and errors. Integer functions are in `math_integer`.

use super::math_gamma;
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::number::float;
use crate::number::Integer;
use crate::object::number::{float as float_of, integer};
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

impl Thread {
    /// A float argument as `math` takes it: a float, an int, or `__float__`, then `__index__`.
    #[inline]
    pub fn real_argument(&mut self, value: Value) -> Res<f64> {
        if value.is_f64() {
            return Ok(value.as_f64());
        }
        if value.is_int() {
            return Ok(value.as_int() as f64);
        }
        if let Some(number) = float_of(value) {
            return Ok(number);
        }
        if let Some(number) = integer(value) {
            return float::from_integer(&number).map_err(|error| self.number_error(error));
        }
        let name = self.interp.names.__float__.get();
        if let Some(method) = self.special(value, name)? {
            let result = self.call_special(method, value, &[])?;
            if let Some(number) = float_of(result) {
                return Ok(number);
            }
            let (class, got) = (self.type_name(value), self.type_name(result));
            return Err(self.type_error(format!("{class}.__float__() must return a float, not {got}")));
        }
        let name = self.interp.names.__index__.get();
        if self.special(value, name)?.is_some() {
            let number = self.index(value)?;
            return float::from_integer(&number).map_err(|error| self.number_error(error));
        }
        let got = self.type_name(value);
        Err(self.type_error(format!("must be real number, not {got}")))
    }
}

pub(super) fn domain(th: &mut Thread) -> Unwind { th.value_error("math domain error") }
pub(super) fn range(th: &mut Thread) -> Unwind { th.overflow_error("math range error") }

fn expected(th: &mut Thread, what: &str, number: f64) -> Unwind {
    let shown = crate::number::float_text::repr(number);
    th.value_error(format!("expected {what}, got {shown}"))
}

/// A function of one float: NaN from a number is a domain error, infinity from a finite number a range error.
macro_rules! simple {
    ($( $name:ident = |$x:ident| $body:expr; )*) => { $(
        fn $name(th: &mut Thread, args: &[Value]) -> Res<Value> {
            let $x = th.real_argument(args[0])?;
            let result: f64 = $body;
            checked(th, $x, result)
        }
    )* };
}

#[inline]
fn checked(th: &mut Thread, argument: f64, result: f64) -> Res<Value> {
    if !result.is_finite() {
        if result.is_nan() && !argument.is_nan() {
            return Err(domain(th));
        }
        if result.is_infinite() && argument.is_finite() {
            return Err(range(th));
        }
    }
    Ok(Value::from_f64(result))
}

unsafe extern "C" {
    safe fn erf(x: f64) -> f64;
    safe fn erfc(x: f64) -> f64;
    safe fn remainder(x: f64, y: f64) -> f64;
    safe fn nextafter(x: f64, y: f64) -> f64;
    safe fn fmod(x: f64, y: f64) -> f64;
    safe fn fma(x: f64, y: f64, z: f64) -> f64;
    safe fn acosh(x: f64) -> f64;
    safe fn asinh(x: f64) -> f64;
    safe fn atanh(x: f64) -> f64;
    safe fn exp2(x: f64) -> f64;
}

simple! {
    asinh_ = |x| asinh(x);
    atan = |x| x.atan();
    cosh = |x| x.cosh();
    exp = |x| x.exp();
    exp2_ = |x| exp2(x);
    expm1 = |x| x.exp_m1();
    sinh = |x| x.sinh();
    tanh = |x| x.tanh();
    fabs = |x| x.abs();
    cbrt = |x| x.cbrt();
    erf_ = |x| erf(x);
    erfc_ = |x| erfc(x);
}

/// A function of one float whose domain error names the number.
macro_rules! guarded {
    ($( $name:ident = |$x:ident| $bad:expr, $what:literal, $body:expr; )*) => { $(
        fn $name(th: &mut Thread, args: &[Value]) -> Res<Value> {
            let $x = th.real_argument(args[0])?;
            if $bad {
                return Err(expected(th, $what, $x));
            }
            Ok(Value::from_f64($body))
        }
    )* };
}

guarded! {
    acos = |x| x.abs() > 1.0, "a number in range from -1 up to 1", x.acos();
    acosh_ = |x| x < 1.0, "argument value not less than 1", acosh(x);
    asin = |x| x.abs() > 1.0, "a number in range from -1 up to 1", x.asin();
    atanh_ = |x| x.abs() >= 1.0, "a number between -1 and 1", atanh(x);
    cos = |x| x.is_infinite(), "a finite input", x.cos();
    sin = |x| x.is_infinite(), "a finite input", x.sin();
    sqrt = |x| x < 0.0, "a nonnegative input", x.sqrt();
    tan = |x| x.is_infinite(), "a finite input", x.tan();
    log1p = |x| x <= -1.0, "argument value > -1", x.ln_1p();
}

fn gamma(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?;
    if x == f64::NEG_INFINITY || x <= 0.0 && x == x.floor() {
        let shown = crate::number::float_text::repr(x);
        return Err(th.value_error(format!("expected a noninteger or positive integer, got {shown}")));
    }
    let result = math_gamma::gamma(x);
    if result.is_infinite() && x.is_finite() { Err(range(th)) } else { Ok(Value::from_f64(result)) }
}

fn lgamma(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?;
    if x.is_infinite() {
        return Ok(Value::from_f64(f64::INFINITY));
    }
    if x <= 0.0 && x == x.floor() {
        let shown = crate::number::float_text::repr(x);
        return Err(th.value_error(format!("expected a noninteger or positive integer, got {shown}")));
    }
    let result = math_gamma::lgamma(x);
    if result.is_infinite() { Err(range(th)) } else { Ok(Value::from_f64(result)) }
}

/// The logarithm of an int or float: big ints do not go through a float.
fn log_of(th: &mut Thread, value: Value, function: fn(f64) -> f64) -> Res<f64> {
    let number = if value.is_int() { None } else { integer(value) };
    if let Some(Integer::Big(big)) = number {
        let number = Integer::Big(big);
        if number.is_negative() {
            return Err(th.value_error("expected a positive input"));
        }
        if let Ok(float) = float::from_integer(&number) {
            return Ok(function(float));
        }
        let bits = number.bit_length();
        let shift = bits - 64;
        let top = number.shift_right(&Integer::from(shift)).ok().and_then(|top| float::from_integer(&top).ok()).unwrap_or(1.0);
        return Ok(function(top) + shift as f64 * function(2.0));
    }
    let x = th.real_argument(value)?;
    if x > 0.0 || x.is_nan() {
        return Ok(function(x));
    }
    if float_of(value).is_some() {
        return Err(expected(th, "a positive input", x));
    }
    Err(th.value_error("expected a positive input"))
}

fn log(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let numerator = log_of(th, args[0], f64::ln)?;
    let Some(base) = given(args, 1) else { return Ok(Value::from_f64(numerator)) };
    let denominator = log_of(th, base, f64::ln)?;
    if denominator == 0.0 {
        return Err(th.zero_division("division by zero"));
    }
    Ok(Value::from_f64(numerator / denominator))
}

fn log2(th: &mut Thread, args: &[Value]) -> Res<Value> { log_of(th, args[0], f64::log2).map(Value::from_f64) }
fn log10(th: &mut Thread, args: &[Value]) -> Res<Value> { log_of(th, args[0], f64::log10).map(Value::from_f64) }

fn atan2(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (y, x) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    Ok(Value::from_f64(y.atan2(x)))
}

fn copysign(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (x, y) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    Ok(Value::from_f64(x.copysign(y)))
}

fn fmod_(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (x, y) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    if y.is_infinite() && x.is_finite() {
        return Ok(Value::from_f64(x));
    }
    let result = fmod(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain(th)) } else { Ok(Value::from_f64(result)) }
}

fn remainder_(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (x, y) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    let result = remainder(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain(th)) } else { Ok(Value::from_f64(result)) }
}

fn pow(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (x, y) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(domain(th));
        }
        if result.is_infinite() {
            return Err(range(th));
        }
    }
    Ok(Value::from_f64(result))
}

fn fma_(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (x, y, z) = (th.real_argument(args[0])?, th.real_argument(args[1])?, th.real_argument(args[2])?);
    let result = fma(x, y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(th.value_error("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(th.overflow_error("overflow in fma"));
    }
    Ok(Value::from_f64(result))
}

fn degrees(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_f64(th.real_argument(args[0])? * (180.0 / std::f64::consts::PI))) }
fn radians(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_f64(th.real_argument(args[0])? * (std::f64::consts::PI / 180.0))) }
fn isfinite(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.real_argument(args[0])?.is_finite())) }
fn isinf(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.real_argument(args[0])?.is_infinite())) }
fn isnan(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.real_argument(args[0])?.is_nan())) }

fn isclose(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (a, b) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    let relative = given(args, 2).map_or(Ok(1e-9), |value| th.real_argument(value))?;
    let absolute = given(args, 3).map_or(Ok(0.0), |value| th.real_argument(value))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(th.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::FALSE);
    }
    let difference = (b - a).abs();
    Ok(Value::from_bool(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute))
}

fn frexp(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?;
    if x == 0.0 || !x.is_finite() {
        return th.new_tuple(&[Value::from_f64(x), Value::from_small(0)]);
    }
    let mut exponent = ((x.to_bits() >> 52) & 0x7FF) as i64;
    let mut scaled = x;
    if exponent == 0 {
        scaled = x * 2f64.powi(64);
        exponent = ((scaled.to_bits() >> 52) & 0x7FF) as i64 - 64;
    }
    let mantissa = f64::from_bits(scaled.to_bits() & !(0x7FF << 52) | 1022 << 52);
    th.new_tuple(&[Value::from_f64(mantissa), Value::from_int_unchecked(exponent - 1022)])
}

fn ldexp(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?;
    let Some(exponent) = integer(args[1]) else { return Err(th.type_error("Expected an int as second argument to ldexp.")) };
    if x == 0.0 || !x.is_finite() {
        return Ok(Value::from_f64(x));
    }
    let exponent = exponent.to_i64().unwrap_or(if exponent.is_negative() { i64::MIN } else { i64::MAX });
    if exponent > 2200 {
        return Err(range(th));
    }
    if exponent < -2200 {
        return Ok(Value::from_f64(0f64.copysign(x)));
    }
    let result = float::scale(x, exponent as i32);
    if result.is_infinite() { Err(range(th)) } else { Ok(Value::from_f64(result)) }
}

fn modf(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?;
    let (fraction, whole) = if x.is_infinite() { (0f64.copysign(x), x) } else if x.is_nan() { (x, x) } else { ((x - x.trunc()).copysign(x), x.trunc()) };
    th.new_tuple(&[Value::from_f64(fraction), Value::from_f64(whole)])
}

fn nextafter_(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (mut x, y) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    let Some(steps) = given(args, 2).filter(|steps| !steps.is_none()) else { return Ok(Value::from_f64(nextafter(x, y))) };
    let steps = th.index(steps)?;
    if steps.is_negative() {
        return Err(th.value_error("steps must be a non-negative integer"));
    }
    if x.is_nan() || y.is_nan() {
        return Ok(Value::from_f64(x + y));
    }
    let steps = steps.to_u64().unwrap_or(u64::MAX);
    let order = |number: f64| { let bits = number.to_bits() as i64; if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits } };
    let (from, to) = (order(x) as i128, order(y) as i128);
    let reached = if from < to { (from + steps as i128).min(to) } else { (from - steps as i128).max(to) };
    if reached == to {
        x = y;
    } else {
        let reached = reached as i64;
        x = f64::from_bits(if reached < 0 { i64::MIN.wrapping_sub(reached) } else { reached } as u64);
    }
    Ok(Value::from_f64(x))
}

fn ulp(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let x = th.real_argument(args[0])?.abs();
    if x.is_nan() || x.is_infinite() {
        return Ok(Value::from_f64(x));
    }
    let above = nextafter(x, f64::INFINITY);
    Ok(Value::from_f64(if above.is_infinite() { x - nextafter(x, f64::NEG_INFINITY) } else { above - x }))
}

/// The distance of a vector's end from the origin, scaled so that squares neither overflow nor vanish; errors compensated.
pub(super) fn vector_norm(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0f64, |most, x| if x.abs() > most || x.is_nan() { x.abs() } else { most });
    if vector.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if largest == 0.0 || largest.is_nan() || vector.len() <= 1 {
        return if vector.iter().any(|x| x.is_nan()) { f64::NAN } else { largest };
    }
    let (_, exponent) = float::decompose(largest);
    let exponent = exponent + 53;
    if exponent < -1023 {
        let tiny = f64::MIN_POSITIVE;
        let scaled: Vec<f64> = vector.iter().map(|x| x / tiny).collect();
        return tiny * vector_norm(&scaled);
    }
    let scale = float::scale(1.0, -exponent);
    let (mut sum, mut fraction1, mut fraction2) = (1.0f64, 0.0f64, 0.0f64);
    for x in vector {
        let x = x * scale;
        let square = x * x;
        let low = fma(x, x, -square);
        let total = sum + square;
        fraction1 += (sum - total) + square;
        fraction2 += low;
        sum = total;
    }
    let root = (sum - 1.0 + (fraction1 + fraction2)).sqrt();
    let (product, low) = (-root * root, fma(-root, root, root * root));
    let total = sum + product;
    fraction1 += (sum - total) + product;
    fraction2 += low;
    let rest = total - 1.0 + (fraction1 + fraction2);
    (root + rest / (2.0 * root)) / scale
}

fn hypot(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = crate::object::sequence::tuple_items(args[0]);
    let mut vector = Vec::with_capacity(items.len());
    for item in items {
        vector.push(th.real_argument(*item)?.abs());
    }
    Ok(Value::from_f64(vector_norm(&vector)))
}

fn dist(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (p, q) = (th.collect(args[0])?, th.collect(args[1])?);
    if p.len() != q.len() {
        return Err(th.value_error("both points must have the same number of dimensions"));
    }
    let mut vector = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(q.iter()) {
        vector.push((th.real_argument(*a)? - th.real_argument(*b)?).abs());
    }
    Ok(Value::from_f64(vector_norm(&vector)))
}

/// The exact sum of floats: partial sums that do not overlap.
fn fsum(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0f64, 0.0f64);
    let mut overflow = false;
    th.for_each(args[0], |th, item| {
        let original = th.real_argument(item)?;
        let mut x = original;
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if original.is_finite() {
                    overflow = true;
                } else {
                    if original.is_infinite() {
                        infinities += original;
                    }
                    special += original;
                }
                partials.clear();
            } else {
                partials.push(x);
            }
        }
        if overflow { Err(th.overflow_error("intermediate overflow in fsum")) } else { Ok(()) }
    })?;
    if special != 0.0 {
        if infinities.is_nan() {
            return Err(th.value_error("-inf + inf in fsum"));
        }
        return Ok(Value::from_f64(special));
    }
    let Some(mut high) = partials.pop() else { return Ok(Value::from_f64(0.0)) };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if let Some(next) = partials.last()
        && (low < 0.0 && *next < 0.0 || low > 0.0 && *next > 0.0)
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    Ok(Value::from_f64(high))
}

/// `floor`, `ceil`, `trunc` of a value: its special method, else the float's.
fn rounding(th: &mut Thread, value: Value, special: Value, function: fn(f64) -> f64) -> Res<Value> {
    if !value.is_f64() {
        if integer(value).is_some() && value.is_int() {
            return Ok(value);
        }
        if let Some(method) = th.special(value, special)? {
            return th.call_special(method, value, &[]);
        }
    }
    let x = th.real_argument(value)?;
    match float::to_integer(function(x)) {
        Ok(number) => th.new_integer(number),
        Err(error) => Err(th.number_error(error)),
    }
}

fn floor(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__floor__.get();
    rounding(th, args[0], name, f64::floor)
}

fn ceil(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__ceil__.get();
    rounding(th, args[0], name, f64::ceil)
}

fn trunc(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__trunc__.get();
    if float_of(args[0]).is_none() && th.special(args[0], name)?.is_none() {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("type {got} doesn't define __trunc__ method")));
    }
    rounding(th, args[0], name, f64::trunc)
}

fn sumprod(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (p, q) = (th.collect(args[0])?, th.collect(args[1])?);
    if p.len() != q.len() {
        return Err(th.value_error("Inputs are not the same length"));
    }
    if p.iter().chain(q.iter()).all(|value| value.is_f64() || value.is_int()) && p.iter().chain(q.iter()).any(|value| value.is_f64()) {
        // a sum in twice the precision
        let (mut high, mut low) = (0.0f64, 0.0f64);
        let mut plain = 0.0;
        for (a, b) in p.iter().zip(q.iter()) {
            let (a, b) = (th.real_argument(*a)?, th.real_argument(*b)?);
            let product = a * b;
            let product_low = fma(a, b, -product);
            let sum = high + product;
            let rest = sum - high;
            low += (high - (sum - rest)) + (product - rest) + product_low;
            high = sum;
            plain += product;
        }
        let total = high + low;
        return Ok(Value::from_f64(if total.is_finite() { total } else { plain }));
    }
    let mut total = Value::from_small(0);
    for (a, b) in p.iter().zip(q.iter()) {
        let product = th.binary(crate::code::ops::BinaryOp::Mul, *a, *b)?;
        total = th.binary(crate::code::ops::BinaryOp::Add, total, product)?;
    }
    Ok(total)
}

fn prod(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut total = given(args, 1).unwrap_or(Value::from_small(1));
    th.for_each(args[0], |th, item| {
        total = th.binary(crate::code::ops::BinaryOp::Mul, total, item)?;
        Ok(())
    })?;
    Ok(total)
}

const FUNCTIONS: &[Native] = &[
    native("acos", "(x, /)", acos),
    native("acosh", "(x, /)", acosh_),
    native("asin", "(x, /)", asin),
    native("asinh", "(x, /)", asinh_),
    native("atan", "(x, /)", atan),
    native("atan2", "(y, x, /)", atan2),
    native("atanh", "(x, /)", atanh_),
    native("cbrt", "(x, /)", cbrt),
    native("ceil", "(x, /)", ceil),
    native("copysign", "(x, y, /)", copysign),
    native("cos", "(x, /)", cos),
    native("cosh", "(x, /)", cosh),
    native("degrees", "(x, /)", degrees),
    native("dist", "(p, q, /)", dist),
    native("erf", "(x, /)", erf_),
    native("erfc", "(x, /)", erfc_),
    native("exp", "(x, /)", exp),
    native("exp2", "(x, /)", exp2_),
    native("expm1", "(x, /)", expm1),
    native("fabs", "(x, /)", fabs),
    native("floor", "(x, /)", floor),
    native("fma", "(x, y, z, /)", fma_),
    native("fmod", "(x, y, /)", fmod_),
    native("frexp", "(x, /)", frexp),
    native("fsum", "(seq, /)", fsum),
    native("gamma", "(x, /)", gamma),
    native("hypot", "(*coordinates)", hypot),
    native("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose),
    native("isfinite", "(x, /)", isfinite),
    native("isinf", "(x, /)", isinf),
    native("isnan", "(x, /)", isnan),
    native("ldexp", "(x, i, /)", ldexp),
    native("lgamma", "(x, /)", lgamma),
    native("log", "(x, base=None, /)", log),
    native("log10", "(x, /)", log10),
    native("log1p", "(x, /)", log1p),
    native("log2", "(x, /)", log2),
    native("modf", "(x, /)", modf),
    native("nextafter", "(x, y, /, *, steps=None)", nextafter_),
    native("pow", "(x, y, /)", pow),
    native("prod", "(iterable, /, *, start=1)", prod),
    native("radians", "(x, /)", radians),
    native("remainder", "(x, y, /)", remainder_),
    native("sin", "(x, /)", sin),
    native("sinh", "(x, /)", sinh),
    native("sqrt", "(x, /)", sqrt),
    native("sumprod", "(p, q, /)", sumprod),
    native("tan", "(x, /)", tan),
    native("tanh", "(x, /)", tanh),
    native("trunc", "(x, /)", trunc),
    native("ulp", "(x, /)", ulp),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "math", FUNCTIONS)?;
    th.install_functions(namespace, "math", super::math_integer::FUNCTIONS)?;
    for (name, number) in [("pi", std::f64::consts::PI), ("e", std::f64::consts::E), ("tau", std::f64::consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        th.dict_set_str(namespace, name, Value::from_f64(number))?;
    }
    Ok(())
}
