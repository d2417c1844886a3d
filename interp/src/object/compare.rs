//! Rich comparison of any two values, and of sequences item by item.
//!
//! Invariant: exact numbers and strs are compared natively with the answers their special methods would give; everything
//! else asks the types, reflected attempt included.

use super::arithmetic::CompareOp;
use super::door::is_exact;
use super::kind::Kind;
use super::string::text;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::cmp::Ordering;

impl CompareOp {
    /// What two lengths (or other plain numbers) answer.
    pub fn of_sizes(self, left: usize, right: usize) -> bool { self.holds(Some(left.cmp(&right))) }
}

impl Thread {
    /// Names of the special method and of its reflection.
    fn compare_names(&self, op: CompareOp) -> (Value, Value) {
        let names = &self.interp.names;
        match op {
            CompareOp::Lt => (names.__lt__.get(), names.__gt__.get()),
            CompareOp::Le => (names.__le__.get(), names.__ge__.get()),
            CompareOp::Gt => (names.__gt__.get(), names.__lt__.get()),
            CompareOp::Ge => (names.__ge__.get(), names.__le__.get()),
            CompareOp::Eq => (names.__eq__.get(), names.__eq__.get()),
            CompareOp::Ne => (names.__ne__.get(), names.__ne__.get()),
        }
    }

    /// `left op right`.
    pub fn compare_values(&mut self, op: CompareOp, left: Value, right: Value) -> Res<Value> {
        if let Some(truth) = self.number_compare(op, left, right)? {
            return Ok(Value::from_bool(truth));
        }
        if is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            return Ok(Value::from_bool(op.holds(Some(text(left).compare(text(right))))));
        }
        let (name, reflected) = self.compare_names(op);
        if let Some(result) = self.rich_compare(left, right, name, reflected)? {
            return Ok(result);
        }
        match op {
            CompareOp::Eq => Ok(Value::from_bool(left == right)),
            CompareOp::Ne => Ok(Value::from_bool(left != right)),
            _ => {
                let (symbol, left, right) = (op.symbol(), self.type_name(left), self.type_name(right));
                Err(self.type_error(format!("'{symbol}' not supported between instances of '{left}' and '{right}'")))
            }
        }
    }

    /// `left op right` as a truth.
    pub fn compare_truth_of(&mut self, op: CompareOp, left: Value, right: Value) -> Res<bool> {
        let result = self.compare_values(op, left, right)?;
        self.truth(result)
    }

    /// `left < right` as a truth: what sorting asks.
    #[inline]
    pub fn less(&mut self, left: Value, right: Value) -> Res<bool> {
        if Value::both_ints(left, right) {
            return Ok(left.as_int() < right.as_int());
        }
        if is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            return Ok(text(left).compare(text(right)) == Ordering::Less);
        }
        self.compare_truth_of(CompareOp::Lt, left, right)
    }

    /// Compares two sequences by their first difference. `item(th, side, index)` gives an item or None past the end.
    pub fn compare_sequences(&mut self, op: CompareOp, lengths: (usize, usize), mut item: impl FnMut(&mut Thread, usize, usize) -> Res<Option<Value>>) -> Res<Value> {
        self.check_native_stack(" in comparison")?;
        if lengths.0 != lengths.1 && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        let mut at = 0;
        loop {
            match (item(self, 0, at)?, item(self, 1, at)?) {
                (Some(left), Some(right)) => {
                    if !self.equal(left, right)? {
                        return match op {
                            CompareOp::Eq => Ok(Value::FALSE),
                            CompareOp::Ne => Ok(Value::TRUE),
                            _ => self.compare_values(op, left, right),
                        };
                    }
                    at += 1;
                }
                (left, right) => return Ok(Value::from_bool(op.of_sizes(left.is_some() as usize, right.is_some() as usize))),
            }
        }
    }
}
