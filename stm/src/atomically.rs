//! `atomically`, `retry` and `or_else`: transactions for Rust users.
//!
//! ```
//! use stm::{Domain, TVar, retry};
//!
//! let domain = Domain::for_variables();
//! let account = TVar::new(&domain, 0i64);
//! let history = TVar::new(&domain, Vec::new());
//!
//! std::thread::scope(|scope| {
//!     // Waits until there is enough, then takes it and writes it down, as one step.
//!     scope.spawn(|| {
//!         domain.thread().atomically(|tx| {
//!             let balance = account.get(tx)?;
//!             if balance < 100 {
//!                 return retry();
//!             }
//!             account.set(tx, balance - 100)?;
//!             history.update(tx, |mut lines| {
//!                 lines.push("took 100");
//!                 lines
//!             })
//!         });
//!     });
//!     let mut thread = domain.thread();
//!     for _ in 0..5 {
//!         thread.atomically(|tx| account.update(tx, |balance| balance + 30));
//!     }
//! });
//!
//! let (left, lines) = domain.thread().atomically(|tx| Ok((account.get(tx)?, history.get(tx)?)));
//! assert_eq!((left, lines), (50, vec!["took 100"]));
//! ```
//!
//! Invariants: the epoch pin of an attempt lasts from before its begin until after its end. Values stored in an attempt
//! are destroyed if it is undone, replaced ones (after the epoch) if it commits. A panic undoes the attempt and goes on.

use crate::config::Config;
use crate::domain::Domain;
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp::{self, OWNED, Stamp};
use crate::sync::Acquire;
use crate::sync::epoch::{self, Guard};
use crate::transaction::{Kind, Transaction};
use crate::tvar::Header;
use core::ptr::NonNull;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

/// The attempt cannot go on: pass it up with `?`. Only [`Thread::atomically`] and [`Tx::or_else`] look inside.
#[derive(Debug)]
#[must_use = "a transaction that ignores it sees values that do not fit together"]
pub struct Stop(Reason);

#[derive(Debug, PartialEq, Eq)]
enum Reason {
    Restart,
    Retry,
}

impl From<Restart> for Stop {
    fn from(_: Restart) -> Stop {
        Stop(Reason::Restart)
    }
}

/// Gives up this alternative: the transaction waits until something it has read changes, and starts anew.
pub fn retry<T>() -> Result<T, Stop> {
    Err(Stop(Reason::Retry))
}

/// `retry` unless the condition holds.
pub fn check(condition: bool) -> Result<(), Stop> {
    if condition { Ok(()) } else { retry() }
}

impl Domain {
    /// A domain for [`TVar`](crate::TVar)s, with the measured settings.
    pub fn for_variables() -> Arc<Domain> {
        Domain::new(Config { marks_created: false, ..Config::default() })
    }

    /// A context in which the calling thread runs transactions. Making one costs an allocation: keep it.
    pub fn thread(self: &Arc<Self>) -> Thread {
        Thread { tx: Transaction::attach(self) }
    }
}

/// One thread's context.
pub struct Thread {
    tx: Transaction,
}

/// A boxed value and what destroys it.
struct Boxed {
    value: u64,
    destroy: unsafe fn(u64),
}

/// The running transaction.
pub struct Tx<'t> {
    tx: &'t mut Transaction,
    /// Pins the epoch: what was current at the begin stays in memory.
    guard: Guard,
    stored: Vec<Boxed>,
    replaced: Vec<Boxed>,
}

impl Thread {
    /// Runs `body` as one atomic step and gives its result. It may run several times; until it has committed, nobody
    /// sees what it has stored. Waiting ([`retry`]) holds nothing.
    pub fn atomically<T>(&mut self, mut body: impl FnMut(&mut Tx) -> Result<T, Stop>) -> T {
        loop {
            let guard = epoch::pin();
            self.tx.begin(Kind::Explicit);
            let mut tx = Tx { tx: &mut self.tx, guard, stored: Vec::new(), replaced: Vec::new() };
            let outcome = catch_unwind(AssertUnwindSafe(|| body(&mut tx)));
            match outcome {
                Ok(Ok(value)) => {
                    if tx.tx.commit(&mut ()).is_ok() {
                        tx.destroy_replaced();
                        return value;
                    }
                    tx.undo();
                    self.tx.wait_for_conflict();
                }
                Ok(Err(Stop(Reason::Restart))) => {
                    tx.undo();
                    self.tx.wait_for_conflict();
                }
                Ok(Err(Stop(Reason::Retry))) => tx.undo_and_wait(),
                Err(panic) => {
                    tx.tx.request_restart(Cause::User);
                    tx.undo();
                    resume_unwind(panic);
                }
            }
        }
    }

