//! Arithmetic and order of the built-in numbers: what the machine asks before it looks for special methods, and what the
//! special methods of int, float and complex themselves do.
//!
//! Invariant: results and errors are CPython's. Unboxed ints and numbers of up to 127 bits never leave machine words; longer
//! ones go through `crate::number`, and work that can take long polls, so that neither a stop of the world nor Ctrl-C waits
//! for it. Knows no special method.

use super::complex_number as complex_math;
use super::door::{Ref, is_exact};
use super::kind::Kind;
use super::number::{Integer, big, complex, float, integer};
use super::shape::POINTER_BITS;
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::number::{NumberError, compare, float as float_math};
use std::cmp::Ordering;
use std::sync::atomic::Ordering::Relaxed;

/// The six rich comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp { Lt, Le, Gt, Ge, Eq, Ne }

impl CompareOp {
    /// What the comparison says of an order; None: the values have no order (NaN).
    #[inline(always)]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            CompareOp::Lt => order == Some(Ordering::Less),
            CompareOp::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            CompareOp::Gt => order == Some(Ordering::Greater),
            CompareOp::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            CompareOp::Eq => order == Some(Ordering::Equal),
            CompareOp::Ne => order != Some(Ordering::Equal),
        }
    }
    /// The operator as written in a script.
    pub const fn symbol(self) -> &'static str {
        match self {
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
        }
    }
}

/// A built-in number out of its value.
#[derive(Clone, Debug)]
pub enum Number { Int(Integer), Float(f64), Complex(f64, f64) }

impl Number {
    /// The number of an int, bool, float or complex, subclasses too.
    pub fn of(value: Value) -> Option<Number> {
        if let Some(number) = integer(value) {
            return Some(Number::Int(number));
        }
        if let Some(number) = float(value) {
            return Some(Number::Float(number));
        }
        complex(value).map(|(real, imaginary)| Number::Complex(real, imaginary))
    }
}

/// Exactly int, bool, float or complex: no subclass whose methods could say otherwise.
#[inline(always)]
pub fn is_exact_number(value: Value) -> bool {
    value.is_int() || value.is_f64() || value.is_bool() || value.is_ptr() && (is_exact(value, Kind::BigInt) || is_exact(value, Kind::Complex))
}

/// An exact int of at most 127 bits as a machine word.
#[inline(always)]
fn wide(value: Value) -> Option<i128> {
    if value.is_int() {
        return Some(value.as_int() as i128);
    }
    if value.is_bool() {
        return Some(value.is_true() as i128);
    }
    if !is_exact(value, Kind::BigInt) {
        return None;
    }
    let object = Ref::of(value);
    let header = object.fixed_raw(0);
    let magnitude = match header >> 8 {
        1 => object.fixed_raw(1) as i128,
        2 if object.fixed_raw(2) >> 63 == 0 => (object.fixed_raw(2) as i128) << 64 | object.fixed_raw(1) as i128,
        _ => return None,
    };
    Some(if header & 1 == 1 { -magnitude } else { magnitude })
}

/// Floor division and remainder of machine integers; the divisor is not zero.
#[inline(always)]
fn floor_div_mod(left: i128, right: i128) -> (i128, i128) {
    let (quotient, rest) = (left.wrapping_div(right), left.wrapping_rem(right));
    if rest != 0 && (rest < 0) != (right < 0) { (quotient - 1, rest + right) } else { (quotient, rest) }
}

