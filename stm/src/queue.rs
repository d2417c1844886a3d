//! `TQueue`: first in, first out, with ends that do not conflict.
//!
//! A linked list of nodes of two cells: what comes next, and the value (which never changes). One cell points to the node before
//! the first value, one to the last node (the dummy-node queue of Michael and Scott, PODC 1996, in transactions). A push is
//! deferred and touches the end only; a pop touches the front only, and reads whether its node has a next one: that conflicts
//! with a push just when the queue is empty. So values leave in the order in which their transactions committed.
//!
//! It must not know the protocol.

use crate::attempt::{ReadTx, Stop, Tx, retry};
use crate::cell::{Cell, Run};
use crate::domain::Domain;
use crate::effects::Owned;
use crate::operation::ENQUEUE;
use crate::shared::Shared;
use crate::sync::{Acquire, Relaxed};
use crate::value;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;
use std::sync::Arc;

const NODE: u32 = 1;
/// The ends lie on lines of their own.
const END: u32 = 2;

/// The node that a word points to.
fn node(word: u64) -> Run {
    Run { first: NonNull::new(word as *mut Cell).expect("a queue always has a node"), class: NODE }
}

/// A node on its own.
fn new_node(domain: &Domain, value: u64) -> Run {
    let new = domain.take_cells(NODE);
    // SAFETY: just handed out.
    let cells = unsafe { new.cells() };
    cells[0].word.store(0, Relaxed);
    cells[1].word.store(value, Relaxed);
    new
}

/// Where the two ends are.
struct Ends {
    domain: Arc<Domain>,
    /// Points to the node before the first value.
    front: Run,
    /// Points to the last node.
    back: Run,
    destroy: unsafe fn(u64),
}

impl Ends {
    fn front(&self) -> &Cell {
        // SAFETY: ours until we drop.
        unsafe { self.front.head() }
    }

    fn back(&self) -> &Cell {
        // SAFETY: as above.
        unsafe { self.back.head() }
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        let mut word = self.front().word.load(Acquire);
        let mut is_value = false;
        while word != 0 {
            let run = node(word);
            // SAFETY: no handle is left and no transaction looks: the nodes are ours.
            let cells = unsafe { run.cells() };
            if is_value {
                // SAFETY: nodes after the first one hold values that fit `destroy`.
                unsafe { (self.destroy)(cells[1].word.load(Acquire)) };
            }
            is_value = true;
            word = cells[0].word.load(Acquire);
            self.domain.give_cells(run);
        }
        self.domain.give_cells(self.front);
        self.domain.give_cells(self.back);
    }
}

/// A shared queue, first in, first out in the order of the commits. Clones are handles to the same one.
///
/// Pushes commute with each other; a push and a pop conflict only while the queue is empty.
///
/// ```
/// use stm::{Domain, TQueue};
///
/// let domain = Domain::for_variables();
/// let jobs = TQueue::new(&domain);
/// let sum = std::thread::scope(|scope| {
///     let worker = scope.spawn(|| {
///         let mut thread = domain.thread();
///         // Waits while there is nothing.
///         (0..100).map(|_| thread.atomically(|tx| jobs.pop(tx))).sum::<u64>()
///     });
///     let mut thread = domain.thread();
///     (0..100).for_each(|job| thread.atomically(|tx| jobs.push(tx, job)));
///     worker.join().unwrap()
/// });
/// assert_eq!(sum, 4950);
/// ```
#[must_use]
pub struct TQueue<T: Send + Sync + 'static> {
    ends: Shared<Ends>,
    values: PhantomData<fn(T) -> T>,
}

