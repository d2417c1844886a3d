//! One attempt of a transaction, as its body sees it: [`ReadTx`], [`Tx`], and the context behind them.
//!
//! Everything shared goes through three doors: [`ReadTx::read_cell`], [`Tx::write_cell`] and [`Tx::defer`]. They apply what this
//! transaction has deferred itself where it stands in the way, and note when the attempt is lost: from then on it cannot commit,
//! whatever its body makes of the error.
//!
//! The epoch pin. A transaction that only touches words needs none: cells stay mapped (`cell`). One that follows pointers pins
//! before its first one. That is early enough: a pointer is followed only after a check which says that the word was current at
//! some moment after the pin, so who replaces it does so later, and destroys it after that pin ends. (A long reader is given
//! words that were current at its snapshot: one that pins later takes no versions before its snapshot has moved,
//! `Transaction::distrust_versions`.) A context that needed a pin begins with one the next time.

use crate::cell::Cell;
use crate::domain::Domain;
use crate::effects::{self, Effects, Owned, Panic};
use crate::operation::Operations;
use crate::outcome::{Cause, Conflict};
use crate::semantic::Deferred;
use crate::stamp::Stamp;
use crate::sync::Relaxed;
use crate::sync::epoch::{self, Guard};
use crate::transaction::{Kind, Transaction};
use core::fmt;
use core::ops::{Deref, DerefMut};
use std::panic::resume_unwind;
use std::sync::Arc;

/// The attempt cannot go on: pass it up with `?`.
///
/// Made by every access to a shared variable when another transaction is in the way, and by [`retry`]. Only the functions that run
/// bodies look inside. An attempt in which an access has failed does not commit, even if its body ignores the error.
///
/// ```
/// use stm::{Domain, Stop, TVar, Tx, atomically};
///
/// // What is part of transactions gives it, too.
/// fn next(tx: &mut Tx, counter: &TVar<u64>) -> Result<u64, Stop> {
///     counter.update(tx, |number| number + 1)?;
///     counter.get(tx)
/// }
///
/// let domain = Domain::for_variables();
/// let counter = TVar::new(&domain, 0);
/// assert_eq!(atomically(&domain, |tx| Ok((next(tx, &counter)?, next(tx, &counter)?))), (1, 2));
/// ```
#[derive(Debug)]
#[must_use = "the attempt is lost: pass it up with `?`"]
pub struct Stop(pub(crate) Reason);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Restart,
    Retry,
}

/// Gives up this alternative: it is undone, and the next one of [`Tx::or_else`] runs. If there is none, the transaction waits until
/// something that it has read, in any alternative, is changed by a commit, and starts anew.
///
/// ```
/// use stm::{Domain, TVar, retry};
///
/// let domain = Domain::for_variables();
/// let ready = TVar::new(&domain, false);
/// std::thread::scope(|scope| {
///     scope.spawn(|| domain.thread().atomically(|tx| if ready.get(tx)? { Ok(()) } else { retry() }));
///     domain.thread().atomically(|tx| ready.set(tx, true));
/// });
/// ```
///
/// Panics of the transaction: if it has read nothing and has no time limit, since nothing could ever wake it; and if it is
/// [irrevocable](Tx::irrevocable).
pub fn retry<T>() -> Result<T, Stop> {
    Err(Stop(Reason::Retry))
}

/// [`retry`] unless the condition holds.
///
/// ```
/// # use stm::{Domain, TVar, check};
/// # let domain = Domain::for_variables();
/// let free = TVar::new(&domain, 3u32);
/// domain.thread().atomically(|tx| {
///     check(free.get(tx)? > 0)?;
///     free.update(tx, |free| free - 1)
/// });
/// assert_eq!(domain.thread().atomically(|tx| free.get(tx)), 2);
/// ```
pub fn check(condition: bool) -> Result<(), Stop> {
    if condition { Ok(()) } else { retry() }
}

/// Told of attempts that were undone because of another transaction.
pub(crate) type Watcher = Box<dyn FnMut(&Conflict) + Send>;

type Chore = Box<dyn FnOnce(&mut Context)>;

