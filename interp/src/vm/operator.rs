//! Operators beyond the loop's own paths: built-in numbers, strings and lists first, then special methods.
//!
//! A special method written in Python runs as a frame of the same loop when its answer can be taken as it is (the other side has
//! no reflected method to try); otherwise it runs nested.

use super::call::Called;
use crate::code::ops::{BinaryOp, Op};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{is_exact, is_kind};
use crate::object::interpreter::Names;
use crate::object::kind::Kind;
use crate::object::thread::Thread;
use crate::object::type_object::is_subtype;
use crate::object::unwind::Res;

/// The unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary { Negative, Positive, Invert }

/// Names of a binary operator's method, its reflection, its in-place form.
pub fn method_names(names: &Names, op: BinaryOp) -> [Value; 3] {
    let three = match op {
        BinaryOp::Add => [&names.__add__, &names.__radd__, &names.__iadd__],
        BinaryOp::Sub => [&names.__sub__, &names.__rsub__, &names.__isub__],
        BinaryOp::Mul => [&names.__mul__, &names.__rmul__, &names.__imul__],
        BinaryOp::TrueDiv => [&names.__truediv__, &names.__rtruediv__, &names.__itruediv__],
        BinaryOp::FloorDiv => [&names.__floordiv__, &names.__rfloordiv__, &names.__ifloordiv__],
        BinaryOp::Mod => [&names.__mod__, &names.__rmod__, &names.__imod__],
        BinaryOp::Pow => [&names.__pow__, &names.__rpow__, &names.__ipow__],
        BinaryOp::MatMul => [&names.__matmul__, &names.__rmatmul__, &names.__imatmul__],
        BinaryOp::LShift => [&names.__lshift__, &names.__rlshift__, &names.__ilshift__],
        BinaryOp::RShift => [&names.__rshift__, &names.__rrshift__, &names.__irshift__],
        BinaryOp::And => [&names.__and__, &names.__rand__, &names.__iand__],
        BinaryOp::Or => [&names.__or__, &names.__ror__, &names.__ior__],
        BinaryOp::Xor => [&names.__xor__, &names.__rxor__, &names.__ixor__],
    };
    three.map(|global| global.get())
}

/// The comparison of an operation.
fn compare_op(op: Op) -> CompareOp {
    match op {
        Op::Lt => CompareOp::Lt,
        Op::Le => CompareOp::Le,
        Op::Gt => CompareOp::Gt,
        Op::Ge => CompareOp::Ge,
        Op::Ne => CompareOp::Ne,
        _ => CompareOp::Eq,
    }
}

