//! Running transactions: attempts until one commits, and the wait of those that call `retry`.
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
//!             history.modify(tx, |lines| lines.push("took 100"))
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
//! A panic undoes the attempt and goes on. A wait holds nothing: no variable, no pin, and soon no descriptor; the stamps it looks
//! at are cells, which stay mapped.

use crate::attempt::{Context, ReadTx, Reason, Stop, Tx};
use crate::config::Config;
use crate::domain::Domain;
use crate::inject::bug;
use crate::outcome::{Cause, Conflict};
use crate::stamp::{self, OWNED, Stamp};
use crate::stats::Stats;
use crate::sync::{Acquire, Instant, Relaxed};
use core::cell::{Cell, RefCell};
use core::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

impl Domain {
    /// A domain for [`TVar`](crate::TVar)s and the other shared types, with the measured settings.
    ///
    /// ```
    /// let domain = stm::Domain::for_variables();
    /// let x = stm::TVar::new(&domain, 1);
    /// assert_eq!(stm::atomically(&domain, |tx| x.get(tx)), 1);
    /// ```
    pub fn for_variables() -> Arc<Domain> {
        Domain::new(Config { marks_created: false, ..Config::default() })
    }

    /// A context in which the calling thread runs transactions. Keep it: making one is
    /// dear. Or use [`atomically`], which keeps one. At most 1,023 contexts of a domain run at a time; who finds no place waits.
    pub fn thread(self: &Arc<Self>) -> Thread {
        Thread { context: Context::new(self) }
    }
}

/// One thread's context for transactions of one domain.
///
/// A transaction begun with another context inside the body of one is a transaction of its own: should it need what the outer one
/// has stored to, it waits for ever. Parts are made with [`Tx::nested`].
///
/// ```
/// use stm::{Domain, TVar};
///
/// let domain = Domain::for_variables();
/// let hits = TVar::new(&domain, 0u64);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| {
///             let mut thread = domain.thread();
///             for _ in 0..1000 {
///                 thread.atomically(|tx| hits.update(tx, |count| count + 1));
///             }
///         });
///     }
/// });
/// assert_eq!(domain.thread().atomically(|tx| hits.get(tx)), 2000);
/// ```
pub struct Thread {
    context: Context,
}

// SAFETY: what is bound to a thread in a context (the epoch pin, calls to make) is there only while it runs a transaction, which
// borrows it.
unsafe impl Send for Thread {}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Thread").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

/// The time limit of [`Thread::atomically_within`] has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the transaction did not commit within its time limit")
    }
}

impl core::error::Error for TimedOut {}

/// Undoes the attempt if its body panics.
struct Open<'c>(&'c mut Context);

impl Drop for Open<'_> {
    #[cold]
    fn drop(&mut self) {
        self.0.tx.request_restart(Cause::User);
        // The panic of the body goes on; one of a call that was to be made is dropped.
        let _ = self.0.undo();
    }
}

impl Context {
    /// One attempt. On an error it is still open.
    #[inline(always)]
    fn attempt<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Reason> {
        self.begin();
        let open = Open(self);
        let outcome = body(&mut *open.0);
        core::mem::forget(open);
        match outcome {
            Ok(value) => self.commit().map(|()| value),
            Err(Stop(reason)) => Err(reason),
        }
    }

    #[inline(always)]
    pub(crate) fn atomically<T>(&mut self, mut body: impl FnMut(&mut Tx) -> Result<T, Stop>) -> T {
        loop {
            match self.attempt(|context| body(&mut Tx::new(context))) {
                Ok(value) => return value,
                Err(reason) => self.go_on(reason, None).expect("there is no time limit"),
            }
        }
    }

