//! `cmath`: functions of complex numbers.

use super::math::domain;
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::number::complex;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::f64::consts::{FRAC_PI_2, LN_2, LN_10, PI};

type C = (f64, f64);

fn argument(th: &mut Thread, value: Value) -> Res<C> {
    if let Some(parts) = complex(value) {
        return Ok(parts);
    }
    let name = th.interp.names.__complex__.get();
    if let Some(method) = th.special(value, name)?
        && !value.is_f64()
        && !value.is_int()
    {
        let result = th.call_special(method, value, &[])?;
        if let Some(parts) = complex(result) {
            return Ok(parts);
        }
    }
    Ok((th.real_argument(value)?, 0.0))
}

fn mul(a: C, b: C) -> C { (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0) }
fn add(a: C, b: C) -> C { (a.0 + b.0, a.1 + b.1) }

fn div(a: C, b: C) -> C {
    if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let below = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / below, (a.1 - a.0 * ratio) / below)
    } else {
        let ratio = b.0 / b.1;
        let below = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / below, (a.1 * ratio - a.0) / below)
    }
}

fn sqrt_of(z: C) -> C {
    let (x, y) = z;
    if x == 0.0 && y == 0.0 {
        return (0.0, y);
    }
    if y.is_infinite() {
        return (f64::INFINITY, y);
    }
    if x.is_infinite() {
        return if x > 0.0 { (x, if y.is_nan() { y } else { 0f64.copysign(y) }) } else { (if y.is_nan() { y } else { 0.0 }, f64::INFINITY.copysign(y)) };
    }
    let (ax, ay) = (x.abs() / 8.0, y.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE && (ax > 0.0 || ay > 0.0) {
        let scale = 2f64.powi(54);
        (2.0 * ((ax * 8.0 * scale + (ax * 8.0 * scale).hypot(ay * scale)) / 2.0).sqrt() / 2.0) * 2f64.powi(-27)
    } else {
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let d = ay / (2.0 * s);
    if x >= 0.0 { (s, d.copysign(y)) } else { (d, s.copysign(y)) }
}

fn log_of(z: C) -> C {
    let (ax, ay) = (z.0.abs(), z.1.abs());
    let real = if ax > f64::MAX / 4.0 || ay > f64::MAX / 4.0 {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        (ax * 2f64.powi(53)).hypot(ay * 2f64.powi(53)).ln() - 53.0 * LN_2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (most, least) = if ax > ay { (ax, ay) } else { (ay, ax) };
            ((most - 1.0) * (most + 1.0) + least * least).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    (real, z.1.atan2(z.0))
}

fn exp_of(z: C) -> C {
    if z.1 == 0.0 {
        return (z.0.exp(), z.1);
    }
    let scale = z.0.exp();
    (scale * z.1.cos(), scale * z.1.sin())
}

fn sinh_of(z: C) -> C { (z.1.cos() * z.0.sinh(), z.1.sin() * z.0.cosh()) }
fn cosh_of(z: C) -> C { (z.1.cos() * z.0.cosh(), z.1.sin() * z.0.sinh()) }

fn tanh_of(z: C) -> C {
    if z.0.abs() > 350.0 {
        return (1f64.copysign(z.0), 4.0 * z.1.sin() * z.1.cos() * (-2.0 * z.0.abs()).exp());
    }
    let (tx, ty) = (z.0.tanh(), z.1.tan());
    let cx = 1.0 / z.0.cosh();
    let txty = tx * ty;
    let below = 1.0 + txty * txty;
    (tx * (1.0 + ty * ty) / below, ty / below * cx * cx)
}

fn turn(z: C) -> C { (-z.1, z.0) }
fn turn_back(z: C) -> C { (z.1, -z.0) }

fn asinh_of(z: C) -> C {
    let (s1, s2) = (sqrt_of((1.0 + z.1, -z.0)), sqrt_of((1.0 - z.1, z.0)));
    ((s1.0 * s2.1 - s2.0 * s1.1).asinh(), z.1.atan2(s1.0 * s2.0 - s1.1 * s2.1))
}

fn acosh_of(z: C) -> C {
    let (s1, s2) = (sqrt_of((z.0 - 1.0, z.1)), sqrt_of((z.0 + 1.0, z.1)));
    ((s1.0 * s2.0 + s1.1 * s2.1).asinh(), 2.0 * s1.1.atan2(s2.0))
}

fn acos_of(z: C) -> C {
    let (s1, s2) = (sqrt_of((1.0 - z.0, -z.1)), sqrt_of((1.0 + z.0, z.1)));
    (2.0 * s1.0.atan2(s2.0), (s2.0 * s1.1 - s2.1 * s1.0).asinh())
}

fn atanh_of(z: C) -> C {
    if z.0 < 0.0 || z.0 == 0.0 && z.0.is_sign_negative() {
        let (x, y) = atanh_of((-z.0, -z.1));
        return (-x, -y);
    }
    let ay = z.1.abs();
    if z.0 > 1e150 || ay > 1e150 {
        let h = (z.0 / 2.0).hypot(z.1 / 2.0);
        return (z.0 / 4.0 / h / h, PI.copysign(z.1) / 2.0);
    }
    if z.0 == 1.0 && ay < 1e-150 {
        return (-(ay.sqrt() / ay.hypot(2.0).sqrt()).ln(), if ay == 0.0 { z.1 } else { 2f64.atan2(-ay).copysign(z.1) / 2.0 });
    }
    let real = (4.0 * z.0 / ((1.0 - z.0) * (1.0 - z.0) + ay * ay)).ln_1p() / 4.0;
    (real, -(-2.0 * z.1).atan2((1.0 - z.0) * (1.0 + z.0) - ay * ay) / 2.0)
}

macro_rules! functions {
    ($( $name:ident = |$z:ident| $body:expr; )*) => { $(
        fn $name(th: &mut Thread, args: &[Value]) -> Res<Value> {
            let $z = argument(th, args[0])?;
            let result: C = $body;
            finish(th, $z, result)
        }
    )* };
}

fn finish(th: &mut Thread, argument: C, result: C) -> Res<Value> {
    let finite = argument.0.is_finite() && argument.1.is_finite();
    if finite && (result.0.is_nan() || result.1.is_nan()) {
        return Err(domain(th));
    }
    if finite && (result.0.is_infinite() || result.1.is_infinite()) {
        return Err(super::math::range(th));
    }
    th.new_complex(result.0, result.1)
}

functions! {
    acos = |z| acos_of(z);
    acosh = |z| acosh_of(z);
    asin = |z| turn_back(asinh_of(turn(z)));
    asinh = |z| asinh_of(z);
    atan = |z| turn_back(atanh_of(turn(z)));
    atanh = |z| atanh_of(z);
    cos = |z| cosh_of(turn(z));
    cosh = |z| cosh_of(z);
    exp = |z| exp_of(z);
    sin = |z| turn_back(sinh_of(turn(z)));
    sinh = |z| sinh_of(z);
    sqrt = |z| sqrt_of(z);
    tan = |z| turn_back(tanh_of(turn(z)));
    tanh = |z| tanh_of(z);
}

fn log_argument(th: &mut Thread, value: Value) -> Res<C> {
    let z = argument(th, value)?;
    if z == (0.0, 0.0) { Err(domain(th)) } else { Ok(log_of(z)) }
}

fn log(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut result = log_argument(th, args[0])?;
    if let Some(base) = given(args, 1) {
        let base = log_argument(th, base)?;
        if base == (0.0, 0.0) {
            return Err(th.zero_division("division by zero"));
        }
        result = div(result, base);
    }
    th.new_complex(result.0, result.1)
}

fn log10(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let z = log_argument(th, args[0])?;
    th.new_complex(z.0 / LN_10, z.1 / LN_10)
}

fn phase(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let z = argument(th, args[0])?;
    Ok(Value::from_f64(z.1.atan2(z.0)))
}

fn polar(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let z = argument(th, args[0])?;
    let length = z.0.hypot(z.1);
    if length.is_infinite() && z.0.is_finite() && z.1.is_finite() {
        return Err(super::math::range(th));
    }
    th.new_tuple(&[Value::from_f64(length), Value::from_f64(z.1.atan2(z.0))])
}

fn rect(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (r, phi) = (th.real_argument(args[0])?, th.real_argument(args[1])?);
    if phi.is_infinite() && r != 0.0 && !r.is_nan() {
        return Err(domain(th));
    }
    if phi == 0.0 {
        return th.new_complex(r, r * phi);
    }
    th.new_complex(r * phi.cos(), r * phi.sin())
}

fn isfinite(th: &mut Thread, args: &[Value]) -> Res<Value> { argument(th, args[0]).map(|z| Value::from_bool(z.0.is_finite() && z.1.is_finite())) }
fn isinf(th: &mut Thread, args: &[Value]) -> Res<Value> { argument(th, args[0]).map(|z| Value::from_bool(z.0.is_infinite() || z.1.is_infinite())) }
fn isnan(th: &mut Thread, args: &[Value]) -> Res<Value> { argument(th, args[0]).map(|z| Value::from_bool(z.0.is_nan() || z.1.is_nan())) }

fn isclose(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (a, b) = (argument(th, args[0])?, argument(th, args[1])?);
    let relative = given(args, 2).map_or(Ok(1e-9), |value| th.real_argument(value))?;
    let absolute = given(args, 3).map_or(Ok(0.0), |value| th.real_argument(value))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(th.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    let size = |z: C| z.0.hypot(z.1);
    if [a.0, a.1, b.0, b.1].iter().any(|part| part.is_infinite()) {
        return Ok(Value::FALSE);
    }
    let difference = size(add(a, mul(b, (-1.0, 0.0))));
    Ok(Value::from_bool(difference <= relative * size(b) || difference <= relative * size(a) || difference <= absolute))
}

const FUNCTIONS: &[Native] = &[
    native("acos", "(z, /)", acos),
    native("acosh", "(z, /)", acosh),
    native("asin", "(z, /)", asin),
    native("asinh", "(z, /)", asinh),
    native("atan", "(z, /)", atan),
    native("atanh", "(z, /)", atanh),
    native("cos", "(z, /)", cos),
    native("cosh", "(z, /)", cosh),
    native("exp", "(z, /)", exp),
    native("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose),
    native("isfinite", "(z, /)", isfinite),
    native("isinf", "(z, /)", isinf),
    native("isnan", "(z, /)", isnan),
    native("log", "(z, base=None, /)", log),
    native("log10", "(z, /)", log10),
    native("phase", "(z, /)", phase),
    native("polar", "(z, /)", polar),
    native("rect", "(r, phi, /)", rect),
    native("sin", "(z, /)", sin),
    native("sinh", "(z, /)", sinh),
    native("sqrt", "(z, /)", sqrt),
    native("tan", "(z, /)", tan),
    native("tanh", "(z, /)", tanh),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "cmath", FUNCTIONS)?;
    debug_assert!(FRAC_PI_2 * 2.0 == PI);
    for (name, number) in [("pi", PI), ("e", std::f64::consts::E), ("tau", std::f64::consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        th.dict_set_str(namespace, name, Value::from_f64(number))?;
    }
    for (name, parts) in [("infj", (0.0, f64::INFINITY)), ("nanj", (0.0, f64::NAN))] {
        let value = th.new_complex(parts.0, parts.1)?;
        th.dict_set_str(namespace, name, value)?;
    }
    Ok(())
}
