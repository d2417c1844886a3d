//! What a parallel loop puts in place of an accumulator: `total += x` notes x; the turn adds them in order.

use crate::heap::Value;
use crate::object::body::Body;
use crate::object::door::Ref;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::sync::atomic::Ordering::Relaxed;

const FIELDS: usize = 3;

impl Thread {
    /// An empty list of addends.
    pub fn new_addends(&mut self) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.addends);
        let object = Ref(self.allocate(class, FIELDS, false)?);
        object.init(1, Value::from_small(0));
        object.init(2, Value::FALSE);
        Ok(object.value())
    }

    /// Notes an addend. What is no exact number needs the accumulator itself: the iteration runs again at its turn.
    pub fn addends_add(&mut self, addends: Value, addend: Value, op: crate::code::ops::BinaryOp) -> Res<()> {
        use crate::code::ops::BinaryOp;
        if op == BinaryOp::Add && self.add_to_int(addends, addend) {
            return Ok(());
        }
        let addend = match addend {
            Value::TRUE => Value::from_small(1),
            Value::FALSE => Value::from_small(0),
            other => other,
        };
        let big = op == BinaryOp::Add && crate::object::door::is_exact(addend, crate::object::kind::Kind::BigInt);
        let number = addend.is_int() || addend.is_f64() || big;
        if !number || !matches!(op, BinaryOp::Add | BinaryOp::Sub) {
            self.needs_turn = true;
            return Err(crate::object::unwind::Unwind::Restart);
        }
        let addend = match (op, addend.is_int()) {
            (BinaryOp::Add, _) => addend,
            (_, true) => self.new_int(-addend.as_int())?,
            (_, false) => Value::from_f64(-addend.as_f64()),
        };
        let object = Ref::of(addends);
        self.own(object, FIELDS)?;
        let count = self.load(object, FIELDS, 1)?.as_int() as usize;
        let body = self.load(object, FIELDS, 0)?;
        if count == 1 && addend.is_int() {
            // ints before any float are one int: exact as long as the accumulator is an int too
            let first = Value::from_bits(self.body_load(Body::of(body), 0)?);
            if Value::both_ints(first, addend)
                && let Some(sum) = Value::add_ints(first, addend)
            {
                self.body_store(Body::of(body), 0, sum.bits())?;
                return self.store(object, FIELDS, 2, Value::TRUE);
            }
        }
        let body = if body.is_unbound() || Body::of(body).capacity() == count {
            let old = if body.is_unbound() { None } else { Some(Body::of(body)) };
            let grown = self.grow_body(old, count, (count * 2).max(4))?;
            self.store(object, FIELDS, 0, grown.value())?;
            grown
        } else {
            Body::of(body)
        };
        self.body_store(body, count, addend.bits())?;
        self.store(object, FIELDS, 1, Value::from_small(count as i32 + 1))
    }

    /// The commonest case: an int comes to ints, in addends that are this transaction's own.
    #[inline(always)]
    fn add_to_int(&mut self, addends: Value, addend: Value) -> bool {
        let object = Ref::of(addends);
        if object.fixed(2) != Value::TRUE || object.fixed(1) != Value::from_small(1) || !self.tx.is_mine(object.stamp()) {
            return false;
        }
        let body = Body::of(object.fixed(0));
        let first = Value::from_bits(body.word(0).load(Relaxed));
        if !Value::both_ints(first, addend) || !self.tx.is_created_here(body.0.stamp()) {
            return false;
        }
        let Some(sum) = Value::add_ints(first, addend) else { return false };
        body.init(0, sum.bits());
        true
    }

    /// May the addends be added to a running value as they are? A float takes them one by one; what is no number (an
    /// iteration put it there) has a meaning of its own for `+=`.
    pub fn addends_fit(&self, addends: Value, running: Value) -> bool {
        let integer = running.is_int() || crate::object::door::is_exact(running, crate::object::kind::Kind::BigInt);
        integer || running.is_f64() && Ref::of(addends).fixed(2) != Value::TRUE
    }

    /// The addends in order.
    pub fn addends_items(&mut self, addends: Value) -> Res<crate::object::rooted::RootedVec> {
        let object = Ref::of(addends);
        let count = self.load(object, FIELDS, 1)?.as_int() as usize;
        let body = self.load(object, FIELDS, 0)?;
        let mut items = self.rooted();
        for i in 0..count {
            let item = Value::from_bits(self.body_load(Body::of(body), i)?);
            items.push(item);
        }
        Ok(items)
    }
}