    /// After a lost attempt: undoes it, and waits as its reason asks.
    #[cold]
    #[inline(never)]
    fn go_on(&mut self, reason: Reason, deadline: Option<Instant>) -> Result<(), TimedOut> {
        if reason == Reason::Retry && !self.is_lost() {
            return self.undo_and_wait(deadline);
        }
        let conflict = *self.tx.conflict();
        if let Err(panic) = self.undo() {
            resume_unwind(panic);
        }
        if let Some(watcher) = &mut self.watcher {
            watcher(&conflict);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.tx.attempt = 0;
            self.tx.wants_token = false;
            return Err(TimedOut);
        }
        self.tx.wait_for_conflict();
        Ok(())
    }

    /// Undoes the attempt and sleeps until a commit has changed something that it had read.
    fn undo_and_wait(&mut self, deadline: Option<Instant>) -> Result<(), TimedOut> {
        let irrevocable = self.tx.is_irrevocable();
        let watched = self.watched_stamps();
        let limit = self.tx.snapshot;
        let (too_late, unasked) = (bug!(self.tx, RetryTooLate), bug!(self.tx, SleepsUnasked));
        self.tx.request_restart(if irrevocable { Cause::User } else { Cause::Retry });
        if let Err(panic) = self.undo() {
            resume_unwind(panic);
        }
        assert!(!irrevocable, "`retry` in an irrevocable transaction: it cannot wait any more");
        assert!(deadline.is_some() || !watched.is_empty(), "`retry` in a transaction that has read nothing: nothing can wake it");
        let domain = self.tx.domain().clone();
        let limit = if too_late { stamp::limit_of(domain.now()) } else { limit };
        let changed = |stamp: &*const Stamp| {
            // SAFETY: a cell of our domain.
            let seen = unsafe { &**stamp }.raw().load(Acquire);
            seen & OWNED == 0 && seen >= limit
        };
        let mut slice = Duration::from_millis(1);
        while !watched.iter().any(changed) {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Err(TimedOut);
            }
            domain.retry_bell.sleep(left.map_or(slice, |left| slice.min(left)), None, || !unasked && watched.iter().any(changed));
            slice = (slice * 2).min(Duration::from_millis(8));
            // It may be a long one: others can have the place.
            self.tx.detach();
        }
        Ok(())
    }

    /// Between transactions: gives the place back if there are not many left.
    fn leave_if_crowded(&mut self) {
        if self.tx.is_attached() && !self.tx.is_active() && self.tx.descriptor().number >= CROWDED {
            self.tx.detach();
        }
    }

    /// What the attempt depends on. Cells that it owns are not among its reads, though what was in them may have been seen: after
    /// the part that took them was undone.
    fn watched_stamps(&self) -> Vec<*const Stamp> {
        let entries = &self.tx.descriptor().entries;
        let owned = (0..self.tx.written).map(|index| entries.get(index).stamp.load(Relaxed).cast_const());
        self.tx.reads.items().iter().copied().chain(owned).chain(self.peeked.iter().copied()).collect()
    }
}

impl Thread {
    /// Runs `body` as one atomic step and gives its result. It may run several times; until it has committed, nobody sees what it
    /// has stored. Waiting ([`retry`](crate::retry)) holds nothing.
    ///
    /// If the body panics, the attempt is undone, and the panic goes on.
    #[inline]
    pub fn atomically<T>(&mut self, body: impl FnMut(&mut Tx) -> Result<T, Stop>) -> T {
        self.context.atomically(body)
    }

    /// As [`Thread::atomically`], for a body that only reads: what it gets cannot store.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let (x, y) = (TVar::new(&domain, 1), TVar::new(&domain, 2));
    /// let sum = domain.thread().atomically_read(|tx| Ok(x.get(tx)? + y.get(tx)?));
    /// assert_eq!(sum, 3);
    /// ```
    ///
    /// ```compile_fail
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// # let x = TVar::new(&domain, 1);
    /// domain.thread().atomically_read(|tx| x.set(tx, 2));
    /// ```
    #[inline]
    pub fn atomically_read<T>(&mut self, mut body: impl FnMut(&mut ReadTx) -> Result<T, Stop>) -> T {
        loop {
            match self.context.attempt(|context| body(&mut ReadTx::new(context))) {
                Ok(value) => return value,
                Err(reason) => self.context.go_on(reason, None).expect("there is no time limit"),
            }
        }
    }