impl Thread {
    /// Asked by long work on numbers: parks while the world is stopped, says stop when the script is to end.
    pub fn number_poll(&self) -> impl Fn() -> bool + '_ {
        || {
            self.mutator.safepoint();
            self.interrupt_waits() || self.daemon && self.interp.exiting.load(Relaxed)
        }
    }

    /// The same question for work in a safe region, where this thread is parked already.
    pub fn stop_request(&self) -> impl Fn() -> bool + use<> {
        let (signal, interp, daemon) = (self.mutator.signal().clone(), self.interp.clone(), self.daemon);
        move || {
            let asked = signal.poll().load(Relaxed) & super::gate::INTERRUPT != 0 && super::signals::interrupts();
            asked || daemon && interp.exiting.load(Relaxed)
        }
    }

    /// Raises what a number operation failed with.
    #[cold]
    pub fn number_error(&mut self, error: NumberError) -> Unwind {
        match error {
            NumberError::ZeroDivision(text) => self.zero_division(text),
            NumberError::Overflow(text) => self.overflow_error(text),
            NumberError::Value(text) => self.value_error(text),
            NumberError::Range => match self.new_str("Numerical result out of range") {
                Ok(text) => self.raise_args(self.interp.types.OverflowError.get(), &[Value::from_small(34), text]),
                Err(unwind) => unwind,
            },
            NumberError::Memory => self.memory_error(),
            NumberError::Interrupted => self.interrupted_work(),
        }
    }

    /// The way out of long work that was told to stop: the thread ends, or KeyboardInterrupt rises, in an abortable explicit
    /// transaction where its block began.
    #[cold]
    pub fn interrupted_work(&mut self) -> Unwind {
        if self.daemon && self.interp.exiting.load(Relaxed) {
            return Unwind::Exit;
        }
        self.take_interrupt();
        if self.tx.is_active() && self.atomic_depth > 0 && !self.tx.is_irrevocable() {
            self.interrupt_at_checkpoint = true;
            return Unwind::Restart;
        }
        self.raise_keyboard_interrupt()
    }

    /// KeyboardInterrupt, which the caller passes on.
    pub fn raise_keyboard_interrupt(&mut self) -> Unwind { self.raise_args(self.interp.types.KeyboardInterrupt.get(), &[]) }

    /// An int from 128 bits.
    #[inline]
    pub fn new_i128(&mut self, number: i128) -> Res<Value> {
        if let Ok(small) = i64::try_from(number)
            && let Some(value) = Value::from_int(small)
        {
            return Ok(value);
        }
        let magnitude = number.unsigned_abs();
        let limbs = [magnitude as u64, (magnitude >> 64) as u64];
        self.new_limbs(number < 0, if limbs[1] == 0 { &limbs[..1] } else { &limbs })
    }

    /// A boxed int of normalised limbs that does not fit 49 bits.
    pub(super) fn new_limbs(&mut self, negative: bool, limbs: &[u64]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.int) & POINTER_BITS | (Kind::BigInt as u64) << 56;
        let object = Ref(self.allocate(class, 1 + limbs.len(), true)?);
        object.init_raw(0, negative as u64 | (limbs.len() as u64) << 8);
        for (i, limb) in limbs.iter().enumerate() {
            object.init_raw(1 + i, *limb);
        }
        Ok(object.value())
    }

    /// `left op right` of exact built-in numbers; None when one is not, or when numbers do not have this operator.
    #[inline]
    pub fn number_binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Res<Option<Value>> {
        if Value::both_f64(left, right) {
            return self.float_binary(op, left.as_f64(), right.as_f64());
        }
        if left.is_f64() && right.is_int() {
            return self.float_binary(op, left.as_f64(), right.as_int() as f64);
        }
        if left.is_int() && right.is_f64() {
            return self.float_binary(op, left.as_int() as f64, right.as_f64());
        }
        if let (Some(a), Some(b)) = (wide(left), wide(right))
            && let Some(result) = self.wide_binary(op, a, b, left.is_bool() && right.is_bool())?
        {
            return Ok(Some(result));
        }
        if !(is_exact_number(left) && is_exact_number(right)) {
            return Ok(None);
        }
        if let Some(result) = self.limbs_binary(op, left, right)? {
            return Ok(Some(result));
        }
        self.number_binary_of(op, left, right)
    }

    /// As [`Thread::number_binary`], with instances of subclasses taken for their numbers.
    #[inline(never)]
    pub fn number_binary_of(&mut self, op: BinaryOp, left: Value, right: Value) -> Res<Option<Value>> {
        let (Some(a), Some(b)) = (Number::of(left), Number::of(right)) else { return Ok(None) };
        match (a, b) {
            (Number::Int(a), Number::Int(b)) => self.integer_binary(op, &a, &b, left.is_bool() && right.is_bool()),
            (a @ Number::Complex(..), b) | (a, b @ Number::Complex(..)) => self.complex_binary(op, a, b),
            (a, b) => {
                if matches!(op, BinaryOp::MatMul | BinaryOp::LShift | BinaryOp::RShift | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor) {
                    return Ok(None);
                }
                let (a, b) = (self.real_part(a)?, self.real_part(b)?);
                self.float_binary(op, a, b)
            }
        }
    }

    fn real_part(&mut self, number: Number) -> Res<f64> {
        match number {
            Number::Int(number) => self.checked(float_math::from_integer(&number)),
            Number::Float(number) | Number::Complex(number, _) => Ok(number),
        }
    }

    /// The value, or its error raised.
    #[inline(always)]
    pub fn checked<T>(&mut self, result: Result<T, NumberError>) -> Res<T> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => Err(self.number_error(error)),
        }
    }

    /// Machine-word arithmetic; None when the result may not fit or another path is right.
    #[inline]
    fn wide_binary(&mut self, op: BinaryOp, left: i128, right: i128, bools: bool) -> Res<Option<Value>> {
        let result = match op {
            BinaryOp::Add => left.checked_add(right),
            BinaryOp::Sub => left.checked_sub(right),
            BinaryOp::Mul => match (i64::try_from(left), i64::try_from(right)) {
                (Ok(left), Ok(right)) => Some(left as i128 * right as i128),
                _ => left.checked_mul(right),
            },
            BinaryOp::FloorDiv | BinaryOp::Mod => {
                if right == 0 {
                    return Err(self.number_error(NumberError::DIVISION));
                }
                let remainder = op == BinaryOp::Mod;
                if let (Ok(left), Ok(right)) = (i64::try_from(left), i64::try_from(right))
                    && left != i64::MIN
                {
                    let (quotient, rest) = (left / right, left % right);
                    let adjust = rest != 0 && (rest < 0) != (right < 0);
                    return self.new_int(if remainder { rest + if adjust { right } else { 0 } } else { quotient - adjust as i64 }).map(Some);
                }
                let (quotient, rest) = floor_div_mod(left, right);
                Some(if remainder { rest } else { quotient })
            }
            BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                let result = match op {
                    BinaryOp::And => left & right,
                    BinaryOp::Or => left | right,
                    _ => left ^ right,
                };
                if bools {
                    return Ok(Some(Value::from_bool(result != 0)));
                }
                Some(result)
            }
            BinaryOp::LShift if right >= 0 => {
                if left == 0 {
                    Some(0)
                } else {
                    // the sign bit and every lost bit must stay out
                    let spare = left.unsigned_abs().leading_zeros() as i128 - 1;
                    if right < spare { Some(left << right) } else { None }
                }
            }
            BinaryOp::RShift if right >= 0 => Some(left >> right.min(127)),
            BinaryOp::TrueDiv => {
                if right == 0 {
                    return Err(self.number_error(NumberError::DIVISION));
                }
                const EXACT: u128 = 1 << 53;
                if left.unsigned_abs() <= EXACT && right.unsigned_abs() <= EXACT {
                    return Ok(Some(Value::from_f64(left as f64 / right as f64)));
                }
                None
            }
            BinaryOp::Pow if right >= 0 => match u32::try_from(right) {
                Ok(exponent) => left.checked_pow(exponent),
                Err(_) => None,
            },
            _ => None,
        };
        match result {
            Some(number) => self.new_i128(number).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    fn float_binary(&mut self, op: BinaryOp, left: f64, right: f64) -> Res<Option<Value>> {
        let result = match op {
            BinaryOp::Add => left + right,
            BinaryOp::Sub => left - right,
            BinaryOp::Mul => left * right,
            BinaryOp::TrueDiv => {
                if right == 0.0 {
                    return Err(self.number_error(NumberError::DIVISION));
                }
                left / right
            }
            BinaryOp::FloorDiv => self.checked(float_math::floor_div(left, right))?,
            BinaryOp::Mod => self.checked(float_math::modulo(left, right))?,
            BinaryOp::Pow => match self.checked(float_math::pow(left, right))? {
                float_math::Power::Real(result) => result,
                float_math::Power::Complex => {
                    let (real, imaginary) = self.checked(complex_math::pow((left, 0.0), (right, 0.0)))?;
                    return self.new_complex(real, imaginary).map(Some);
                }
            },
            _ => return Ok(None),
        };
        Ok(Some(Value::from_f64(result)))
    }

    /// Two ints of any size.
    fn integer_binary(&mut self, op: BinaryOp, left: &Integer, right: &Integer, bools: bool) -> Res<Option<Value>> {
        let result = match op {
            BinaryOp::Add => left.add(right),
            BinaryOp::Sub => left.sub(right),
            BinaryOp::Mul => {
                let product = crate::number::long_product::multiply(left, right, &self.number_poll());
                self.checked(product)?
            }
            BinaryOp::FloorDiv => self.integer_divmod(left, right)?.0,
            BinaryOp::Mod => self.integer_divmod(left, right)?.1,
            BinaryOp::TrueDiv => {
                let quotient = self.checked(float_math::divide_integers(left, right))?;
                return Ok(Some(Value::from_f64(quotient)));
            }
            BinaryOp::Pow => return self.int_pow(left, right).map(Some),
            BinaryOp::LShift => {
                let shifted = left.shift_left(right);
                self.checked(shifted)?
            }
            BinaryOp::RShift => {
                let shifted = left.shift_right(right);
                self.checked(shifted)?
            }
            BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                let result = match op {
                    BinaryOp::And => left.and(right),
                    BinaryOp::Or => left.or(right),
                    _ => left.xor(right),
                };
                if bools {
                    return Ok(Some(Value::from_bool(!result.is_zero())));
                }
                result
            }
            BinaryOp::MatMul => return Ok(None),
        };
        self.new_integer(result).map(Some)
    }

    /// `divmod` of ints.
    pub fn integer_divmod(&mut self, left: &Integer, right: &Integer) -> Res<(Integer, Integer)> {
        let result = crate::number::long_product::div_mod(left, right, &self.number_poll());
        self.checked(result)
    }

    /// `left ** right` of ints; a negative exponent gives a float.
    pub fn int_pow(&mut self, left: &Integer, right: &Integer) -> Res<Value> {
        if right.is_negative() {
            let (left, right) = (self.checked(float_math::from_integer(left))?, self.checked(float_math::from_integer(right))?);
            return match self.checked(float_math::pow(left, right))? {
                float_math::Power::Real(result) => Ok(Value::from_f64(result)),
                float_math::Power::Complex => Err(self.value_error("negative number cannot be raised to a fractional power")),
            };
        }
        let power = match right.to_u64() {
            Some(exponent) => left.pow(exponent, &self.number_poll()),
            None => match left {
                Integer::Small(0 | 1) => Ok(left.clone()),
                Integer::Small(-1) => Ok(Integer::Small(if right.is_odd() { -1 } else { 1 })),
                _ => Err(NumberError::Memory),
            },
        };
        let power = self.checked(power)?;
        self.new_integer(power)
    }

    /// `pow(left, right, modulus)` of ints.
    pub fn int_pow_mod(&mut self, left: &Integer, right: &Integer, modulus: &Integer) -> Res<Value> {
        let power = left.pow_mod(right, modulus, &self.number_poll());
        let power = self.checked(power)?;
        self.new_integer(power)
    }

    fn complex_binary(&mut self, op: BinaryOp, left: Number, right: Number) -> Res<Option<Value>> {
        if !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::TrueDiv | BinaryOp::Pow) {
            return Ok(None);
        }
        let a = self.complex_part(&left)?;
        let b = self.complex_part(&right)?;
        let (real_left, real_right) = (!matches!(left, Number::Complex(..)), !matches!(right, Number::Complex(..)));
        let result = match op {
            BinaryOp::Add if real_left => Ok((a.0 + b.0, b.1)),
            BinaryOp::Add if real_right => Ok((a.0 + b.0, a.1)),
            BinaryOp::Add => Ok((a.0 + b.0, a.1 + b.1)),
            BinaryOp::Sub if real_left => Ok((a.0 - b.0, -b.1)),
            BinaryOp::Sub if real_right => Ok((a.0 - b.0, a.1)),
            BinaryOp::Sub => Ok((a.0 - b.0, a.1 - b.1)),
            BinaryOp::Mul if real_left => Ok((a.0 * b.0, a.0 * b.1)),
            BinaryOp::Mul if real_right => Ok((a.0 * b.0, a.1 * b.0)),
            BinaryOp::Mul => Ok(complex_math::product(a, b)),
            BinaryOp::TrueDiv if real_right && b.0 == 0.0 => Err(NumberError::DIVISION),
            BinaryOp::TrueDiv if real_right => Ok((a.0 / b.0, a.1 / b.0)),
            BinaryOp::TrueDiv if real_left => complex_math::real_quotient(a.0, b),
            BinaryOp::TrueDiv => complex_math::quotient(a, b),
            _ => complex_math::pow(a, b),
        };
        let (real, imaginary) = self.checked(result)?;
        self.new_complex(real, imaginary).map(Some)
    }

    fn complex_part(&mut self, number: &Number) -> Res<(f64, f64)> {
        Ok(match number {
            Number::Complex(real, imaginary) => (*real, *imaginary),
            other => (self.real_part(other.clone())?, 0.0),
        })
    }

    /// `left op right` of exact built-in numbers as a truth; None when one is not, or when they have no order (complex).
    #[inline]
    pub fn number_compare(&mut self, op: CompareOp, left: Value, right: Value) -> Res<Option<bool>> {
        if Value::both_ints(left, right) {
            return Ok(Some(op.holds(Some(left.as_int().cmp(&right.as_int())))));
        }
        if Value::both_f64(left, right) {
            return Ok(Some(op.holds(left.as_f64().partial_cmp(&right.as_f64()))));
        }
        if is_exact_number(left) && is_exact_number(right) { Ok(compare_numbers(op, left, right)) } else { Ok(None) }
    }

    /// `-value` of an exact built-in number.
    pub fn negate(&mut self, value: Value) -> Res<Option<Value>> { if is_exact_number(value) { self.negate_of(value) } else { Ok(None) } }

    /// As [`Thread::negate`], subclasses too.
    pub fn negate_of(&mut self, value: Value) -> Res<Option<Value>> {
        if value.is_int() {
            return self.new_int(-value.as_int()).map(Some);
        }
        Ok(Some(match Number::of(value) {
            Some(Number::Int(number)) => self.new_integer(number.neg())?,
            Some(Number::Float(number)) => Value::from_f64(-number),
            Some(Number::Complex(real, imaginary)) => self.new_complex(-real, -imaginary)?,
            None => return Ok(None),
        }))
    }

    /// `+value` of an exact built-in number.
    pub fn positive(&mut self, value: Value) -> Res<Option<Value>> { if is_exact_number(value) { self.positive_of(value) } else { Ok(None) } }

    /// As [`Thread::positive`], subclasses too.
    pub fn positive_of(&mut self, value: Value) -> Res<Option<Value>> {
        Ok(match Number::of(value) {
            Some(Number::Int(_)) => Some(exact_int(value)),
            Some(Number::Float(number)) => Some(Value::from_f64(number)),
            Some(Number::Complex(real, imaginary)) => Some(self.new_complex(real, imaginary)?),
            None => None,
        })
    }

    /// `~value` of an exact int or bool.
    pub fn invert(&mut self, value: Value) -> Res<Option<Value>> {
        if value.is_int() {
            return self.new_int(!value.as_int()).map(Some);
        }
        match integer(value) {
            Some(number) if is_exact_number(value) => self.new_integer(number.invert()).map(Some),
            _ => Ok(None),
        }
    }

    /// `abs(value)` of an exact built-in number.
    pub fn absolute(&mut self, value: Value) -> Res<Option<Value>> { if is_exact_number(value) { self.absolute_of(value) } else { Ok(None) } }

    /// As [`Thread::absolute`], subclasses too.
    pub fn absolute_of(&mut self, value: Value) -> Res<Option<Value>> {
        if value.is_int() {
            return self.new_int(value.as_int().abs()).map(Some);
        }
        Ok(Some(match Number::of(value) {
            Some(Number::Int(number)) => self.new_integer(number.abs())?,
            Some(Number::Float(number)) => Value::from_f64(number.abs()),
            Some(Number::Complex(real, imaginary)) => {
                let size = real.hypot(imaginary);
                if size.is_infinite() && real.is_finite() && imaginary.is_finite() {
                    return Err(self.overflow_error("absolute value too large"));
                }
                Value::from_f64(size)
            }
            None => return Ok(None),
        }))
    }

    /// `divmod(left, right)` of built-in real numbers, subclasses too.
    pub fn number_divmod(&mut self, left: Value, right: Value) -> Res<Option<Value>> {
        let (quotient, rest) = match (Number::of(left), Number::of(right)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => {
                let (quotient, rest) = self.integer_divmod(&a, &b)?;
                (self.new_integer(quotient)?, self.new_integer(rest)?)
            }
            (Some(a @ (Number::Int(_) | Number::Float(_))), Some(b @ (Number::Int(_) | Number::Float(_)))) => {
                let (a, b) = (self.real_part(a)?, self.real_part(b)?);
                let (quotient, rest) = self.checked(float_math::div_mod(a, b))?;
                (Value::from_f64(quotient), Value::from_f64(rest))
            }
            _ => return Ok(None),
        };
        self.new_tuple(&[quotient, rest]).map(Some)
    }
}

