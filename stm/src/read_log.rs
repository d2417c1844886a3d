//! The read log: the address of every stamp that was read, eight bytes each, and a filter against repeats.
//!
//! No versions are kept: "not newer than the snapshot" is all that validation asks. The filter is a direct-mapped
//! cache of addresses. A tag in the 16 bits above the address, different for each of 65,536 transactions, makes old
//! entries miss, so nothing is cleared at a begin. Losing an entry only logs a stamp twice.
//!
//! Invariant: a filter hit means that the stamp is in the log of *this* transaction and has no deferred operations.
//! While deferred operations exist, `soft_cap` is 0, so that every filter miss takes the slow path, which looks for them.
//! It also ends early where somebody wants to know that the log has become long (`looks_from`).

use crate::stamp::Stamp;

const FILTER: usize = 256;

pub(crate) struct ReadLog {
    tag: u64,
    items: Vec<*const Stamp>,
    soft_cap: usize,
    /// `soft_cap` of an empty log.
    first_cap: usize,
    /// From this length on the slow path is taken each time the length has doubled.
    looks_from: usize,
    filter: [u64; FILTER],
}

impl ReadLog {
    pub(crate) fn new(looks_from: usize) -> ReadLog {
        ReadLog { tag: 1 << 48, items: Vec::new(), soft_cap: 0, first_cap: 0, looks_from, filter: [0; FILTER] }
    }

    /// Chooses the length from which on the slow path looks at it. For an empty log.
    #[cold]
    pub(crate) fn look_from(&mut self, length: usize) {
        self.looks_from = length;
        self.first_cap = self.items.capacity().min(length);
    }

    /// Is the log as long as somebody wants to know?
    pub(crate) fn is_long(&self) -> bool {
        self.items.len() >= self.looks_from
    }

    /// Forgets everything.
    #[inline(always)]
    pub(crate) fn reset(&mut self) {
        self.items.clear();
        self.soft_cap = self.first_cap;
        self.tag = self.tag.wrapping_add(1 << 48);
        if self.tag == 0 {
            self.clear_filter();
        }
    }

    /// Forgets what was logged beyond the first `len`.
    #[cold]
    pub(crate) fn truncate(&mut self, len: usize) {
        self.items.truncate(len);
        // the filter may know what is forgotten
        self.tag = self.tag.wrapping_add(1 << 48);
        if self.tag == 0 {
            self.clear_filter();
        }
    }

    #[cold]
    fn clear_filter(&mut self) {
        self.filter = [0; FILTER];
        self.tag = 1 << 48;
    }

    #[inline(always)]
    fn slot(stamp: *const Stamp) -> usize {
        // Fibonacci hashing in two instructions: a step of 16 bytes goes 0.618 of the way around
        ((stamp as usize as u32).wrapping_mul(0x09E3_779B) >> 24) as usize
    }

    /// Is it surely logged already?
    #[inline(always)]
    pub(crate) fn knows(&self, stamp: *const Stamp) -> bool {
        self.filter[Self::slot(stamp)] == stamp as u64 ^ self.tag
    }

    /// Logs a stamp that the filter does not know; false: take the slow way (`push_slow`).
    #[inline(always)]
    pub(crate) fn push(&mut self, stamp: *const Stamp) -> bool {
        let len = self.items.len();
        if len >= self.soft_cap {
            return false;
        }
        self.filter[Self::slot(stamp)] = stamp as u64 ^ self.tag;
        // SAFETY: soft_cap never exceeds the capacity, so there is room for one more; the slot is written before the
        // length covers it.
        unsafe {
            self.items.as_mut_ptr().add(len).write(stamp);
            self.items.set_len(len + 1);
        }
        true
    }

    /// Logs with growth; keeps `soft_cap` at 0 while operations are deferred.
    #[cold]
    pub(crate) fn push_slow(&mut self, stamp: *const Stamp, has_deferred: bool) {
        self.filter[Self::slot(stamp)] = stamp as u64 ^ self.tag;
        self.items.push(stamp);
        self.first_cap = self.items.capacity().min(self.looks_from);
        self.soft_cap = if has_deferred { 0 } else { self.next_cap() };
    }

    /// Is the first entry long enough?
    pub(crate) fn looks_at_once(&self) -> bool {
        self.looks_from == 0
    }

    fn next_cap(&self) -> usize {
        let next_look = if self.is_long() { self.items.len().saturating_mul(2) } else { self.looks_from };
        self.items.capacity().min(next_look)
    }

    /// From now on every filter miss takes the slow path, and this stamp misses.
    pub(crate) fn watch(&mut self, stamp: *const Stamp) {
        self.filter[Self::slot(stamp)] = 0;
        self.soft_cap = 0;
    }

    /// No operations are deferred any more.
    pub(crate) fn unwatch(&mut self) {
        self.soft_cap = self.next_cap();
    }

    #[inline(always)]
    pub(crate) fn items(&self) -> &[*const Stamp] {
        &self.items
    }
}
