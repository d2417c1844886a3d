//! `atomic` as the machine sees it: where an explicit transaction begins and ends.
//!
//! A block met in an automatic transaction joins it while contention is low (`Transaction::may_merge`), else begins its own.
//! Under a native frame only the depth is counted: the surrounding transaction is atomic already. So it is with the only
//! thread there is. One that runs barrier-free while others sleep begins a transaction: should the block wait for something,
//! others come and must not see half of it.

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

impl Thread {
    /// `atomic.__enter__`.
    pub fn enter_atomic(&mut self) -> Res<Value> {
        // what was printed before the block shows before it runs, however long it takes
        if !self.tx.is_active() && self.atomic_depth == 0 && !self.between && !self.interp.has_one_thread() && !cfg!(feature = "inert") {
            return self.enter_alone_among_others();
        }
        let joins = self.tx.may_merge() && self.tick > 64 && self.held.is_empty();
        if self.tx.is_active() && self.may_cut() && !joins {
            return self.outside(Box::new(|th| {
                th.atomic_depth = 1;
                Ok(Value::NONE)
            }));
        }
        self.atomic_depth += 1;
        Ok(Value::NONE)
    }

    /// As [`Thread::enter_atomic`], barrier-free, where other threads exist.
    fn enter_alone_among_others(&mut self) -> Res<Value> {
        if self.may_cut() {
            self.outside = Some(Box::new(|th| {
                th.atomic_depth = 1;
                Ok(Value::NONE)
            }));
            return Err(Unwind::Outside);
        }
        self.interp.clone().gate.change_over();
        self.begin_irrevocable();
        self.atomic_depth = 1;
        Ok(Value::NONE)
    }

    /// Which attempt of the running transaction this is, from 1.
    pub fn attempt(&self) -> u32 { if self.tx.is_active() { self.tx.attempt() + 1 } else { 1 } }

    /// Does another thread wait for what the open transaction holds, or may it come to (the token)?
    pub fn somebody_waits(&mut self) -> bool { self.tx.is_active() && !self.tx.is_irrevocable() && (self.tx.requested() || self.tx.is_pessimistic()) }

    /// Has the open transaction taken nothing that others might need?
    pub fn owns_nothing(&self) -> bool { self.tx.owns_nothing() }

    /// An iteration waits for its turn: is its open transaction in somebody's way?
    pub fn must_give_way(&mut self) -> bool {
        if self.tx.owns_nothing() && !self.tx.is_pessimistic() { self.tx.poll().is_err() } else { self.somebody_waits() }
    }

    /// Waits with the transaction open, where others may stop the world.
    pub fn pause<R>(&mut self, wait: impl FnOnce() -> R) -> R { self.mutator.safe_region(wait) }

    /// Ends the irrevocable transaction a return from a blocking call opened: the caller runs between transactions.
    pub fn end_idle_transaction(&mut self) {
        if self.tx.is_active() && self.tx.is_irrevocable() && self.commit_transaction().is_err() {
            self.tx.abort(&mut crate::object::semantic::ScriptHost);
            self.finalizable.clear();
        }
    }

    /// `atomic.__exit__`: effects are kept, exceptions pass.
    pub fn exit_atomic(&mut self) -> Res<Value> {
        self.atomic_depth = self.atomic_depth.saturating_sub(1);
        if self.atomic_depth == 0 && self.native_depth == 0 && self.tx.is_active() && self.tx.kind() == stm::Kind::Explicit {
            return self.outside(Box::new(|_| Ok(Value::FALSE)));
        }
        if self.atomic_depth == 0 && !self.tx.is_active() && !self.held.is_empty() {
            return self.outside(Box::new(|th| {
                th.run_held();
                Ok(Value::FALSE)
            }));
        }
        Ok(Value::FALSE)
    }
}
