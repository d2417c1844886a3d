//! Objects as an interpreter has them: a stamp and words, reached through the barriers of a transaction.
//!
//! Safety of the whole file rests on three facts. An object is its stamp followed by its fields, in memory that the heap
//! keeps mapped. It is given out again only by `collect`, when no transaction is open. Stamp and region of an object never
//! change, since memory is reused for objects of the same size only.

use crate::heap::{Heap, Part};
use crate::store::{Access, Object, Store, Worker};
use core::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Config, Domain, Kind, Region, Restart, Stamp, Transaction, Word};

pub struct Transactions {
    heap: Heap,
    domain: Arc<Domain>,
}

pub struct TransactionsWorker<'s> {
    store: &'s Transactions,
    part: Option<Part>,
    pub tx: Transaction,
    repeats: u64,
}

/// One attempt.
pub struct Attempt<'a> {
    pub tx: &'a mut Transaction,
    part: &'a mut Part,
}

impl<const N: usize> Object<N> {
    /// Of an object of the store [`Transactions`].
    #[inline(always)]
    pub(crate) fn stamp(&self) -> &Stamp {
        // SAFETY: see the file's text; the reference lives no longer than the object it is taken from is used.
        unsafe { &*self.memory::<Stamp>() }
    }

    #[inline(always)]
    pub(crate) fn region(&self) -> Region {
        let words = self.memory::<Word>().cast_mut();
        // SAFETY: the fields follow the stamp.
        let fields = unsafe { words.add(1) };
        Region::new(NonNull::new(fields).expect("an object is somewhere"), N as u32)
    }

    /// A field, through the barrier.
    ///
    /// # Safety
    /// An object of the store `Transactions`, which outlives the transaction.
    #[inline(always)]
    pub(crate) unsafe fn read(self, tx: &mut Transaction, field: usize) -> Result<u64, Restart> {
        assert!(field < N);
        // SAFETY: the caller's promise; stamp and region belong together, and the field lies in the region.
        unsafe { tx.read_word(self.stamp(), self.region(), field) }
    }

    /// Stores a field, through the barrier.
    ///
    /// # Safety
    /// As for `read`.
    #[inline(always)]
    pub(crate) unsafe fn write(self, tx: &mut Transaction, field: usize, value: u64) -> Result<(), Restart> {
        assert!(field < N);
        // SAFETY: as in `read`.
        unsafe { tx.write(self.stamp(), self.region(), field, value) }
    }
}

impl Access for Attempt<'_> {
    type Stop = Restart;

    #[inline(always)]
    fn get<const N: usize>(&mut self, object: Object<N>, field: usize) -> Result<u64, Restart> {
        // SAFETY: see the file's text.
        unsafe { object.read(self.tx, field) }
    }

    #[inline(always)]
    fn set<const N: usize>(&mut self, object: Object<N>, field: usize, value: u64) -> Result<(), Restart> {
        // SAFETY: see the file's text.
        unsafe { object.write(self.tx, field, value) }
    }

    #[inline(always)]
    fn get_then<const N: usize>(&mut self, object: Object<N>, first: usize, second: impl Fn(u64) -> usize) -> Result<(u64, u64), Restart> {
        assert!(first < N);
        let look = |base: *const Word| {
            // SAFETY: `base` points to N words: the region's, or their backup.
            let found = unsafe { &*base.add(first) }.load(Relaxed);
            let next = second(found);
            assert!(next < N);
            // SAFETY: as above.
            (found, unsafe { &*base.add(next) }.load(Relaxed))
        };
        // SAFETY: see the file's text; `look` stays within the region whatever it sees.
        unsafe { self.tx.read(object.stamp(), object.region(), look) }
    }

    #[inline]
    fn make<const N: usize>(&mut self, fields: [u64; N]) -> Result<Object<N>, Restart> {
        let memory = self.part.take(N + 1);
        let object = Object::new(memory);
        // Nobody can know it yet, so its words are stored plainly, and the stamp last.
        for (field, value) in fields.into_iter().enumerate() {
            // SAFETY: the heap gave a word for the stamp and N more.
            unsafe { memory.add(1 + field).as_ref() }.store(value, Relaxed);
        }
        object.stamp().raw().store(self.tx.created_stamp(), Relaxed);
        Ok(object)
    }

    #[inline]
    fn discard<const N: usize>(&mut self, object: Object<N>) {
        let memory = NonNull::new(object.memory::<Word>().cast_mut()).expect("an object is somewhere");
        self.part.discard(N + 1, memory);
    }
}

impl Transactions {
    /// With other settings than the usual ones.
    pub fn with(config: Config) -> Transactions {
        Transactions { heap: Heap::new(), domain: Domain::new(config) }
    }

    pub fn domain(&self) -> &Arc<Domain> {
        &self.domain
    }
}

impl Store for Transactions {
    const NAME: &'static str = "stm";
    const SHARED: bool = true;
    type Worker<'s> = TransactionsWorker<'s>;

    fn new() -> Self {
        Transactions::with(Config::default())
    }

    fn worker(&self) -> TransactionsWorker<'_> {
        let tx = Transaction::attach(&self.domain);
        TransactionsWorker { store: self, part: Some(self.heap.take_part()), tx, repeats: 0 }
    }

    fn collect(&mut self) {
        self.heap.collect();
    }
}

impl Worker for TransactionsWorker<'_> {
    type Stop = Restart;
    type Access<'a> = Attempt<'a>;

    #[inline(always)]
    fn atomically<R>(&mut self, mut step: impl for<'a> FnMut(&mut Attempt<'a>) -> Result<R, Restart>) -> R {
        let part = self.part.as_mut().expect("taken only by drop");
        loop {
            self.tx.begin(Kind::Explicit);
            let done = step(&mut Attempt { tx: &mut self.tx, part });
            if let Ok(result) = done
                && self.tx.commit(&mut ()).is_ok()
            {
                part.keep();
                return result;
            }
            self.tx.abort(&mut ());
            part.undo();
            self.repeats += 1;
            self.tx.wait_for_conflict();
        }
    }

    fn repeats(&self) -> u64 {
        self.repeats
    }
}

impl Drop for TransactionsWorker<'_> {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            self.store.heap.give_part(part);
        }
    }
}