    /// As [`Thread::atomically`], for a body that may decide against the whole: if it gives `Ok(Err(error))`, everything is as
    /// before, and the error is the result.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let (from, to) = (TVar::new(&domain, 20i32), TVar::new(&domain, 0i32));
    /// let moved = domain.thread().try_atomically(|tx| {
    ///     to.update(tx, |balance| balance + 50)?;
    ///     from.update(tx, |balance| balance - 50)?;
    ///     Ok(if from.get(tx)? < 0 { Err("overdrawn") } else { Ok(()) })
    /// });
    /// assert_eq!(moved, Err("overdrawn"));
    /// assert_eq!(domain.thread().atomically(|tx| to.get(tx)), 0);
    /// ```
    pub fn try_atomically<T, E>(&mut self, mut body: impl FnMut(&mut Tx) -> Result<Result<T, E>, Stop>) -> Result<T, E> {
        loop {
            let mut refused = None;
            let outcome = self.context.attempt(|context| match body(&mut Tx::new(context)) {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(error)) => {
                    refused = Some(error);
                    Err(Stop(Reason::Restart))
                }
                Err(stop) => Err(stop),
            });
            match (outcome, refused) {
                (Ok(value), _) => return Ok(value),
                (Err(_), Some(error)) if !self.context.is_lost() => {
                    self.context.tx.request_restart(Cause::User);
                    self.context.undo().unwrap_or_else(|panic| resume_unwind(panic));
                    return Err(error);
                }
                (Err(reason), _) => self.context.go_on(reason, None).expect("there is no time limit"),
            }
        }
    }

    /// As [`Thread::atomically`], but gives up when a [`retry`](crate::retry) has waited, or attempts have failed, until the limit
    /// has passed. Then everything is as before. A running body is not interrupted.
    ///
    /// ```
    /// use std::time::Duration;
    /// use stm::{Domain, TimedOut, TVar, check};
    ///
    /// let domain = Domain::for_variables();
    /// let ready = TVar::new(&domain, false);
    /// let outcome = domain.thread().atomically_within(Duration::from_millis(5), |tx| check(ready.get(tx)?));
    /// assert_eq!(outcome, Err(TimedOut));
    /// ```
    pub fn atomically_within<T>(&mut self, limit: Duration, mut body: impl FnMut(&mut Tx) -> Result<T, Stop>) -> Result<T, TimedOut> {
        // One that no clock will reach is none.
        let deadline = Instant::now().checked_add(limit);
        loop {
            match self.context.attempt(|context| body(&mut Tx::new(context))) {
                Ok(value) => return Ok(value),
                Err(reason) => self.context.go_on(reason, deadline)?,
            }
        }
    }

    /// Calls `watcher` after every attempt that was undone because of another transaction, on this thread and outside of the
    /// transaction: what happened, at which variable ([`TVar::address`](crate::TVar::address)), and who it was.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use stm::{Cause, Domain, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let hot = TVar::new(&domain, 0u64);
    /// let seen = Arc::new(Mutex::new(Vec::new()));
    ///
    /// let mut thread = domain.thread();
    /// let log = seen.clone();
    /// thread.watch_conflicts(move |conflict| log.lock().unwrap().push(*conflict));
    /// let mut other = domain.thread();
    /// thread.atomically(|tx| {
    ///     let value = hot.get(tx)?;
    ///     if tx.attempt() == 0 {
    ///         // Somebody else gets in between.
    ///         other.atomically(|tx| hot.update(tx, |value| value + 10));
    ///     }
    ///     hot.set(tx, value + 1)
    /// });
    ///
    /// let seen = seen.lock().unwrap();
    /// assert_eq!((seen.len(), seen[0].cause, seen[0].stamp), (1, Cause::ReadInvalid, hot.address()));
    /// assert_eq!(thread.stats().aborts_by(Cause::ReadInvalid), 1);
    /// ```
    pub fn watch_conflicts(&mut self, watcher: impl FnMut(&Conflict) + Send + 'static) {
        self.context.watcher = Some(Box::new(watcher));
    }

    /// What this context has done. [`Domain::stats`] has the sums of all.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let x = TVar::new(&domain, 0);
    /// let mut thread = domain.thread();
    /// thread.atomically(|tx| x.set(tx, 1));
    /// thread.atomically(|tx| x.get(tx));
    /// let stats = thread.stats();
    /// assert_eq!((stats.commits, stats.read_only, stats.conflicts()), (2, 1, 0));
    /// ```
    pub fn stats(&self) -> Stats {
        self.context.tx.stats()
    }
}

