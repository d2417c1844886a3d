//! `TVar`: a shared variable of any type, for Rust users.
//!
//! The variable is one protected word that points to a boxed value. Values are never changed in place: a store puts a
//! new box there, and the old one is destroyed after the commit, when no transaction that may still look at it runs
//! (an epoch pin lasts as long as a transaction, `atomically`). A pointer is followed only after the read was checked.
//! The variable itself, whose stamp others may have logged, goes the same way when its last handle is dropped.
//!
//! It must not know the protocol.

use crate::atomically::{Stop, Tx};
use crate::domain::Domain;
use crate::stamp::{Region, Stamp, Word};
use crate::sync::{AcqRel, Acquire, AtomicU64, Relaxed, Release, epoch};
use core::marker::PhantomData;
use core::ptr::NonNull;
use std::sync::Arc;

/// The part that does not depend on the type. First field of every variable, with the stamp first in it, so that a
/// logged stamp leads back to its variable.
#[repr(C)]
pub(crate) struct Header {
    pub(crate) stamp: Stamp,
    slot: Word,
    handles: AtomicU64,
    /// Destroys value and variable.
    destroy: unsafe fn(NonNull<Header>),
    /// Identity of the domain.
    domain: Arc<Domain>,
}

impl Header {
    /// One more handle, unless the last one is gone already.
    pub(crate) fn try_hold(&self) -> bool {
        let mut handles = self.handles.load(Relaxed);
        while handles != 0 {
            match self.handles.compare_exchange_weak(handles, handles + 1, Relaxed, Relaxed) {
                Ok(_) => return true,
                Err(now) => handles = now,
            }
        }
        false
    }

    /// One handle less; the last one has the variable destroyed once nobody looks at it.
    pub(crate) fn let_go(this: NonNull<Header>) {
        // SAFETY: the caller gives up a handle, which has kept the variable alive until here.
        let header = unsafe { this.as_ref() };
        if header.handles.fetch_sub(1, Release) == 1 {
            header.handles.load(Acquire);
            let destroy = header.destroy;
            let address = this.as_ptr() as usize;
            let guard = epoch::pin();
            let last = move || {
                let this = NonNull::new(address as *mut Header).expect("made from a reference");
                // SAFETY: no handle is left, and all transactions that may have logged the stamp have ended.
                unsafe { destroy(this) }
            };
            // SAFETY: the closure owns what it touches; values are `Send` and `'static` (`TVar`'s bounds).
            unsafe { guard.defer_unchecked(last) };
        }
    }
}

/// A shared variable that transactions of one domain read and write. Clones are handles to the same variable.
pub struct TVar<T: Clone + Send + Sync + 'static> {
    header: NonNull<Header>,
    value: PhantomData<T>,
}

// SAFETY: a handle gives access to the value only by clones of a shared `T: Send + Sync`, through atomics.
unsafe impl<T: Clone + Send + Sync + 'static> Send for TVar<T> {}
// SAFETY: as above.
unsafe impl<T: Clone + Send + Sync + 'static> Sync for TVar<T> {}

unsafe fn destroy_variable<T>(this: NonNull<Header>) {
    // SAFETY: made by `Box::into_raw` in `TVar::new`; the caller is the last to know it.
    let header = unsafe { Box::from_raw(this.as_ptr()) };
    // SAFETY: the slot always points to a boxed `T` that belongs to the variable.
    unsafe { destroy_value::<T>(header.slot.load(Relaxed)) };
}

/// # Safety
/// `value` is a `Box<T>` turned into a word, and nobody uses it any more.
pub(crate) unsafe fn destroy_value<T>(value: u64) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(value as *mut T) });
}

impl<T: Clone + Send + Sync + 'static> TVar<T> {
    pub fn new(domain: &Arc<Domain>, value: T) -> TVar<T> {
        let header = Header {
            stamp: Stamp::committed(),
            slot: Word::new(Box::into_raw(Box::new(value)) as u64),
            handles: AtomicU64::new(1),
            destroy: destroy_variable::<T>,
            domain: domain.clone(),
        };
        TVar { header: NonNull::from(Box::leak(Box::new(header))), value: PhantomData }
    }

    fn header(&self) -> &Header {
        // SAFETY: this handle keeps the variable alive.
        unsafe { self.header.as_ref() }
    }

    fn checked(&self, tx: &Tx) -> (&Header, Region) {
        let header = self.header();
        assert!(Arc::ptr_eq(&header.domain, tx.domain()), "a variable is used with transactions of its own domain");
        (header, Region::new(NonNull::from(&header.slot), 1))
    }

    /// The value, as of this transaction.
    pub fn get(&self, tx: &mut Tx) -> Result<T, Stop> {
        let (header, region) = self.checked(tx);
        // SAFETY: the variable lives until the epoch of this transaction has passed, even if its handles go; stamp and
        // slot belong together.
        let value = unsafe { tx.inner().read_word(&header.stamp, region, 0) }?;
        // SAFETY: the read was checked, so this is a value that was current after the transaction's pin began, or one
        // this transaction stored; neither is destroyed before the transaction ends.
        Ok(unsafe { &*(value as *const T) }.clone())
    }

    /// Replaces the value, if the transaction commits.
    pub fn set(&self, tx: &mut Tx, value: T) -> Result<(), Stop> {
        let (header, region) = self.checked(tx);
        // SAFETY: as in `get`.
        let old = unsafe {
            tx.inner().own(&header.stamp, region)?;
            tx.inner().read_word(&header.stamp, region, 0)?
        };
        let new = Box::into_raw(Box::new(value)) as u64;
        // SAFETY: both are boxed values of this variable; `stored` destroys the right one when the transaction ends.
        unsafe { tx.stored(new, old, destroy_value::<T>) };
        // Ours now, and no savepoint forgets it: `own` has noted the word.
        header.slot.store(new, Relaxed);
        Ok(())
    }

    /// Replaces the value by what `change` makes of it.
    pub fn update(&self, tx: &mut Tx, change: impl FnOnce(T) -> T) -> Result<(), Stop> {
        let value = self.get(tx)?;
        self.set(tx, change(value))
    }
}

impl<T: Clone + Send + Sync + 'static> Clone for TVar<T> {
    fn clone(&self) -> TVar<T> {
        self.header().handles.fetch_add(1, AcqRel);
        TVar { header: self.header, value: PhantomData }
    }
}

impl<T: Clone + Send + Sync + 'static> Drop for TVar<T> {
    fn drop(&mut self) {
        Header::let_go(self.header);
    }
}
