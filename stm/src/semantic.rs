//! Deferred operations: changes that do not need the old value, applied at commit.
//!
//! `x += 1`, an append or a size change depends on nothing the transaction has seen, so two of them need not conflict.
//! The host notes them with [`Transaction::defer`]; at commit, stamps in address order, operations of a stamp in
//! program order, [`Host::apply`] does them with the ordinary barriers, where it checks that the cell still fits.
//!
//! Invariant: a stamp with deferred operations is neither owned nor in the read filter. So the first ordinary access
//! takes a slow path, finds them, and stops with [`Cause::DeferredRead`]; the host calls [`Transaction::settle`]
//! (they become ordinary writes) and repeats the access. What an operation means is the host's affair.

use crate::cache::prefetch_to_write;
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp::{self, Stamp, Word};
use crate::stats::add;
use crate::sync::Relaxed;
use crate::transaction::Transaction;
use core::ptr::NonNull;

/// One deferred operation. `kind`, `operand` and `key` mean what the host wants them to; an operand or key that is a heap
/// value is shown to the collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deferred {
    pub cell: NonNull<Word>,
    pub kind: u32,
    pub operand: u64,
    pub key: u64,
}

/// What the protocol needs from its host, at the ends of a transaction only.
pub trait Host {
    /// Applies the operations deferred on one stamp, in program order. Runs in the transaction, may own, read and
    /// write; an error aborts. It should `own` a cell before it reads it: at commit that takes the present value, where
    /// a plain read would take the snapshot's. So it may see cells newer than other things the transaction has read:
    /// it must end, and check what it depends on.
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart>;

    /// An attempt was undone; `tx.conflict()` tells why.
    fn aborted(&mut self, tx: &Transaction) {
        let _ = tx;
    }
}

/// A host without deferred operations.
impl Host for () {
    fn apply(&mut self, _: &mut Transaction, _: &Stamp, _: &[Deferred]) -> Result<(), Restart> {
        Ok(())
    }
}

/// One noted operation; taken ones stay, so that the collector sees them while they are applied.
struct Record {
    stamp: *const Stamp,
    operation: Deferred,
    taken: bool,
}

/// The last record of each stamp: a table of addresses that is emptied by moving on to the next generation.
#[derive(Default)]
pub(crate) struct LastRecords {
    slots: Vec<LastRecord>,
    generation: u32,
    /// Slots of this generation, and those of them that have a record.
    used: usize,
    live: usize,
}

#[derive(Clone, Copy, Default)]
struct LastRecord {
    stamp: usize,
    generation: u32,
    /// Number of the record, or `NONE` once it was taken.
    record: u32,
}

const NONE: u32 = u32::MAX;
const FEWEST_SLOTS: usize = 64;

