//! Parts of a transaction that are undone alone: alternatives ([`Tx::or_else`]) and nested transactions ([`Tx::nested`]).
//!
//! Both are a savepoint of the protocol and a mark in the effects. What a part has read stays logged when it is undone: it has
//! decided that it was, so the outcome depends on it, and a wait for changes includes it (as GHC's `orElse` does; Harris, Marlow,
//! Peyton Jones, Herlihy, "Composable memory transactions", PPoPP 2005).

use crate::attempt::{Reason, Stop, Tx};
use crate::effects::{self, Mark};
use crate::operation::Operations;
use crate::savepoint::Savepoint;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Where a part began.
struct Part {
    savepoint: Savepoint,
    mark: Mark,
}

impl Tx<'_> {
    /// Runs `first`; if it calls [`retry`](crate::retry), undoes what it has stored and runs `second`. If that retries too, the
    /// whole waits for a change of anything that either has read. Alternatives nest.
    ///
    /// ```
    /// use stm::{Domain, TQueue, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let urgent: TQueue<&str> = TQueue::new(&domain);
    /// let normal: TQueue<&str> = TQueue::new(&domain);
    /// let mut thread = domain.thread();
    /// thread.atomically(|tx| normal.push(tx, "mail"));
    /// let next = thread.atomically(|tx| tx.or_else(|tx| urgent.pop(tx), |tx| normal.pop(tx)));
    /// assert_eq!(next, "mail");
    /// ```
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<T, Stop>,
        second: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        match self.part(|tx| first(tx).map(Ok::<T, ()>)) {
            Err(Stop(Reason::Retry)) => second(self),
            Err(stop) => Err(stop),
            Ok(Ok(value)) => Ok(value),
            Ok(Err(())) => unreachable!("the part has no error of its own"),
        }
    }

    /// Runs a part that is undone alone: if it gives an error of its own (`Ok(Err(..))`), everything it has stored is as before,
    /// and the transaction goes on. If it panics, likewise, and the panic goes on (a body may catch it). A
    /// [`retry`](crate::retry) inside goes to the nearest [`Tx::or_else`] around, or makes the whole transaction wait.
    ///
    /// ```
    /// use stm::{Domain, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let (from, to, failed) = (TVar::new(&domain, 10u32), TVar::new(&domain, 0u32), TVar::new(&domain, 0u32));
    /// domain.thread().atomically(|tx| {
    ///     let outcome = tx.nested(|tx| {
    ///         to.update(tx, |balance| balance + 50)?;
    ///         let Some(left) = from.get(tx)?.checked_sub(50) else { return Ok(Err("not enough")) };
    ///         from.set(tx, left)?;
    ///         Ok(Ok(()))
    ///     })?;
    ///     if outcome.is_err() { failed.update(tx, |count| count + 1) } else { Ok(()) }
    /// });
    /// let now = domain.thread().atomically(|tx| Ok((from.get(tx)?, to.get(tx)?, failed.get(tx)?)));
    /// assert_eq!(now, (10, 0, 1));
    /// ```
    pub fn nested<T, E>(&mut self, body: impl FnOnce(&mut Self) -> Result<Result<T, E>, Stop>) -> Result<Result<T, E>, Stop> {
        self.part(body)
    }

    fn part<T, E>(&mut self, body: impl FnOnce(&mut Self) -> Result<Result<T, E>, Stop>) -> Result<Result<T, E>, Stop> {
        let part = self.open_part()?;
        let outcome = catch_unwind(AssertUnwindSafe(|| body(self)));
        if self.context.is_lost() {
            // The attempt is undone as a whole; a panic may come from values that the failed access has left out.
            self.context.tx.release(part.savepoint);
            return outcome.map_or_else(|panic| resume_unwind(panic), |_| Err(self.context.lose()));
        }
        match outcome {
            Ok(Ok(Ok(value))) => {
                self.context.tx.release(part.savepoint);
                Ok(Ok(value))
            }
            Ok(Err(stop @ Stop(Reason::Restart))) => {
                self.context.tx.release(part.savepoint);
                Err(stop)
            }
            Ok(outcome) => {
                self.undo_part(part);
                outcome
            }
            Err(panic) => {
                self.undo_part(part);
                resume_unwind(panic)
            }
        }
    }

    fn open_part(&mut self) -> Result<Part, Stop> {
        let context = &mut *self.context;
        if context.is_lost() {
            return Err(context.lose());
        }
        match context.tx.savepoint(&mut Operations) {
            Ok(savepoint) => Ok(Part { savepoint, mark: context.effects.mark() }),
            Err(_) => Err(context.lose()),
        }
    }

    fn undo_part(&mut self, part: Part) {
        let context = &mut *self.context;
        context.tx.rollback_to(part.savepoint);
        let hooks = context.effects.undo(Some(part.mark), context.tx.domain());
        effects::call_all(hooks).unwrap_or_else(|panic| resume_unwind(panic));
    }
}