/// What one thread runs transactions with, one after the other.
pub(crate) struct Context {
    pub(crate) tx: Transaction,
    /// Pins the epoch: what was current since then stays in memory.
    guard: Option<Guard>,
    pub(crate) effects: Effects,
    /// `effects` or `chores` hold something.
    burdened: bool,
    /// The attempt has followed a pointer.
    follows: bool,
    /// The next attempt begins with a pin.
    pins: bool,
    /// An access has failed: the attempt cannot commit.
    lost: bool,
    /// What deferred operations depend on without having logged it: a wait for changes includes it. Pinned attempts only.
    pub(crate) peeked: Vec<*const Stamp>,
    pub(crate) watcher: Option<Watcher>,
    /// What to do after the commit with this context: upkeep of shared types.
    chores: Vec<Chore>,
}

impl Context {
    pub(crate) fn new(domain: &Arc<Domain>) -> Context {
        Context {
            tx: Transaction::detached(domain),
            guard: None,
            effects: Effects::default(),
            burdened: false,
            follows: false,
            pins: false,
            lost: false,
            peeked: Vec::new(),
            watcher: None,
            chores: Vec::new(),
        }
    }

    #[inline(always)]
    pub(crate) fn begin(&mut self) {
        self.tx.begin(Kind::Explicit);
        // Not before: a begin may wait for long.
        if self.pins {
            self.pin();
        }
    }

    #[inline(never)]
    fn pin(&mut self) {
        self.guard = Some(epoch::pin());
        // What versions from before the pin point to may be gone.
        self.tx.distrust_versions();
    }

    /// Pointers are followed, or cells named in deferred operations, from here on.
    #[inline(always)]
    pub(crate) fn follow(&mut self) {
        if self.guard.is_none() {
            self.pin();
        }
        self.follows = true;
    }

    /// What the attempt leaves to do, for additions.
    pub(crate) fn effects(&mut self) -> &mut Effects {
        self.burdened = true;
        &mut self.effects
    }

    /// Something to do after the commit, with transactions of its own.
    pub(crate) fn add_chore(&mut self, chore: impl FnOnce(&mut Context) + 'static) {
        self.burdened = true;
        self.chores.push(Box::new(chore));
    }

    /// Takes effect as a whole, or says why not.
    #[inline(always)]
    pub(crate) fn commit(&mut self) -> Result<(), Reason> {
        if self.lost || self.tx.commit(&mut Operations).is_err() {
            return Err(Reason::Restart);
        }
        if self.burdened {
            self.unburden().unwrap_or_else(|panic| resume_unwind(panic));
        } else if self.guard.is_some() {
            self.unpin();
        }
        Ok(())
    }

    #[inline(never)]
    fn unpin(&mut self) {
        self.peeked.clear();
        self.pins = core::mem::take(&mut self.follows);
        self.guard = None;
    }

    #[inline(never)]
    fn unburden(&mut self) -> Result<(), Panic> {
        self.peeked.clear();
        self.burdened = false;
        let guard = self.guard.take().unwrap_or_else(epoch::pin);
        self.pins = core::mem::take(&mut self.follows);
        let hooks = self.effects.commit(&guard, self.tx.domain());
        drop(guard);
        for chore in core::mem::take(&mut self.chores) {
            chore(self);
        }
        effects::call_all(hooks)
    }

    /// Undoes the attempt. Gives the first panic of the calls that were to be made.
    pub(crate) fn undo(&mut self) -> Result<(), Panic> {
        if self.tx.is_irrevocable() && !self.tx.make_revocable() {
            // Words without backup were written: what is done is done.
            self.tx.commit(&mut Operations).expect("an irrevocable transaction commits");
            self.lost = false;
            return self.unburden();
        }
        self.tx.abort(&mut Operations);
        self.peeked.clear();
        self.lost = false;
        self.burdened = false;
        self.chores.clear();
        let guard = self.guard.take();
        self.pins = core::mem::take(&mut self.follows);
        let hooks = self.effects.undo(None, self.tx.domain());
        drop(guard);
        effects::call_all(hooks)
    }

    /// An access has failed. Ok: what stood in its way was this transaction's own deferred operations, repeat it.
    #[cold]
    #[inline(never)]
    fn settle(&mut self) -> Result<(), Stop> {
        if self.tx.conflict().cause == Cause::DeferredRead && self.tx.settle(&mut Operations) == Ok(true) {
            return Ok(());
        }
        Err(self.lose())
    }