/// Contexts of this thread that no transaction uses now.
#[derive(Default)]
#[expect(clippy::vec_box, reason = "contexts are large, and go in and out with every call")]
struct Kept(RefCell<Vec<Box<Thread>>>);

/// So many contexts are kept for each thread.
const KEPT: usize = 4;
/// Kept contexts from this number on leave their place to others between transactions.
const CROWDED: usize = 512;

thread_local! {
    static KEPT_CONTEXTS: Kept = Kept::default();
    /// The domain whose transaction this thread is in by way of [`atomically`].
    static INSIDE: Cell<*const Domain> = const { Cell::new(core::ptr::null()) };
}

/// Runs `body` as one atomic step, as [`Thread::atomically`] does, with a context that is kept for the calling thread.
///
/// Convenient, and some nanoseconds slower than a [`Thread`] of one's own. Any number of threads may use it. Panics inside another
/// transaction of the same domain that was begun the same way: parts are made with [`Tx::nested`].
///
/// ```
/// use stm::{Domain, TVar, atomically};
///
/// let domain = Domain::for_variables();
/// let x = TVar::new(&domain, 20);
/// let doubled = atomically(&domain, |tx| {
///     x.update(tx, |value| value * 2)?;
///     x.get(tx)
/// });
/// assert_eq!(doubled, 40);
/// ```
pub fn atomically<T>(domain: &Arc<Domain>, mut body: impl FnMut(&mut Tx) -> Result<T, Stop>) -> T {
    /// Puts things back, also when the body panics.
    struct Use(Option<Box<Thread>>);
    impl Drop for Use {
        fn drop(&mut self) {
            let mut thread = self.0.take();
            if let Some(thread) = &mut thread {
                thread.context.leave_if_crowded();
            }
            // While the thread ends there is nowhere to keep it.
            let _ = KEPT_CONTEXTS.try_with(|kept| {
                let mut kept = kept.0.borrow_mut();
                kept.extend(thread);
                // outside of the borrow there may be more to drop than this: a domain with all that is in it
                if kept.len() > KEPT { Some(kept.remove(0)) } else { None }
            });
        }
    }
    struct Inside(*const Domain);
    impl Drop for Inside {
        fn drop(&mut self) {
            INSIDE.set(self.0);
        }
    }
    let address = Arc::as_ptr(domain);
    assert!(INSIDE.get() != address, "`atomically` inside a transaction of the same domain: use `tx.nested`");
    let found = KEPT_CONTEXTS.try_with(|kept| {
        let mut kept = kept.0.borrow_mut();
        let place = kept.iter().rposition(|thread| Arc::as_ptr(thread.context.tx.domain()) == address)?;
        Some(kept.remove(place))
    });
    let mut used = Use(Some(found.ok().flatten().unwrap_or_else(|| Box::new(domain.thread()))));
    let thread = used.0.as_mut().expect("just put there");
    thread.atomically(|tx| {
        let _inside = Inside(INSIDE.replace(address));
        body(tx)
    })
}