impl LastRecords {
    fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Where the search for a stamp begins.
    #[inline]
    fn home(&self, stamp: usize) -> usize {
        let mixed = (stamp as u64 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }

    /// Asks for the cache line that `get` will look at.
    pub(crate) fn prefetch(&self, stamp: usize) {
        if self.live != 0 {
            prefetch_to_write(&self.slots[self.home(stamp)]);
        }
    }

    /// Where the stamp is, or would go. There is a free slot.
    #[inline]
    fn slot(&self, stamp: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(stamp);
        while self.slots[slot].generation == self.generation && self.slots[slot].stamp != stamp {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[inline]
    pub(crate) fn get(&self, stamp: usize) -> Option<usize> {
        if self.live == 0 {
            return None;
        }
        let found = self.slots[self.slot(stamp)];
        (found.generation == self.generation && found.record != NONE).then_some(found.record as usize)
    }

    #[inline(always)]
    pub(crate) fn set(&mut self, stamp: usize, record: usize) {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(stamp);
        let old = self.slots[slot];
        let known = old.generation == self.generation;
        self.used += !known as usize;
        self.live += (!known || old.record == NONE) as usize;
        self.slots[slot] = LastRecord { stamp, generation: self.generation, record: record as u32 };
    }

    /// Forgets a stamp's record; false: there was none.
    fn take(&mut self, stamp: usize) -> bool {
        if self.get(stamp).is_none() {
            return false;
        }
        let slot = self.slot(stamp);
        self.slots[slot].record = NONE;
        self.live -= 1;
        true
    }

    pub(crate) fn clear(&mut self) {
        (self.used, self.live) = (0, 0);
        self.generation = self.generation.wrapping_add(1);
        if self.generation == 0 {
            self.slots.fill(LastRecord::default());
            self.generation = 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        // generation 0 is that of empty slots
        self.generation = self.generation.max(1);
        let generation = self.generation;
        let larger = vec![LastRecord::default(); (self.slots.len() * 2).max(FEWEST_SLOTS)];
        let old = core::mem::replace(&mut self.slots, larger);
        for &kept in old.iter().filter(|slot| slot.generation == generation) {
            let slot = self.slot(kept.stamp);
            self.slots[slot] = kept;
        }
    }
}

#[derive(Default)]
pub(crate) struct DeferredLog {
    records: Vec<Record>,
    /// Of stamps that have untaken records.
    last: LastRecords,
    /// The stamp that stopped an access.
    pending: Option<NonNull<Stamp>>,
    /// Reused for the groups handed to the host.
    group: Vec<Deferred>,
    /// Reused at commit: stamps (above) and numbers of records (below), one number each, to be sorted.
    order: Vec<u128>,
}

/// Numbers of records take so many bits of an `order`.
const NUMBER_BITS: u32 = 32;

impl DeferredLog {
    /// Is there anything to forget at the end of the transaction?
    pub(crate) fn has_records(&self) -> bool {
        !self.records.is_empty()
    }
}

/// So many groups before their turn, what they will write is asked for: threads that add to the same cells find most of them
/// with another core.
const PREFETCH: usize = 6;

impl Transaction {
    /// May operations on this stamp be deferred now? Not on what is owned or was made here (an ordinary write is free
    /// there), not after [`Transaction::write_at_once`], not in a pessimistic or irrevocable transaction, not inside a savepoint.
    #[inline]
    pub fn may_defer(&self, stamp: &Stamp) -> bool {
        let allowed = self.active && !self.at_once && !self.pessimistic && !self.applying && self.depth == 0;
        allowed && !stamp::is_readable_by(stamp.raw().load(Relaxed), self.key)
    }

    /// Notes an operation. Only if [`Transaction::may_defer`].
    pub fn defer(&mut self, stamp: &Stamp, operation: Deferred) {
        debug_assert!(self.may_defer(stamp));
        self.unusual = true;
        let address = core::ptr::from_ref(stamp);
        let next = self.deferred.records.len();
        self.deferred.records.push(Record { stamp: address, operation, taken: false });
        self.deferred.last.set(address as usize, next);
        self.reads.watch(address);
    }

    /// Works an operation into the last one deferred on the stamp, if that is of the same cell, kind and key and
    /// `merge(last, new)` does it. False: nothing happened.
    pub fn merge_deferred(&mut self, stamp: &Stamp, operation: &Deferred, merge: impl FnOnce(&mut Deferred, &Deferred) -> bool) -> bool {
        let Some(last) = self.deferred.last.get(core::ptr::from_ref(stamp) as usize) else { return false };
        let known = &mut self.deferred.records[last].operation;
        known.cell == operation.cell && known.kind == operation.kind && known.key == operation.key && merge(known, operation)
    }

    /// Notes an operation, unless [`Transaction::merge_deferred`] works it into the last one.
    pub fn defer_or_merge(&mut self, stamp: &Stamp, operation: Deferred, merge: impl FnOnce(&mut Deferred, &Deferred) -> bool) {
        if !self.merge_deferred(stamp, &operation, merge) {
            self.defer(stamp, operation);
        }
    }

    /// Has this transaction deferred operations on the stamp?
    #[inline]
    pub fn deferred_on(&self, stamp: &Stamp) -> bool {
        self.deferred.last.get(core::ptr::from_ref(stamp) as usize).is_some()
    }

    /// The operations deferred on a stamp, in program order; from now on they are the caller's to apply.
    pub fn take_deferred(&mut self, stamp: &Stamp) -> Vec<Deferred> {
        let address = core::ptr::from_ref(stamp);
        let mut taken = Vec::new();
        if !self.deferred.last.take(address as usize) {
            return taken;
        }
        for record in &mut self.deferred.records {
            if core::ptr::eq(record.stamp, address) && !record.taken {
                record.taken = true;
                taken.push(record.operation);
            }
        }
        if self.deferred.last.is_empty() {
            self.reads.unwatch();
        }
        taken
    }

    /// After an error with [`Cause::DeferredRead`]: applies what stood in the way. True: repeat the access.
    pub fn settle<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<bool, Restart> {
        let Some(stamp) = self.deferred.pending.take() else { return Ok(false) };
        // SAFETY: the stamp was handed to a barrier by the host, which keeps it mapped while it is logged as deferred.
        let stamp = unsafe { stamp.as_ref() };
        self.settle_stamp(stamp, host)?;
        Ok(true)
    }

    /// If it fails, some operations are gone from the log without being done: the attempt has to be undone as a whole.
    fn settle_stamp<H: Host + ?Sized>(&mut self, stamp: &Stamp, host: &mut H) -> Result<(), Restart> {
        let operations = self.take_deferred(stamp);
        let outer = core::mem::replace(&mut self.applying, true);
        let applied = host.apply(self, stamp, &operations);
        self.applying = outer;
        if applied.is_err() {
            self.conflict.may_split = false;
        }
        applied
    }

    /// Makes all deferred operations ordinary writes.
    pub(crate) fn settle_all<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        while let Some(record) = self.deferred.records.iter().find(|record| !record.taken) {
            // SAFETY: as in `settle`.
            let stamp = unsafe { &*record.stamp };
            self.settle_stamp(stamp, host)?;
        }
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn has_deferred(&self) -> bool {
        !self.deferred_is_empty()
    }

    #[inline(always)]
    pub(crate) fn deferred_is_empty(&self) -> bool {
        self.deferred.last.is_empty()
    }

    pub(crate) fn clear_deferred(&mut self) {
        self.deferred.records.clear();
        self.deferred.last.clear();
        self.deferred.pending = None;
    }

    /// Stops an access to a stamp that has deferred operations.
    #[inline(always)]
    pub(crate) fn check_deferred(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        if self.deferred_on(stamp) {
            self.deferred.pending = Some(NonNull::from(stamp));
            return Err(self.fail(Cause::DeferredRead, stamp, 0, false));
        }
        Ok(())
    }

    /// The part of `prepare` that knows the log.
    pub(crate) fn apply_deferred<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        self.deferred.last.clear();
        self.reads.unwatch();
        let mut order = core::mem::take(&mut self.deferred.order);
        order.clear();
        let untaken = self.deferred.records.iter().enumerate().filter(|(_, record)| !record.taken);
        order.extend(untaken.map(|(number, record)| (record.stamp as u128) << NUMBER_BITS | number as u128));
        // by stamp; operations of one stamp stay in program order
        order.sort_unstable();
        let mut group = core::mem::take(&mut self.deferred.group);
        let mut start = 0;
        let mut applied = Ok(());
        while start < order.len() && applied.is_ok() {
            if let Some(&coming) = order.get(start + PREFETCH) {
                prefetch_to_write((coming >> NUMBER_BITS) as usize as *const Word);
                prefetch_to_write(self.deferred.records[coming as u32 as usize].operation.cell.as_ptr());
            }
            let stamp = (order[start] >> NUMBER_BITS) as usize;
            group.clear();
            let same = order[start..].iter().take_while(|&&of| (of >> NUMBER_BITS) as usize == stamp);
            group.extend(same.map(|&of| self.deferred.records[of as u32 as usize].operation));
            start += group.len();
            if bug!(self, DeferTwice) {
                group.extend_from_within(..);
            }
            // SAFETY: as in `settle`.
            applied = host.apply(self, unsafe { &*(stamp as *const Stamp) }, &group);
            add(&self.descriptor().counters.deferred, group.len() as u64);
        }
        self.deferred.group = group;
        self.deferred.order = order;
        applied
    }

    pub(crate) fn visit_deferred(&self, visit: &mut dyn FnMut(u64)) {
        for record in &self.deferred.records {
            visit(record.stamp as u64);
            visit(record.operation.cell.as_ptr() as u64);
            visit(record.operation.operand);
            visit(record.operation.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_records_are_found_taken_and_forgotten() {
        let mut last = LastRecords::default();
        assert!(last.is_empty() && last.get(64).is_none() && !last.take(64));
        for round in 0..3 {
            for stamp in 1..500usize {
                last.set(stamp * 8, stamp + round);
                last.set(stamp * 8, stamp + round + 1);
            }
            assert!((1..500).all(|stamp| last.get(stamp * 8) == Some(stamp + round + 1)));
            assert!(last.take(80) && !last.take(80) && last.get(80).is_none());
            last.set(80, 7);
            assert_eq!(last.get(80), Some(7));
            assert!((1..500).all(|stamp| last.take(stamp * 8)) && last.is_empty());
            last.set(8, 1);
            last.generation = if round == 1 { u32::MAX } else { last.generation };
            last.clear();
            assert!(last.is_empty() && (1..500).all(|stamp| last.get(stamp * 8).is_none()));
        }
    }
}
