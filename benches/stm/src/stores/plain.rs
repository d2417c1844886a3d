//! Objects without versions: unsynchronised for one thread, the limit of what is possible; and under one mutex.

use crate::heap::{Heap, Part};
use crate::store::{Access, Object, Store, Worker};
use core::convert::Infallible;
use core::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard};
use stm::Word;

/// Loads and stores, nothing else.
pub struct Plain<'a> {
    part: &'a mut Part,
}

#[inline(always)]
fn word<const N: usize>(object: &Object<N>, field: usize) -> &Word {
    assert!(field < N);
    // SAFETY: made by `make` below with N words, which stay mapped as long as the store (`Object`'s invariant).
    unsafe { &*object.memory::<Word>().add(field) }
}

impl Access for Plain<'_> {
    type Stop = Infallible;

    #[inline(always)]
    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, Infallible> {
        Ok(word(&object, field).load(Relaxed))
    }

    #[inline(always)]
    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), Infallible> {
        word(&object, field).store(value, Relaxed);
        Ok(())
    }

    #[inline]
    fn make<const N: usize>(&mut self, fields: [u64; N]) -> Result<Object<N>, Infallible> {
        let object = Object::new(self.part.take(N));
        for (field, value) in fields.into_iter().enumerate() {
            word(&object, field).store(value, Relaxed);
        }
        Ok(object)
    }

    #[inline]
    fn discard<const N: usize>(&mut self, object: Object<N>) {
        let memory = NonNull::new(object.memory::<Word>().cast_mut()).expect("an object is somewhere");
        self.part.discard(N, memory);
    }
}

/// One thread only: workers of several threads would race, so there is one at a time.
#[derive(Default)]
pub struct Unsynchronised {
    heap: Heap,
    busy: Mutex<()>,
}

pub struct UnsynchronisedWorker<'s> {
    store: &'s Unsynchronised,
    part: Option<Part>,
    _busy: MutexGuard<'s, ()>,
}

impl Store for Unsynchronised {
    const NAME: &'static str = "unsynchronised";
    const SHARED: bool = false;
    type Worker<'s> = UnsynchronisedWorker<'s>;

    fn new() -> Self {
        Self::default()
    }

    fn worker(&self) -> UnsynchronisedWorker<'_> {
        let busy = self.busy.try_lock().expect("one worker at a time, on the thread that made it");
        UnsynchronisedWorker { store: self, part: Some(self.heap.take_part()), _busy: busy }
    }

    fn collect(&mut self) {
        self.heap.collect();
    }
}

impl Worker for UnsynchronisedWorker<'_> {
    type Stop = Infallible;
    type Access<'a> = Plain<'a>;

    #[inline(always)]
    fn atomically<R>(&mut self, mut step: impl for<'a> FnMut(&mut Plain<'a>) -> Result<R, Infallible>) -> R {
        let part = self.part.as_mut().expect("taken only by drop");
        let Ok(result) = step(&mut Plain { part });
        part.keep();
        result
    }
}

impl Drop for UnsynchronisedWorker<'_> {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            self.store.heap.give_part(part);
        }
    }
}

/// Every step under one mutex: what a program without transactions would do first.
#[derive(Default)]
pub struct GlobalMutex {
    heap: Heap,
    mutex: Mutex<()>,
}

pub struct GlobalMutexWorker<'s> {
    store: &'s GlobalMutex,
    part: Option<Part>,
}

impl Store for GlobalMutex {
    const NAME: &'static str = "global mutex";
    const SHARED: bool = true;
    type Worker<'s> = GlobalMutexWorker<'s>;

    fn new() -> Self {
        Self::default()
    }

    fn worker(&self) -> GlobalMutexWorker<'_> {
        GlobalMutexWorker { store: self, part: Some(self.heap.take_part()) }
    }

    fn collect(&mut self) {
        self.heap.collect();
    }
}

impl Worker for GlobalMutexWorker<'_> {
    type Stop = Infallible;
    type Access<'a> = Plain<'a>;

    #[inline(always)]
    fn atomically<R>(&mut self, mut step: impl for<'a> FnMut(&mut Plain<'a>) -> Result<R, Infallible>) -> R {
        let part = self.part.as_mut().expect("taken only by drop");
        let held = self.store.mutex.lock().expect("nobody panics under it");
        let Ok(result) = step(&mut Plain { part });
        drop(held);
        part.keep();
        result
    }
}

impl Drop for GlobalMutexWorker<'_> {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            self.store.heap.give_part(part);
        }
    }
}