/// The exact int of an int value: bool as 0 or 1, a subclass instance as its base value.
pub fn exact_int(value: Value) -> Value {
    let plain = super::number::plain(value);
    if plain.is_bool() { Value::from_small(plain.is_true() as i32) } else { plain }
}

/// How two ints, bools or floats stand to each other, subclasses too; outer None: not such numbers, inner None: NaN.
pub fn order_numbers(left: Value, right: Value) -> Option<Option<Ordering>> {
    let (left, right) = (super::number::plain(left), super::number::plain(right));
    if let (Some(a), Some(b)) = (wide(left), wide(right)) {
        return Some(Some(a.cmp(&b)));
    }
    match (left.is_f64(), right.is_f64()) {
        (true, true) => Some(left.as_f64().partial_cmp(&right.as_f64())),
        (false, false) => {
            if is_exact(left, Kind::BigInt) && is_exact(right, Kind::BigInt) {
                return Some(Some(compare_limbs(left, right)));
            }
            Some(Some(integer(left)?.cmp(&integer(right)?)))
        }
        (false, true) => Some(compare::compare(&integer(left)?, right.as_f64())),
        (true, false) => Some(compare::compare(&integer(right)?, left.as_f64()).map(Ordering::reverse)),
    }
}

/// Two boxed ints limb by limb, without copying them.
fn compare_limbs(left: Value, right: Value) -> Ordering {
    let (left, right) = (Ref::of(left), Ref::of(right));
    let (a, b) = (left.fixed_raw(0), right.fixed_raw(0));
    match (a & 1 == 1, b & 1 == 1) {
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        _ => {}
    }
    let count = (a >> 8) as usize;
    let order = a.cmp(&b).then_with(|| (1..=count).rev().map(|i| left.fixed_raw(i).cmp(&right.fixed_raw(i))).find(|order| order.is_ne()).unwrap_or(Ordering::Equal));
    if a & 1 == 1 { order.reverse() } else { order }
}

/// A comparison of built-in numbers, subclasses too; None: not numbers, or complex ones asked for an order.
pub fn compare_numbers(op: CompareOp, left: Value, right: Value) -> Option<bool> {
    if let Some(order) = order_numbers(left, right) {
        return Some(op.holds(order));
    }
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return None;
    }
    let equal = match (Number::of(left)?, Number::of(right)?) {
        (Number::Complex(a, b), Number::Complex(c, d)) => a == c && b == d,
        (Number::Complex(a, b), other) | (other, Number::Complex(a, b)) => {
            b == 0.0
                && match other {
                    Number::Int(number) => compare::compare(&number, a) == Some(Ordering::Equal),
                    Number::Float(number) => number == a,
                    Number::Complex(..) => false,
                }
        }
        _ => return None,
    };
    Some(equal == (op == CompareOp::Eq))
}

/// The big int of an exact boxed int without a copy of the sign rules elsewhere; used by modules that need limbs.
pub fn boxed_big(value: Value) -> Option<num_bigint::BigInt> { if is_exact(value, Kind::BigInt) { Some(big(value)) } else { None } }