impl Thread {
    /// `left op right` when the loop's own paths did not fit.
    #[inline(never)]
    pub fn binary_slow(&mut self, op: BinaryOp, in_place: bool, left: Value, right: Value, destination: u16) -> Res<Called> {
        if is_exact(left, Kind::Addends) && !right.is_unbound() {
            self.addends_add(left, right, op)?;
            return Ok(Called::Value(left));
        }
        if let Some(value) = self.number_binary(op, left, right)? {
            return Ok(Called::Value(value));
        }
        if op == BinaryOp::Add && is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            return self.str_concat(left, right).map(Called::Value);
        }
        if left.is_unbound() || right.is_unbound() {
            return Err(self.unbound_operand());
        }
        let [name, reflected, in_place_name] = method_names(&self.interp.names, op);
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        if !in_place
            && let Some(method) = self.class_lookup(left_type, name)?
            && is_exact(method.value, Kind::Function)
            && (left_type == right_type || self.class_lookup(right_type, reflected)?.is_none())
        {
            // its answer is final unless it is NotImplemented, which `return_other` turns into the error
            let base = self.top;
            // SAFETY: the stack reservation has slack above every frame; `push_function` checks the limit
            unsafe {
                *base = left;
                *base.add(1) = right;
            }
            if self.frames.len() + 8 < self.interp.recursion_limit.load(std::sync::atomic::Ordering::Relaxed) as usize {
                let subject = Value::from_small(op as i32);
                return self.push_function(method.value, base, 2, &[], destination, crate::object::frame::Continuation::Operator, subject);
            }
        }
        self.binary_methods(op, in_place, left, right, [name, reflected, in_place_name]).map(Called::Value)
    }

    /// `left op right` to the value.
    pub fn binary_value(&mut self, op: u8, left: Value, right: Value) -> Res<Value> {
        let op = BinaryOp::ALL[op as usize];
        if let Some(value) = self.number_binary(op, left, right)? {
            return Ok(value);
        }
        if is_exact(left, Kind::Addends) {
            self.addends_add(left, right, op)?;
            return Ok(left);
        }
        let names = method_names(&self.interp.names, op);
        self.binary_methods(op, true, left, right, names)
    }

    /// `left op right` (not in place) to the value, for natives.
    pub fn binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Res<Value> {
        if let Some(value) = self.number_binary(op, left, right)? {
            return Ok(value);
        }
        let names = method_names(&self.interp.names, op);
        self.binary_methods(op, false, left, right, names)
    }

    #[inline(never)]
    fn binary_methods(&mut self, op: BinaryOp, in_place: bool, left: Value, right: Value, names: [Value; 3]) -> Res<Value> {
        let [name, reflected, in_place_name] = names;
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        if in_place && let Some(method) = self.class_lookup(left_type, in_place_name)? {
            let value = self.call_special(method.value, left, &[right])?;
            if !value.is_not_implemented() {
                return Ok(value);
            }
        }
        let mut tried = false;
        if left_type != right_type && is_subtype(right_type, left_type) && let Some(method) = self.class_lookup(right_type, reflected)? {
            let same = self.class_lookup(left_type, reflected)?.is_some_and(|found| found.value == method.value);
            if !same {
                tried = true;
                let value = self.call_special(method.value, right, &[left])?;
                if !value.is_not_implemented() {
                    return Ok(value);
                }
            }
        }
        if let Some(method) = self.class_lookup(left_type, name)? && !method.value.is_none() {
            let value = self.call_special(method.value, left, &[right])?;
            if !value.is_not_implemented() {
                return Ok(value);
            }
        }
        if !tried && left_type != right_type && let Some(method) = self.class_lookup(right_type, reflected)? && !method.value.is_none() {
            let value = self.call_special(method.value, right, &[left])?;
            if !value.is_not_implemented() {
                return Ok(value);
            }
        }
        Err(self.operand_error(op, in_place, left, right))
    }

    /// The TypeError of operands no method accepts.
    pub fn operand_error(&mut self, op: BinaryOp, in_place: bool, left: Value, right: Value) -> crate::object::unwind::Unwind {
        let (left_name, right_name) = (self.type_name(left), self.type_name(right));
        if op == BinaryOp::Add && is_kind(left, Kind::Str) {
            return self.type_error(format!("can only concatenate str (not \"{right_name}\") to str"));
        }
        if op == BinaryOp::Add && is_kind(left, Kind::List) && !in_place {
            return self.type_error(format!("can only concatenate list (not \"{right_name}\") to list"));
        }
        if op == BinaryOp::Add && is_kind(left, Kind::Tuple) {
            return self.type_error(format!("can only concatenate tuple (not \"{right_name}\") to tuple"));
        }
        if op == BinaryOp::Add && (is_kind(left, Kind::Bytes) || is_kind(left, Kind::ByteArray)) {
            return self.type_error(format!("can't concat {right_name} to {left_name}"));
        }
        let is_sequence = |value| [Kind::Str, Kind::List, Kind::Tuple, Kind::Bytes, Kind::ByteArray].iter().any(|kind| is_kind(value, *kind));
        if op == BinaryOp::Mul && (is_sequence(left) || is_sequence(right)) {
            let other = if is_sequence(left) { right_name } else { left_name };
            return self.type_error(format!("can't multiply sequence by non-int of type '{other}'"));
        }
        let symbol = match (op, in_place) {
            (BinaryOp::Pow, true) => "**=".to_string(),
            (_, true) => format!("{}=", op.symbol()),
            (_, false) => op.symbol().to_string(),
        };
        self.type_error(format!("unsupported operand type(s) for {symbol}: '{left_name}' and '{right_name}'"))
    }

    /// A unary operator.
    pub fn unary(&mut self, op: Unary, value: Value) -> Res<Value> {
        let done = match op {
            Unary::Negative => self.negate(value)?,
            Unary::Positive => self.positive(value)?,
            Unary::Invert => self.invert(value)?,
        };
        if let Some(value) = done {
            return Ok(value);
        }
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        let names = &self.interp.names;
        let (name, symbol) = match op {
            Unary::Negative => (names.__neg__.get(), "unary -"),
            Unary::Positive => (names.__pos__.get(), "unary +"),
            Unary::Invert => (names.__invert__.get(), "unary ~"),
        };
        match self.special(value, name)? {
            Some(method) => self.call_special(method, value, &[]),
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("bad operand type for {symbol}: '{name}'")))
            }
        }
    }

    /// `left op right` as a truth.
    #[inline(never)]
    pub fn compare_truth(&mut self, op: Op, left: Value, right: Value) -> Res<bool> {
        if is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            let (a, b) = (crate::object::string::text(left), crate::object::string::text(right));
            return Ok(match op {
                Op::Eq => left == right || a == b,
                Op::Ne => left != right && a != b,
                _ => compare_op(op).holds(Some(a.compare(b))),
            });
        }
        if let Some(truth) = self.number_compare(compare_op(op), left, right)? {
            return Ok(truth);
        }
        let value = self.compare_slow(op, left, right)?;
        self.truth(value)
    }

    /// `left op right` to the value of the comparison.
    #[inline(never)]
    pub fn compare_slow(&mut self, op: Op, left: Value, right: Value) -> Res<Value> {
        if is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            let (a, b) = (crate::object::string::text(left), crate::object::string::text(right));
            return Ok(Value::from_bool(match op {
                Op::Eq => left == right || a == b,
                Op::Ne => left != right && a != b,
                _ => compare_op(op).holds(Some(a.compare(b))),
            }));
        }
        if let Some(truth) = self.number_compare(compare_op(op), left, right)? {
            return Ok(Value::from_bool(truth));
        }
        if left.is_unbound() || right.is_unbound() {
            return Err(self.unbound_operand());
        }
        let names = &self.interp.names;
        let (name, reflected, symbol) = match op {
            Op::Lt => (names.__lt__.get(), names.__gt__.get(), "<"),
            Op::Le => (names.__le__.get(), names.__ge__.get(), "<="),
            Op::Gt => (names.__gt__.get(), names.__lt__.get(), ">"),
            Op::Ge => (names.__ge__.get(), names.__le__.get(), ">="),
            Op::Ne => (names.__ne__.get(), names.__ne__.get(), "!="),
            _ => (names.__eq__.get(), names.__eq__.get(), "=="),
        };
        if let Some(value) = self.rich_compare(left, right, name, reflected)? {
            return Ok(value);
        }
        match op {
            Op::Eq => Ok(Value::from_bool(left == right)),
            Op::Ne => Ok(Value::from_bool(left != right)),
            _ => {
                let (left, right) = (self.type_name(left), self.type_name(right));
                Err(self.type_error(format!("'{symbol}' not supported between instances of '{left}' and '{right}'")))
            }
        }
    }
}