    /// What this context has done.
    pub fn stats(&self) -> crate::Stats {
        self.tx.stats()
    }
}

impl Tx<'_> {
    #[inline(always)]
    pub(crate) fn inner(&mut self) -> &mut Transaction {
        self.tx
    }

    pub fn domain(&self) -> &Arc<Domain> {
        self.tx.domain()
    }

    /// How many attempts have failed before this one.
    pub fn attempt(&self) -> u32 {
        self.tx.attempt()
    }

    /// Notes that `new` is about to replace `old`.
    ///
    /// # Safety
    /// Both fit `destroy`; `new` belongs to nobody else, `old` is in the variable.
    pub(crate) unsafe fn stored(&mut self, new: u64, old: u64, destroy: unsafe fn(u64)) {
        self.stored.push(Boxed { value: new, destroy });
        self.replaced.push(Boxed { value: old, destroy });
    }

    /// Runs `first`; if it calls [`retry`], undoes what it has stored and runs `second`. If that retries too, the whole
    /// waits for a change of anything that either has read.
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<T, Stop>,
        second: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let savepoint = self.tx.savepoint(&mut ())?;
        let (stored, replaced) = (self.stored.len(), self.replaced.len());
        match first(self) {
            Err(Stop(Reason::Retry)) => {
                self.tx.rollback_to(savepoint);
                self.replaced.truncate(replaced);
                for boxed in self.stored.drain(stored..) {
                    // SAFETY: stored by this transaction and taken out of its variable by the roll-back; `get` hands
                    // out clones only.
                    unsafe { (boxed.destroy)(boxed.value) };
                }
                second(self)
            }
            outcome => {
                self.tx.release(savepoint);
                outcome
            }
        }
    }

    /// Hands replaced values to the epoch.
    fn destroy_replaced(self) {
        for Boxed { value, destroy } in self.replaced {
            // SAFETY: the commit took the value out of its variable; transactions that may have its pointer are pinned.
            // Values are `Send` and `'static` (`TVar`'s bounds).
            unsafe { self.guard.defer_unchecked(move || destroy(value)) };
        }
    }

    fn undo(self) {
        self.tx.abort(&mut ());
        for boxed in self.stored {
            // SAFETY: the abort took the value out of its variable. Others follow a pointer only after a check that
            // fails for what was never committed.
            unsafe { (boxed.destroy)(boxed.value) };
        }
    }

    /// Undoes the attempt and sleeps until a commit has changed something that it had read.
    fn undo_and_wait(self) {
        self.tx.request_restart(Cause::Retry);
        let limit = self.tx.snapshot;
        let (too_late, unasked) = (bug!(self.tx, RetryTooLate), bug!(self.tx, SleepsUnasked));
        let mut watched = Vec::new();
        for &stamp in self.tx.reads.items() {
            let header = NonNull::new(stamp.cast_mut().cast::<Header>()).expect("made from a reference");
            // SAFETY: every stamp in this log is the first field of a `Header` (only `TVar` logs here), and the pin
            // still keeps it in memory.
            if unsafe { header.as_ref() }.try_hold() {
                watched.push(header);
            }
        }
        let domain = self.tx.domain().clone();
        let parking = self.tx.parking;
        // Drops the pin: a thread may sleep here for long.
        self.undo();
        let limit = if too_late { stamp::limit_of(domain.now()) } else { limit };
        let changed = |header: &NonNull<Header>| {
            // SAFETY: `try_hold` keeps the variable alive.
            let stamp: &Stamp = &unsafe { header.as_ref() }.stamp;
            let seen = stamp.raw().load(Acquire);
            seen & OWNED == 0 && seen >= limit
        };
        let mut slice = Duration::from_millis(1);
        while !watched.iter().any(changed) {
            domain.retry_bell.sleep(slice, parking, || !unasked && watched.iter().any(changed));
            slice = (slice * 2).min(Duration::from_millis(8));
        }
        watched.into_iter().for_each(Header::let_go);
    }
}