    #[cold]
    pub(crate) fn lose(&mut self) -> Stop {
        self.lost = true;
        Stop(Reason::Restart)
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.lost
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        self.effects.part_with_runs(&epoch::pin(), self.tx.domain());
    }
}

/// A running transaction that only reads.
///
/// All that is read in it is of one moment, before anybody knows whether it commits: a body never sees values that do not fit
/// together. [`Tx`] is one too, so what takes a `&mut ReadTx` can be used in both.
///
/// ```
/// use stm::{Domain, ReadTx, Stop, TVar};
///
/// fn sum(tx: &mut ReadTx, all: &[TVar<u64>]) -> Result<u64, Stop> {
///     all.iter().try_fold(0, |sum, one| Ok(sum + one.get(tx)?))
/// }
///
/// let domain = Domain::for_variables();
/// let all = [TVar::new(&domain, 1), TVar::new(&domain, 2)];
/// let mut thread = domain.thread();
/// assert_eq!(thread.atomically_read(|tx| sum(tx, &all)), 3);
/// assert_eq!(thread.atomically(|tx| all[0].set(tx, 5).and_then(|()| sum(tx, &all))), 7);
/// ```
pub struct ReadTx<'t> {
    pub(crate) context: &'t mut Context,
}

/// A running transaction. What it stores is seen by nobody else until it has committed.
///
/// Bodies get one from [`Thread::atomically`](crate::Thread::atomically) and its kin. It is bound to its thread:
///
/// ```compile_fail
/// # let domain = stm::Domain::for_variables();
/// domain.thread().atomically(|tx| {
///     std::thread::scope(|scope| scope.spawn(|| tx.attempt()).join()).unwrap();
///     Ok(())
/// });
/// ```
pub struct Tx<'t> {
    read: ReadTx<'t>,
}

impl fmt::Debug for ReadTx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("ReadTx").field("attempt", &self.attempt()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Tx").field("attempt", &self.attempt()).finish_non_exhaustive()
    }
}

impl<'t> Deref for Tx<'t> {
    type Target = ReadTx<'t>;
    #[inline(always)]
    fn deref(&self) -> &ReadTx<'t> {
        &self.read
    }
}

impl<'t> DerefMut for Tx<'t> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut ReadTx<'t> {
        &mut self.read
    }
}

impl<'t> ReadTx<'t> {
    #[inline(always)]
    pub(crate) fn new(context: &'t mut Context) -> ReadTx<'t> {
        ReadTx { context }
    }

    /// The domain whose variables it may use: for new ones made inside.
    ///
    /// ```
    /// use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let list: TVar<Vec<TVar<u64>>> = TVar::new(&domain, Vec::new());
    /// domain.thread().atomically(|tx| {
    ///     let new = TVar::new(tx.domain(), 1);
    ///     list.modify(tx, |list| list.push(new))
    /// });
    /// ```
    #[inline(always)]
    pub fn domain(&self) -> &Arc<Domain> {
        self.context.tx.domain()
    }

    /// How many attempts have failed before this one.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// assert_eq!(domain.thread().atomically(|tx| Ok(tx.attempt())), 0);
    /// ```
    pub fn attempt(&self) -> u32 {
        self.context.tx.attempt()
    }

    /// Runs `first`; if it calls [`retry`], runs `second`. If that retries too, the whole waits for a change of anything that
    /// either has read.
    ///
    /// ```
    /// use stm::{Domain, ReadTx, TVar, retry};
    /// # let domain = Domain::for_variables();
    /// let (cache, slow) = (TVar::new(&domain, None), TVar::new(&domain, Some(3)));
    /// let present = |tx: &mut ReadTx, place: &TVar<Option<u32>>| place.get(tx)?.map_or_else(retry, Ok);
    /// let mut thread = domain.thread();
    /// assert_eq!(thread.atomically_read(|tx| tx.or_else(|tx| present(tx, &cache), |tx| present(tx, &slow))), 3);
    /// ```
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<T, Stop>,
        second: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        match first(self) {
            Err(Stop(Reason::Retry)) if !self.context.is_lost() => second(self),
            outcome => outcome,
        }
    }

    /// Panics unless the variable is of the transaction's domain: its stamps mean nothing to another.
    #[inline(always)]
    pub(crate) fn check_domain(&self, domain: *const Domain) {
        assert!(core::ptr::eq(domain, Arc::as_ptr(self.domain())), "a variable is used with transactions of its own domain");
    }

