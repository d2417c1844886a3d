//! Deferred operations: changes that do not need the old value, applied at commit.
//!
//! `x += 1`, an append or a size change depends on nothing the transaction has seen, so two of them need not conflict.
//! The host notes them with [`Transaction::defer`]; at commit, stamps in address order, operations of a stamp in
//! program order, [`Host::apply`] does them with the ordinary barriers, where it checks that the cell still fits.
//!
//! Invariant: a stamp with deferred operations is neither owned nor in the read filter. So the first ordinary access
//! takes a slow path, finds them, and stops with [`Cause::DeferredRead`]; the host calls [`Transaction::settle`]
//! (they become ordinary writes) and repeats the access. What an operation means is the host's affair.

use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp::{self, Stamp, Word};
use crate::stats::add;
use crate::sync::Relaxed;
use crate::transaction::Transaction;
use core::hash::{BuildHasherDefault, Hasher};
use core::ptr::NonNull;
use std::collections::HashMap;

/// One deferred operation. `kind` and `operand` mean what the host wants them to; an operand that is a heap value is
/// shown to the collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deferred {
    pub cell: NonNull<Word>,
    pub kind: u32,
    pub operand: u64,
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

/// Addresses are spread enough after one multiplication.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ byte as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
    fn write_usize(&mut self, value: usize) {
        let mixed = (value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }
}

#[derive(Default)]
pub(crate) struct DeferredLog {
    records: Vec<Record>,
    /// Last record of each stamp that has untaken ones.
    last: HashMap<usize, usize, BuildHasherDefault<AddressHasher>>,
    /// The stamp that stopped an access.
    pending: Option<NonNull<Stamp>>,
    /// Reused for the groups handed to the host.
    group: Vec<Deferred>,
}

impl DeferredLog {
    /// Is there anything to forget at the end of the transaction?
    pub(crate) fn has_records(&self) -> bool {
        !self.records.is_empty()
    }
}

impl Transaction {
    /// May operations on this stamp be deferred now? Not on what is owned or was made here (an ordinary write is free
    /// there), not in a pessimistic or irrevocable transaction, not inside a savepoint.
    #[inline]
    pub fn may_defer(&self, stamp: &Stamp) -> bool {
        let allowed = self.active && !self.pessimistic && !self.applying && self.depth == 0;
        allowed && !stamp::is_readable_by(stamp.raw().load(Relaxed), self.key)
    }

    /// Notes an operation. Only if [`Transaction::may_defer`].
    pub fn defer(&mut self, stamp: &Stamp, operation: Deferred) {
        debug_assert!(self.may_defer(stamp));
        self.unusual = true;
        let address = core::ptr::from_ref(stamp);
        let next = self.deferred.records.len();
        self.deferred.records.push(Record { stamp: address, operation, taken: false });
        self.deferred.last.insert(address as usize, next);
        self.reads.watch(address);
    }

    /// Works an operation into the last one deferred on the stamp, if that is of the same cell and kind and
    /// `merge(last, new)` does it. False: nothing happened.
    pub fn merge_deferred(&mut self, stamp: &Stamp, operation: &Deferred, merge: impl FnOnce(&mut Deferred, &Deferred) -> bool) -> bool {
        let Some(&last) = self.deferred.last.get(&(core::ptr::from_ref(stamp) as usize)) else { return false };
        let known = &mut self.deferred.records[last].operation;
        known.cell == operation.cell && known.kind == operation.kind && merge(known, operation)
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
        !self.deferred_is_empty() && self.deferred.last.contains_key(&(core::ptr::from_ref(stamp) as usize))
    }

    /// The operations deferred on a stamp, in program order; from now on they are the caller's to apply.
    pub fn take_deferred(&mut self, stamp: &Stamp) -> Vec<Deferred> {
        let address = core::ptr::from_ref(stamp);
        let mut taken = Vec::new();
        if self.deferred.last.remove(&(address as usize)).is_none() {
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
        // Stable: operations of one stamp stay in program order.
        self.deferred.records.retain(|record| !record.taken);
        self.deferred.records.sort_by_key(|record| record.stamp as usize);
        let mut group = core::mem::take(&mut self.deferred.group);
        let mut start = 0;
        let mut applied = Ok(());
        while start < self.deferred.records.len() && applied.is_ok() {
            let stamp = self.deferred.records[start].stamp;
            group.clear();
            let same = self.deferred.records[start..].iter().take_while(|record| core::ptr::eq(record.stamp, stamp));
            group.extend(same.map(|record| record.operation));
            start += group.len();
            if bug!(self, DeferTwice) {
                group.extend_from_within(..);
            }
            // SAFETY: as in `settle`.
            applied = host.apply(self, unsafe { &*stamp }, &group);
            add(&self.descriptor().counters.deferred, group.len() as u64);
        }
        self.deferred.group = group;
        applied
    }

    pub(crate) fn visit_deferred(&self, visit: &mut dyn FnMut(u64)) {
        for record in &self.deferred.records {
            visit(record.stamp as u64);
            visit(record.operation.cell.as_ptr() as u64);
            visit(record.operation.operand);
        }
    }
}
