//! A variable: one cell that handles share, and the domain it belongs to. What [`TVar`](crate::TVar) and
//! [`TCounter`](crate::TCounter) are made of.
//!
//! Lies in a run of two cells: the second one is the count of handles and the domain. When the last handle goes, its word is ended
//! and the run given back by the epoch, so that a pinned transaction never sees it used for something else.

use crate::attempt::ReadTx;
use crate::cell::{Cell, Run};
use crate::domain::Domain;
use crate::sync::{Acquire, AtomicPtr, AtomicU64, Relaxed, Release, epoch};
use core::ptr::{NonNull, null_mut};
use std::sync::Arc;

#[repr(C, align(16))]
struct Shared {
    cell: Cell,
    /// Lies where the second cell has its stamp; 0 while the run is on a shelf.
    handles: AtomicU64,
    /// Made by `Arc::into_raw`.
    domain: AtomicPtr<Domain>,
}

const CLASS: u32 = 1;
const _: () = assert!(Cell::cells_of::<Shared>() == 1 << CLASS && align_of::<Shared>() == align_of::<Cell>());

/// A handle. Its owner calls `let_go` when it drops.
pub(crate) struct Variable {
    shared: NonNull<Shared>,
}

// SAFETY: all parts are atomic. Who puts values in asks for bounds of its own.
unsafe impl Send for Variable {}
// SAFETY: as above.
unsafe impl Sync for Variable {}

impl Variable {
    pub(crate) fn new(domain: &Arc<Domain>, word: u64) -> Variable {
        let run = domain.take_cells(CLASS);
        let shared: NonNull<Shared> = run.first.cast();
        // SAFETY: the run has room for it, every bit pattern is valid for it, and it belongs to us.
        let new = unsafe { shared.as_ref() };
        new.cell.word.store(word, Relaxed);
        new.domain.store(Arc::into_raw(domain.clone()).cast_mut(), Relaxed);
        new.handles.store(1, Relaxed);
        Variable { shared }
    }

    #[inline(always)]
    fn shared(&self) -> &Shared {
        // SAFETY: this handle keeps it.
        unsafe { self.shared.as_ref() }
    }

    /// The cell, for a transaction of its domain. Panics for others.
    #[inline(always)]
    pub(crate) fn cell(&self, tx: &ReadTx) -> &Cell {
        let shared = self.shared();
        tx.check_domain(shared.domain.load(Relaxed));
        &shared.cell
    }

    pub(crate) fn address(&self) -> usize {
        self.shared.as_ptr() as usize
    }

    pub(crate) fn share(&self) -> Variable {
        self.shared().handles.fetch_add(1, Relaxed);
        Variable { shared: self.shared }
    }

    /// One handle less; after the last one, `destroy` ends the word once nobody looks at it.
    ///
    /// # Safety
    /// The handle is not used any more; `destroy` fits the word.
    pub(crate) unsafe fn let_go(&mut self, destroy: unsafe fn(u64)) {
        let shared = self.shared();
        if shared.handles.fetch_sub(1, Release) != 1 {
            return;
        }
        shared.handles.load(Acquire);
        let run = Run { first: self.shared.cast(), class: CLASS };
        let last = move || {
            // SAFETY: the run is ours until it is given back.
            let shared = unsafe { run.first.cast::<Shared>().as_ref() };
            let domain = shared.domain.swap(null_mut(), Relaxed);
            // SAFETY: no handle is left, and all transactions that may have read the word have ended.
            unsafe { destroy(shared.cell.word.load(Acquire)) };
            // SAFETY: made by `Arc::into_raw` in `new`.
            let domain = unsafe { Arc::from_raw(domain) };
            domain.give_cells(run);
        };
        // SAFETY: the closure owns what it touches; values are `Send` and `'static` (bounds of the types made of variables).
        unsafe { epoch::pin().defer_unchecked(last) };
    }
}