    /// Pointers read from here on may be followed until the attempt ends.
    #[inline(always)]
    pub(crate) fn follow(&mut self) {
        self.context.follow();
    }

    /// The word of a cell, logged as read.
    #[inline(always)]
    pub(crate) fn read_cell(&mut self, cell: &Cell) -> Result<u64, Stop> {
        loop {
            // SAFETY: cells stay mapped; stamp and word belong together. The caller has checked the domain.
            match unsafe { self.context.tx.read_word(&cell.stamp, cell.region(), 0) } {
                Ok(word) => return Ok(word),
                Err(_) => self.context.settle()?,
            }
        }
    }

    /// The word of a cell at the snapshot, not logged: only for a predicate that is checked again at the commit.
    pub(crate) fn peek_cell(&mut self, cell: &Cell) -> Result<u64, Stop> {
        // SAFETY: as in `read_cell`; the closure loads the one word of the region.
        let look = |word: *const crate::stamp::Word| unsafe { &*word }.load(Relaxed);
        // SAFETY: as above.
        let peeked = unsafe { self.context.tx.peek(&cell.stamp, cell.region(), look) };
        peeked.map_err(|_| self.context.lose())
    }
}

impl<'t> Tx<'t> {
    #[inline(always)]
    pub(crate) fn new(context: &'t mut Context) -> Tx<'t> {
        Tx { read: ReadTx { context } }
    }

    /// Stores a word. What is there already is only a logged read.
    #[inline(always)]
    pub(crate) fn write_cell(&mut self, cell: &Cell, word: u64) -> Result<(), Stop> {
        loop {
            // SAFETY: as in `read_cell`.
            match unsafe { self.context.tx.write(&cell.stamp, cell.region(), 0, word) } {
                Ok(()) => return Ok(()),
                Err(_) => self.context.settle()?,
            }
        }
    }

    /// Takes a cell for writing; gives its word.
    #[inline(always)]
    pub(crate) fn own_cell(&mut self, cell: &Cell) -> Result<u64, Stop> {
        loop {
            // SAFETY: as in `read_cell`.
            match unsafe { self.context.tx.own(&cell.stamp, cell.region()) } {
                // Ours: the word is as this transaction has left it.
                Ok(()) => return Ok(cell.word.load(Relaxed)),
                Err(_) => self.context.settle()?,
            }
        }
    }

    /// Stores a value that is a pointer. The old one is destroyed if the transaction commits, the new one if not.
    ///
    /// # Safety
    /// `destroy` fits both words, 0 excepted, which is no value. The new one belongs to the caller, the old one to the cell.
    pub(crate) unsafe fn replace_cell(&mut self, cell: &Cell, new: u64, destroy: unsafe fn(u64)) -> Result<u64, Stop> {
        self.follow();
        let old = match self.own_cell(cell) {
            Ok(old) => old,
            Err(stop) => {
                if new != 0 {
                    // SAFETY: nobody else knows it.
                    unsafe { destroy(new) };
                }
                return Err(stop);
            }
        };
        let effects = self.context.effects();
        if new != 0 {
            // SAFETY: the caller's promise; from now on the cell points to it, until the attempt is undone.
            unsafe { effects.made(Owned { word: new, destroy }) };
        }
        if old != 0 {
            // SAFETY: the caller's promise; the store below takes it out of the cell.
            unsafe { effects.replaced(Owned { word: old, destroy }) };
        }
        // Ours now, and no savepoint forgets it: `own` has noted the word.
        cell.word.store(new, Relaxed);
        Ok(old)
    }

    /// Does the operation at the commit, if the cell need not be known before, or now.
    ///
    /// # Safety
    /// The operation is one of `operation`, with what it needs, all of which the epoch keeps for a pinned transaction.
    pub(crate) unsafe fn defer(&mut self, cell: &Cell, kind: u32, operand: u64, key: u64) -> Result<(), Stop> {
        self.follow();
        let tx = &mut self.context.tx;
        let operation = Deferred { cell: core::ptr::NonNull::from(&cell.word), kind, operand, key };
        if tx.may_defer(&cell.stamp) {
            tx.defer_or_merge(&cell.stamp, operation, |last, new| {
                let both_add = kind == crate::operation::ADD;
                if both_add {
                    last.operand = last.operand.wrapping_add(new.operand);
                }
                both_add
            });
            return Ok(());
        }
        loop {
            let tx = &mut self.context.tx;
            if crate::semantic::Host::apply(&mut Operations, tx, &cell.stamp, &[operation]).is_ok() {
                return Ok(());
            }
            // Nothing was done yet if something deferred stood in the way.
            self.context.settle()?;
        }
    }

    /// Would an operation on the cell be done at the commit?
    pub(crate) fn may_defer(&self, cell: &Cell) -> bool {
        self.context.tx.may_defer(&cell.stamp)
    }
}

impl ReadTx<'_> {
    /// Has this transaction deferred operations on the cell?
    pub(crate) fn has_deferred_on(&self, cell: &Cell) -> bool {
        self.context.tx.deferred_on(&cell.stamp)
    }
}