impl<T: Send + Sync + 'static> TQueue<T> {
    /// An empty queue.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// let jobs: stm::TQueue<u64> = stm::TQueue::new(&domain);
    /// assert!(domain.thread().atomically(|tx| jobs.is_empty(tx)));
    /// ```
    pub fn new(domain: &Arc<Domain>) -> TQueue<T> {
        let (front, back) = (domain.take_cells(END), domain.take_cells(END));
        let ends = Ends { domain: domain.clone(), front, back, destroy: value::destroy::<T> };
        let dummy = new_node(domain, 0).first.as_ptr() as u64;
        ends.front().word.store(dummy, Relaxed);
        ends.back().word.store(dummy, Relaxed);
        TQueue { ends: Shared::new(ends), values: PhantomData }
    }

    #[inline(always)]
    fn enter(&self, tx: &mut ReadTx) -> &Ends {
        tx.check_domain(Arc::as_ptr(&self.ends.domain));
        tx.follow();
        &self.ends
    }

    /// Appends a value; it takes its place when the transaction commits.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let jobs = stm::TQueue::new(&domain);
    /// domain.thread().atomically(|tx| jobs.push(tx, "sweep"));
    /// assert_eq!(domain.thread().atomically(|tx| jobs.pop(tx)), "sweep");
    /// ```
    pub fn push(&self, tx: &mut Tx, value: T) -> Result<(), Stop> {
        let ends = self.enter(tx);
        let word = value::into_word(value);
        let new = new_node(&ends.domain, word);
        let effects = tx.context.effects();
        if !value::is_inline::<T>() {
            // SAFETY: ours; nothing points to it if the attempt is undone.
            unsafe { effects.made(Owned { word, destroy: value::destroy::<T> }) };
        }
        // SAFETY: ours, likewise; a run of the transaction's domain.
        unsafe { effects.made_run(new) };
        // SAFETY: the ends are kept for a pinned transaction (`Shared`), the nodes of the queue by the epoch.
        unsafe { tx.defer(ends.back(), ENQUEUE, new.first.as_ptr() as u64, 0) }
    }

    /// The node before the first value, and the word of the next one, 0 if there is none.
    fn look(&self, tx: &mut ReadTx) -> Result<(u64, u64), Stop> {
        let ends = self.enter(tx);
        let before = tx.read_cell(ends.front())?;
        loop {
            // SAFETY: read after the pin and checked: it is not given back before the attempt ends.
            let first = tx.read_cell(unsafe { node(before).head() })?;
            if first != 0 || !tx.has_deferred_on(ends.back()) {
                return Ok((before, first));
            }
            // What this transaction has pushed itself takes its place now.
            tx.read_cell(ends.back())?;
        }
    }

    /// Is nothing in it?
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let jobs = stm::TQueue::new(&domain);
    /// domain.thread().atomically(|tx| jobs.push(tx, 1));
    /// assert!(!domain.thread().atomically(|tx| jobs.is_empty(tx)));
    /// ```
    pub fn is_empty(&self, tx: &mut ReadTx) -> Result<bool, Stop> {
        Ok(self.look(tx)?.1 == 0)
    }

    /// Shows the first value to `look`, and leaves it there; `None` if there is none.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let jobs = stm::TQueue::new(&domain);
    /// domain.thread().atomically(|tx| jobs.push(tx, 5));
    /// assert_eq!(domain.thread().atomically(|tx| jobs.with_first(tx, |job| job * 2)), Some(10));
    /// ```
    pub fn with_first<R>(&self, tx: &mut ReadTx, look: impl FnOnce(&T) -> R) -> Result<Option<R>, Stop> {
        let (_, first) = self.look(tx)?;
        // SAFETY: read after the pin and checked, so neither node nor value go before the attempt ends.
        Ok((first != 0).then(|| unsafe { value::with(node(first).cells()[1].word.load(Relaxed), look) }))
    }
}

impl<T: Clone + Send + Sync + 'static> TQueue<T> {
    /// Takes the first value out; `None` if there is none.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let jobs = stm::TQueue::new(&domain);
    /// domain.thread().atomically(|tx| jobs.push(tx, 5));
    /// let both = domain.thread().atomically(|tx| Ok((jobs.try_pop(tx)?, jobs.try_pop(tx)?)));
    /// assert_eq!(both, (Some(5), None));
    /// ```
    pub fn try_pop(&self, tx: &mut Tx) -> Result<Option<T>, Stop> {
        let (before, first) = self.look(tx)?;
        if first == 0 {
            return Ok(None);
        }
        tx.write_cell(self.ends.front(), first)?;
        // SAFETY: read after the pin and checked: it is not given back before the attempt ends.
        let word = unsafe { node(first).cells() }[1].word.load(Relaxed);
        let effects = tx.context.effects();
        if !value::is_inline::<T>() {
            // SAFETY: the node is now the one before the first value, and its own value is nobody's.
            unsafe { effects.replaced(Owned { word, destroy: value::destroy::<T> }) };
        }
        // SAFETY: no cell points to it any more if the transaction commits.
        unsafe { effects.replaced_run(node(before)) };
        // SAFETY: destroyed after the attempt at the earliest.
        Ok(Some(unsafe { value::with(word, T::clone) }))
    }

    /// Takes the first value out; waits for one ([`retry`]) if there is none.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let (urgent, jobs) = (stm::TQueue::new(&domain), stm::TQueue::new(&domain));
    /// domain.thread().atomically(|tx| jobs.push(tx, "sweep"));
    /// let job = domain.thread().atomically(|tx| tx.or_else(|tx| urgent.pop(tx), |tx| jobs.pop(tx)));
    /// assert_eq!(job, "sweep");
    /// ```
    pub fn pop(&self, tx: &mut Tx) -> Result<T, Stop> {
        match self.try_pop(tx)? {
            Some(value) => Ok(value),
            None => retry(),
        }
    }
}

impl<T: Send + Sync + 'static> Clone for TQueue<T> {
    fn clone(&self) -> TQueue<T> {
        TQueue { ends: self.ends.clone(), values: PhantomData }
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for TQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "TQueue<{}>({:#x})", core::any::type_name::<T>(), self.ends.address())
    }
}
