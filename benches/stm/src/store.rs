//! What the workloads are written against: objects of words, reached by steps of a store.
//!
//! A workload is written once and runs on every store: in transactions of the host interface, on transactional
//! variables of several crates, under one mutex, and with no synchronisation at all. A step may run several times;
//! only what it returns and what it has stored when it ends well counts.
//!
//! Invariant: an [`Object`] comes from [`Access::make`] of the store it is used with, directly or as a word that
//! was stored there. Its memory stays an object of that size as long as the store lives. So following it is
//! always sound, and whether it is *right* is the store's affair.

use core::ptr::NonNull;
use std::num::NonZeroU64;

/// Address of an object with `N` fields.
#[derive(Debug, PartialEq, Eq)]
pub struct Object<const N: usize>(NonZeroU64);

impl<const N: usize> Clone for Object<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<const N: usize> Copy for Object<N> {}

impl<const N: usize> Object<N> {
    pub(crate) fn new<T>(memory: NonNull<T>) -> Object<N> {
        Object(NonZeroU64::new(memory.as_ptr() as u64).expect("a reference is never null"))
    }

    /// What a field holds that leads here; 0 is "nowhere".
    #[inline(always)]
    pub fn word(self) -> u64 {
        self.0.get()
    }

    /// Back from such a field.
    #[inline(always)]
    pub(crate) fn at(word: u64) -> Option<Object<N>> {
        NonZeroU64::new(word).map(Object)
    }

    #[inline(always)]
    pub(crate) fn memory<T>(self) -> *const T {
        self.0.get() as *const T
    }
}

/// What a step can do. `Stop` ends it: pass it up with `?`.
pub trait Access {
    type Stop;

    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, Self::Stop>;

    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), Self::Stop>;

    /// Reads a field and then the one that `second` names for its value: a step of a search.
    #[inline(always)]
    fn get_then<const N: usize>(&mut self, object: Object<N>, first: usize, second: impl Fn(u64) -> usize) -> Result<(u64, u64), Self::Stop> {
        let found = self.get(object, first)?;
        Ok((found, self.get(object, second(found))?))
    }

    fn make<const N: usize>(&mut self, fields: [u64; N]) -> Result<Object<N>, Self::Stop>;

    /// The object is used no more, if the step ends well.
    fn discard<const N: usize>(&mut self, object: Object<N>);
}

/// One thread's context.
pub trait Worker {
    type Stop;
    type Access<'a>: Access<Stop = Self::Stop>;

    /// Runs a step until it ends well.
    fn atomically<R>(&mut self, step: impl for<'a> FnMut(&mut Self::Access<'a>) -> Result<R, Self::Stop>) -> R;

    /// How many steps were begun again.
    fn repeats(&self) -> u64 {
        0
    }
}

/// A way to share objects between threads.
pub trait Store: Sync {
    const NAME: &'static str;
    /// May several threads use it at once?
    const SHARED: bool;

    type Worker<'s>: Worker
    where
        Self: 's;

    fn new() -> Self;

    fn worker(&self) -> Self::Worker<'_>;

    /// Lets memory of discarded objects be used again. No worker is left, as the borrow shows.
    fn collect(&mut self) {}
}
