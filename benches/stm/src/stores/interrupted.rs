//! Another store, whose steps give up their core in the middle now and then: for tests. Short steps hardly ever meet on
//! few cores, and a test in which they never meet would pass whatever the store does.

use crate::store::{Access, Object, Store, Worker};
use core::ptr::NonNull;

/// One access in so many is interrupted.
const ONE_IN: u64 = 5;

pub struct Interrupted<S>(S);

pub struct InterruptedWorker<W> {
    inner: W,
    accesses: u64,
}

/// One attempt. The pointers are the arguments of the call that it is an argument of.
pub struct InterruptedAttempt<'a, W: Worker> {
    inner: NonNull<W::Access<'a>>,
    accesses: NonNull<u64>,
}

impl<'a, W: Worker> InterruptedAttempt<'a, W> {
    fn inner(&mut self) -> &mut W::Access<'a> {
        // SAFETY: borrowed by `atomically` for as long as this value exists.
        let accesses = unsafe { self.accesses.as_mut() };
        *accesses += 1;
        if accesses.is_multiple_of(ONE_IN) {
            std::thread::yield_now();
        }
        // SAFETY: as above.
        unsafe { self.inner.as_mut() }
    }
}

impl<W: Worker> Access for InterruptedAttempt<'_, W> {
    type Stop = W::Stop;

    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, W::Stop> {
        self.inner().get(object, field)
    }

    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), W::Stop> {
        self.inner().set(object, field, value)
    }

    fn get_then<const N: usize>(&mut self, object: Object<N>, first: usize, second: impl Fn(u64) -> usize) -> Result<(u64, u64), W::Stop> {
        self.inner().get_then(object, first, second)
    }

    fn make<const N: usize>(&mut self, fields: [u64; N]) -> Result<Object<N>, W::Stop> {
        self.inner().make(fields)
    }

    fn discard<const N: usize>(&mut self, object: Object<N>) {
        self.inner().discard(object);
    }
}

impl<W: Worker> Worker for InterruptedWorker<W> {
    type Stop = W::Stop;
    type Access<'a> = InterruptedAttempt<'a, W>;

    fn atomically<R>(&mut self, mut step: impl for<'a> FnMut(&mut InterruptedAttempt<'a, W>) -> Result<R, W::Stop>) -> R {
        let accesses = NonNull::from(&mut self.accesses);
        self.inner.atomically(|access| step(&mut InterruptedAttempt { inner: NonNull::from(access), accesses }))
    }

    fn repeats(&self) -> u64 {
        self.inner.repeats()
    }
}

impl<S: Store> Store for Interrupted<S> {
    const NAME: &'static str = S::NAME;
    const SHARED: bool = S::SHARED;
    type Worker<'s>
        = InterruptedWorker<S::Worker<'s>>
    where
        S: 's;

    fn new() -> Self {
        Interrupted(S::new())
    }

    fn worker(&self) -> InterruptedWorker<S::Worker<'_>> {
        InterruptedWorker { inner: self.0.worker(), accesses: 0 }
    }

    fn collect(&mut self) {
        self.0.collect();
    }
}
