//! `math`'s functions on integers: gcd, lcm, factorial, comb, perm, isqrt.

use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::number::{Integer, long_product, never};
use crate::object::native::{Native, native};
use crate::object::number::is_int;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

fn gcd(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut result = Integer::Small(0);
    for item in tuple_items(args[0]) {
        let number = th.index(*item)?;
        result = result.gcd(&number);
    }
    th.new_integer(result)
}

fn lcm(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut result = Integer::Small(1);
    for item in tuple_items(args[0]) {
        let number = th.index(*item)?;
        result = result.lcm(&number);
    }
    th.new_integer(result)
}

/// The product of `low..high`, by halves, so that factors are of like size.
fn product(th: &mut Thread, low: u64, high: u64) -> Res<Integer> {
    if high - low <= 8 {
        let mut result = Integer::Small(1);
        for factor in low..high {
            result = multiply(th, &result, &Integer::from(factor))?;
        }
        return Ok(result);
    }
    th.poll()?;
    let middle = low + (high - low) / 2;
    let (left, right) = (product(th, low, middle)?, product(th, middle, high)?);
    multiply(th, &left, &right)
}

fn multiply(th: &mut Thread, left: &Integer, right: &Integer) -> Res<Integer> { long_product::multiply(left, right, &never).map_err(|error| th.number_error(error)) }

fn factorial(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_int(args[0]) {
        let got = th.type_name(args[0]);
        if crate::object::number::is_float(args[0]) || !th.has_index(args[0])? {
            return Err(th.type_error(format!("'{got}' object cannot be interpreted as an integer")));
        }
    }
    let number = th.index(args[0])?;
    if number.is_negative() {
        return Err(th.value_error("factorial() not defined for negative values"));
    }
    let Some(number) = number.to_i64() else { return Err(th.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX))) };
    let result = product(th, 2, (number as u64 + 1).max(2))?;
    th.new_integer(result)
}

impl Thread {
    /// Has the value an `__index__`?
    pub fn has_index(&mut self, value: Value) -> Res<bool> {
        let name = self.interp.names.__index__.get();
        Ok(is_int(value) || self.special(value, name)?.is_some())
    }
}

fn perm(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(k) = given(args, 1).filter(|k| !k.is_none()) else { return factorial(th, args) };
    let (n, k) = (th.index(args[0])?, th.index(k)?);
    if n.is_negative() {
        return Err(th.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(th.value_error("k must be a non-negative integer"));
    }
    if n < k {
        return Ok(Value::from_small(0));
    }
    let Some(k) = k.to_u64() else { return Err(th.overflow_error(format!("k must not exceed {}", i64::MAX))) };
    let result = falling(th, &n, k)?;
    th.new_integer(result)
}

/// n (n-1) … (n-k+1)
fn falling(th: &mut Thread, n: &Integer, k: u64) -> Res<Integer> {
    if let Some(n) = n.to_u64() {
        return product(th, n - k + 1, n + 1);
    }
    let mut result = Integer::Small(1);
    for i in 0..k {
        let factor = n.sub(&Integer::from(i));
        result = multiply(th, &result, &factor)?;
        if i % 64 == 0 {
            th.poll()?;
        }
    }
    Ok(result)
}

fn comb(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (n, k) = (th.index(args[0])?, th.index(args[1])?);
    if n.is_negative() {
        return Err(th.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(th.value_error("k must be a non-negative integer"));
    }
    if n < k {
        return Ok(Value::from_small(0));
    }
    let rest = n.sub(&k);
    let k = if rest < k { rest } else { k };
    let Some(k) = k.to_u64() else { return Err(th.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX))) };
    if let Some(n) = n.to_u64() {
        let mut result: u128 = 1;
        let mut i = 0;
        while i < k {
            let Some(next) = result.checked_mul((n - i) as u128) else { break };
            result = next / (i as u128 + 1);
            i += 1;
        }
        if i == k {
            return th.new_integer(Integer::from_u128(result));
        }
    }
    let (above, below) = (falling(th, &n, k)?, product(th, 1, k + 1)?);
    match long_product::div_mod(&above, &below, &never) {
        Ok((quotient, _)) => th.new_integer(quotient),
        Err(error) => Err(th.number_error(error)),
    }
}

impl Integer {
    /// An unsigned number of twice the machine word.
    pub fn from_u128(number: u128) -> Integer { crate::number::integer::from_limbs(false, &[number as u64, (number >> 64) as u64]) }
}

fn isqrt(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let number = th.index(args[0])?;
    if number.is_negative() {
        return Err(th.value_error("isqrt() argument must be nonnegative"));
    }
    match number.isqrt() {
        Ok(root) => th.new_integer(root),
        Err(error) => Err(th.number_error(error)),
    }
}

pub const FUNCTIONS: &[Native] = &[
    native("comb", "(n, k, /)", comb),
    native("factorial", "(n, /)", factorial),
    native("gcd", "(*integers)", gcd),
    native("isqrt", "(n, /)", isqrt),
    native("lcm", "(*integers)", lcm),
    native("perm", "(n, k=None, /)", perm),
];