impl Tx<'_> {
    /// Makes the call after the commit, outside of the transaction, on this thread. Calls are made in the order they were asked
    /// for; those asked for in a part that was undone are not made. They may run transactions with contexts of their own.
    ///
    /// A call that panics keeps no other from being made: the first panic goes on afterwards, out of the function that ran the
    /// transaction, which has committed.
    ///
    /// ```
    /// use std::{cell::RefCell, rc::Rc};
    /// use stm::{Domain, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let level = TVar::new(&domain, 1u32);
    /// let printed = Rc::new(RefCell::new(Vec::new()));
    /// domain.thread().atomically(|tx| {
    ///     let new = level.get(tx)? + 1;
    ///     level.set(tx, new)?;
    ///     let printed = printed.clone();
    ///     tx.after_commit(move || printed.borrow_mut().push(format!("level {new}")));
    ///     Ok(())
    /// });
    /// assert_eq!(*printed.borrow(), ["level 2"]);
    /// ```
    pub fn after_commit(&mut self, call: impl FnOnce() + 'static) {
        self.context.effects().after_commit(Box::new(call));
    }

    /// Makes the call when what was done here is undone: the attempt (because of a conflict, a [`retry`], a panic) or the part in
    /// [`Tx::nested`] or [`Tx::or_else`]. By then all variables are as before. Calls are made in the reverse of the order they
    /// were asked for, each at most once; the next attempt asks anew.
    ///
    /// A call that panics keeps no other from being made: the first panic goes on afterwards, and the transaction is given up. A
    /// panic of the body itself has precedence.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    /// use stm::{Domain, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let seats = TVar::new(&domain, 1u32);
    /// let released = Rc::new(Cell::new(0));
    /// let outcome: Result<(), &str> = domain.thread().try_atomically(|tx| {
    ///     let released = released.clone();
    ///     tx.on_abort(move || released.set(released.get() + 1));
    ///     seats.update(tx, |seats| seats - 1)?;
    ///     Ok(Err("no"))
    /// });
    /// assert_eq!((outcome, released.get()), (Err("no"), 1));
    /// ```
    pub fn on_abort(&mut self, call: impl FnOnce() + 'static) {
        self.context.effects().on_abort(Box::new(call));
    }

    /// From here on the transaction cannot fail: it may do what cannot be undone, then commits. At most one transaction of the
    /// domain is irrevocable at a time; others run on beside it, and give way where they meet it.
    ///
    /// Afterwards [`retry`] panics, unless an alternative takes over. If the body panics, or gives an error in
    /// [`try_atomically`](crate::Thread::try_atomically), the variables are as before, but what was done outside is done. (A
    /// transaction that has written more than a million variables keeps no backups and is committed even then.)
    ///
    /// ```
    /// use stm::{Domain, TVar};
    ///
    /// let domain = Domain::for_variables();
    /// let lines = TVar::new(&domain, 0u32);
    /// let mut out = Vec::new();
    /// domain.thread().atomically(|tx| {
    ///     let line = lines.get(tx)?;
    ///     tx.irrevocable()?;
    ///     // Written exactly once, with the number that is committed.
    ///     out.push(format!("line {line}"));
    ///     lines.set(tx, line + 1)
    /// });
    /// assert_eq!(out, ["line 0"]);
    /// ```
    pub fn irrevocable(&mut self) -> Result<(), Stop> {
        let context = &mut *self.context;
        if context.lost {
            return Err(context.lose());
        }
        context.tx.become_irrevocable(&mut Operations).map_err(|_| context.lose())
    }
}
