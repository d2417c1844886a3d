//! What the models act on: a stamp and a few words, and the barriers on them.

use crate::explore;
use crate::outcome::Restart;
use crate::semantic::{Deferred, Host};
use crate::stamp::{Region, Stamp, Word};
use crate::sync::Relaxed;
use crate::transaction::Transaction;
use core::ptr::NonNull;

/// So aligned, two of them never meet in the filter of a read log, wherever they lie: every schedule is the same again.
#[repr(align(2048))]
pub(crate) struct Object<const WORDS: usize = 1> {
    pub(crate) stamp: Stamp,
    pub(crate) words: [Word; WORDS],
}

impl<const WORDS: usize> Object<WORDS> {
    pub(crate) fn new() -> Object<WORDS> {
        Object { stamp: Stamp::committed(), words: [const { Word::new(0) }; WORDS] }
    }

    /// Touches stamp and words, before any other thread does.
    pub(crate) fn know(&self, called: &str) {
        self.stamp.raw().load(Relaxed);
        explore::name(&self.stamp, format!("stamp of {called}"));
        for (slot, word) in self.words.iter().enumerate() {
            word.load(Relaxed);
            explore::name(word, format!("{called}[{slot}]"));
        }
    }

    pub(crate) fn region(&self) -> Region {
        Region::new(NonNull::from(&self.words[0]), WORDS as u32)
    }

    pub(crate) fn read(&self, tx: &mut Transaction, slot: usize) -> Result<u64, Restart> {
        // SAFETY: the models keep their objects until all threads have ended; stamp and region belong together.
        unsafe { tx.read_word(&self.stamp, self.region(), slot) }
    }

    /// All words at once.
    pub(crate) fn read_all(&self, tx: &mut Transaction) -> Result<[u64; WORDS], Restart> {
        let copy = |base: *const Word| {
            core::array::from_fn(|slot| {
                // SAFETY: the closure gets a pointer to as many words as the region has.
                unsafe { &*base.add(slot) }.load(Relaxed)
            })
        };
        // SAFETY: as in `read`.
        unsafe { tx.read(&self.stamp, self.region(), copy) }
    }

    pub(crate) fn write(&self, tx: &mut Transaction, slot: usize, value: u64) -> Result<(), Restart> {
        // SAFETY: as in `read`.
        unsafe { tx.write(&self.stamp, self.region(), slot, value) }
    }

    /// Adds to the first word, later.
    pub(crate) fn defer(&self, tx: &mut Transaction, amount: u64) {
        tx.defer(&self.stamp, Deferred { cell: NonNull::from(&self.words[0]), kind: 0, operand: amount, key: 0 });
    }

    /// What it holds when all is over.
    pub(crate) fn now(&self) -> [u64; WORDS] {
        core::array::from_fn(|slot| self.words[slot].load(Relaxed))
    }
}

/// Adds to cells of one word.
pub(crate) struct Adder;

impl Host for Adder {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let region = Region::new(operation.cell, 1);
            // SAFETY: as in `Object::read`.
            unsafe {
                tx.own(stamp, region)?;
                let value = tx.read_word(stamp, region, 0)?;
                tx.write(stamp, region, 0, value.wrapping_add(operation.operand))?;
            }
        }
        Ok(())
    }
}
