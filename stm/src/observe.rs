//! What a host may watch, to explain conflicts: every region a transaction takes for writing (or waits for), and the next
//! touch of one stamp.
//!
//! Off, it costs a test on slow paths. A watched stamp uses the read log's way to make one address miss its filter (the
//! way of deferred operations): the touch stops with [`Cause::Watched`], once, so the host learns the place; then it
//! repeats the access, or ends the attempt. It must not know what a place is.

use crate::outcome::{Cause, Restart};
use crate::stamp::Stamp;
use crate::transaction::Transaction;

/// Called with the address of the stamp, on the thread that uses the context. For hosts; Rust programs have
/// [`Thread::watch_conflicts`](crate::Thread::watch_conflicts).
///
/// ```
/// use core::ptr::NonNull;
/// use stm::{Config, Domain, Kind, Observer, Region, Stamp, Transaction, Word};
///
/// unsafe fn takes(data: *mut (), stamp: usize) {
///     // SAFETY: `data` is the vector below.
///     unsafe { &mut *data.cast::<Vec<usize>>() }.push(stamp);
/// }
///
/// let (stamp, word) = (Stamp::committed(), Word::new(1));
/// let mut taken: Vec<usize> = Vec::new();
/// let mut tx = Transaction::attach(&Domain::new(Config::default()));
/// // SAFETY: the vector outlives the context, and is used by nobody else meanwhile.
/// unsafe { tx.set_observer(Some(Observer { data: (&raw mut taken).cast(), takes })) };
/// tx.begin(Kind::Explicit);
/// // SAFETY: the stamp protects exactly this word, and both outlive the transaction.
/// unsafe { tx.write(&stamp, Region::new(NonNull::from(&word), 1), 0, 2) }.expect("no other thread is there");
/// tx.commit(&mut ()).expect("no other thread is there");
/// drop(tx);
/// assert_eq!(taken, [&raw const stamp as usize]);
/// ```
#[derive(Clone, Copy)]
pub struct Observer {
    pub data: *mut (),
    pub takes: unsafe fn(*mut (), usize),
}

impl Transaction {
    /// Whom to tell about regions taken for writing.
    ///
    /// # Safety
    /// The function and `data` stay valid until replaced or the context drops. It may not use the context.
    pub unsafe fn set_observer(&mut self, observer: Option<Observer>) {
        self.observer = observer;
    }

    #[inline(always)]
    pub(crate) fn observe(&self, stamp: &Stamp) {
        if let Some(observer) = self.observer {
            // SAFETY: registered by the host for this context (`set_observer`).
            unsafe { (observer.takes)(observer.data, core::ptr::from_ref(stamp) as usize) };
        }
    }

    /// The next touch of this stamp by the open transaction, which has just begun, stops with [`Cause::Watched`]: the access may
    /// be repeated. An attempt that ends there does not count as a retry. The address may be stale: it is only compared.
    pub fn watch(&mut self, stamp: usize) {
        if self.active && !self.pessimistic && stamp != 0 {
            self.watched = stamp;
            self.unusual = true;
            self.reads.watch(stamp as *const Stamp);
        }
    }

    #[inline(always)]
    pub(crate) fn check_watched(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        if self.watched != 0 && self.watched == core::ptr::from_ref(stamp) as usize {
            self.watched = 0;
            if !self.irrevocable && !self.preparing && !self.applying {
                return Err(self.fail(Cause::Watched, stamp, 0, false));
            }
        }
        Ok(())
    }
}
