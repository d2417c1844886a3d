//! The bit map of the ownership word and the regions it protects.
//!
//! ```text
//! 0 | timestamp:55 | incarnation:8                                  committed at that time
//! 1 | descriptor:10 | sequence:32 | read-only:1 | index:20          owned by a transaction
//! ```
//! `descriptor` and `sequence` together are the *id* of a transaction. The index names the owner's log entry, where
//! others find the backup without a table. Two indexes are special: all ones means "created by that transaction" (no
//! backup exists, nobody else can know the object before the commit), all ones less one means "the owner's log is
//! full" (no backup either; the owner is irrevocable, others wait).
//!
//! Invariant: a stamp never returns to an earlier value while data it protects changed in between. A commit gives a
//! new time, an abort the next incarnation (and a new time when the eight bits overflow); only a read-only ownership
//! is given back unchanged. So "same stamp before and after" means "same data".
//! This file must not know who changes stamps, or when.

use crate::sync::AtomicU64;
use core::ptr::NonNull;

/// A heap word. Loads and stores of the data are `Relaxed`; the protocol's fences order them.
pub type Word = AtomicU64;

/// The ownership word of a region: who may write it, or when it was last written.
#[repr(transparent)]
pub struct Stamp(AtomicU64);

impl Stamp {
    /// A stamp older than every snapshot: nobody's, readable by all.
    pub const fn committed() -> Stamp {
        Stamp(AtomicU64::new(0))
    }

    /// A stamp with a value from [`Transaction::created_stamp`](crate::Transaction::created_stamp).
    pub const fn from_raw(raw: u64) -> Stamp {
        Stamp(AtomicU64::new(raw))
    }

    #[inline(always)]
    pub fn raw(&self) -> &AtomicU64 {
        &self.0
    }
}

impl Default for Stamp {
    fn default() -> Stamp {
        Stamp::committed()
    }
}

/// The words that a stamp protects. Always the same ones for the same stamp while anybody can reach it.
///
/// Up to [`EAGER_WORDS`] words are backed up at the first write; up to [`LAZY_WORDS`] one slot at a time, when
/// that slot is first written; larger regions are legal but copied whole, which is slow: cut them into segments.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    pub base: NonNull<Word>,
    pub len: u32,
}

impl Region {
    #[inline(always)]
    pub const fn new(base: NonNull<Word>, len: u32) -> Region {
        Region { base, len }
    }

    /// Is each slot saved on its own?
    #[inline(always)]
    pub(crate) const fn is_lazy(self) -> bool {
        is_lazy(self.len as usize)
    }
}

/// Regions up to this length are copied whole at the first write: most instances and small lists, whose later stores then
/// need no look at the log.
pub const EAGER_WORDS: u32 = 16;
/// Regions up to this length are backed up slot by slot.
pub const LAZY_WORDS: u32 = 64;

#[inline(always)]
pub(crate) const fn is_lazy(len: usize) -> bool {
    len > EAGER_WORDS as usize && len <= LAZY_WORDS as usize
}

pub(crate) const INDEX: u64 = 0xF_FFFF;
pub(crate) const CREATED: u64 = INDEX;
pub(crate) const LOG_FULL: u64 = INDEX - 1;
pub(crate) const READ_ONLY: u64 = 1 << 20;
pub(crate) const OWNED: u64 = 1 << 63;
/// A key that no stamp matches: descriptor 1,023 is never given out.
pub(crate) const NEVER: u64 = u64::MAX;
/// Descriptors are 0 ..= 1,022.
pub(crate) const DESCRIPTORS: usize = 1023;
pub(crate) const INCARNATION_BITS: u32 = 8;
pub(crate) const INCARNATION: u64 = 0xFF;

const SEQUENCE_SHIFT: u32 = 21;
const DESCRIPTOR_SHIFT: u32 = 53;

/// The id of transaction number `sequence` of a descriptor: its stamp with no index.
#[inline(always)]
pub(crate) const fn id(descriptor: usize, sequence: u32) -> u64 {
    OWNED | (descriptor as u64) << DESCRIPTOR_SHIFT | (sequence as u64) << SEQUENCE_SHIFT
}

/// The id after this one of the same descriptor, 0 when its sequence is used up.
#[inline(always)]
pub(crate) const fn next_id(id: u64) -> u64 {
    let sequence = (id >> SEQUENCE_SHIFT) as u32;
    if sequence >= u32::MAX - 1 { 0 } else { id + (1 << SEQUENCE_SHIFT) }
}

#[inline(always)]
pub(crate) const fn id_of(stamp: u64) -> u64 {
    stamp & !(READ_ONLY | INDEX)
}

#[inline(always)]
pub(crate) const fn descriptor_of(stamp: u64) -> usize {
    (stamp >> DESCRIPTOR_SHIFT & 1023) as usize
}

/// Owned by `key` for writing (or created by it).
#[inline(always)]
pub(crate) const fn is_writable_by(stamp: u64, key: u64) -> bool {
    stamp ^ key <= INDEX
}

/// Owned by `key` in any way.
#[inline(always)]
pub(crate) const fn is_readable_by(stamp: u64, key: u64) -> bool {
    stamp ^ key <= READ_ONLY | INDEX
}

/// The stamp of data committed at `time`.
#[inline(always)]
pub(crate) const fn at(time: u64) -> u64 {
    time << INCARNATION_BITS
}

/// First stamp that a snapshot taken at `time` must not see.
#[inline(always)]
pub(crate) const fn limit_of(time: u64) -> u64 {
    (time + 1) << INCARNATION_BITS
}

/// The latest time that a snapshot with this limit sees.
#[inline(always)]
pub(crate) const fn time_of_limit(limit: u64) -> u64 {
    (limit >> INCARNATION_BITS) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_overlap() {
        let stamp = id(1022, u32::MAX) | READ_ONLY | 77;
        assert_eq!(descriptor_of(stamp), 1022);
        assert_eq!(id_of(stamp), id(1022, u32::MAX));
        assert!(is_readable_by(stamp, id(1022, u32::MAX)));
        assert!(!is_writable_by(stamp, id(1022, u32::MAX)));
        assert!(is_writable_by(stamp & !READ_ONLY, id(1022, u32::MAX)));
        assert!(!is_readable_by(id(1022, u32::MAX) | CREATED, NEVER));
        assert!(id(0, 0) > limit_of((1 << 55) - 2));
    }
}
