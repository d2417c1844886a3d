//! The write log: one entry per owned region, and the memory for backups.
//!
//! Both belong to a descriptor, are filled only by its holder, and are read by anybody who meets one of its stamps.
//! Invariant: memory once handed out stays mapped until the domain goes, and never moves. So a late reader may see
//! entries and backups of a later transaction, but never unmapped memory; it notices by checking the stamp again.
//! An entry is complete before the CAS that publishes its index, and everything in it is atomic.
//! This file must not know what the old stamps mean.

use crate::stamp::{Stamp, Word};
use crate::sync::{Acquire, AtomicPtr, AtomicU64, Relaxed, Release};
use core::ptr::{NonNull, null_mut};

/// What is known about one owned region.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) stamp: AtomicPtr<Stamp>,
    /// The stamp before we owned it.
    pub(crate) old: AtomicU64,
    pub(crate) base: AtomicPtr<Word>,
    pub(crate) backup: AtomicPtr<Word>,
    /// Which slots of a lazily saved region the backup holds.
    pub(crate) mask: AtomicU64,
    /// Length of the region, 0 while it is owned read-only.
    pub(crate) len: AtomicU64,
}

const FIRST_CHUNK_BITS: u32 = 5;
const CHUNKS: usize = 16;

/// Chunk k holds 32 << k entries: small for short transactions, a million for the longest, no copying on growth.
pub(crate) struct Entries {
    chunks: [AtomicPtr<Entry>; CHUNKS],
}

impl Entries {
    pub(crate) fn new() -> Entries {
        Entries { chunks: [const { AtomicPtr::new(null_mut()) }; CHUNKS] }
    }

    #[inline(always)]
    const fn place(index: usize) -> (usize, usize) {
        let shifted = index + (1 << FIRST_CHUNK_BITS);
        let bits = shifted.ilog2();
        ((bits - FIRST_CHUNK_BITS) as usize, shifted - (1 << bits))
    }

    /// The entry of an index that was published in a stamp (or that the holder made before).
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> &Entry {
        let (chunk, offset) = Self::place(index);
        let chunk = self.chunks[chunk].load(Acquire);
        debug_assert!(!chunk.is_null());
        // SAFETY: indexes reach others only through stamps, which are published after `make` installed the chunk;
        // chunks are never freed while the domain lives.
        unsafe { &*chunk.add(offset) }
    }

    /// The holder's way to an entry: makes its chunk if needed.
    #[inline(always)]
    pub(crate) fn make(&self, index: usize) -> &Entry {
        let (chunk, offset) = Self::place(index);
        let mut entries = self.chunks[chunk].load(Relaxed);
        if entries.is_null() {
            entries = self.install(chunk);
        }
        // SAFETY: the chunk holds 32 << chunk entries, and `place` gives an offset below that.
        unsafe { &*entries.add(offset) }
    }

    /// The first `count` entries in order, all of them made by the holder: a chunk is looked up once, not for each entry.
    #[inline(always)]
    pub(crate) fn each(&self, count: usize, mut visit: impl FnMut(&Entry)) {
        let mut left = count;
        for (number, chunk) in self.chunks.iter().enumerate() {
            if left == 0 {
                return;
            }
            let entries = chunk.load(Relaxed);
            let here = left.min(1 << (FIRST_CHUNK_BITS as usize + number));
            for offset in 0..here {
                // SAFETY: the holder made all entries up to `count`, so the chunk is there; it holds 32 << number entries.
                visit(unsafe { &*entries.add(offset) });
            }
            left -= here;
        }
    }

    #[cold]
    fn install(&self, chunk: usize) -> *mut Entry {
        let entries: Box<[Entry]> = (0..1usize << (FIRST_CHUNK_BITS as usize + chunk)).map(|_| Entry::default()).collect();
        let entries = Box::into_raw(entries).cast();
        self.chunks[chunk].store(entries, Release);
        entries
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        for (number, chunk) in self.chunks.iter_mut().enumerate() {
            let chunk = *chunk.get_mut();
            if !chunk.is_null() {
                let slice = core::ptr::slice_from_raw_parts_mut(chunk, 1usize << (FIRST_CHUNK_BITS as usize + number));
                // SAFETY: made by `install` with this length, and nobody else is left when the domain drops.
                drop(unsafe { Box::from_raw(slice) });
            }
        }
    }
}

/// Bump memory for backups, reset (not freed) at every begin.
pub(crate) struct Arena {
    chunks: Vec<(NonNull<Word>, usize)>,
    next: *mut Word,
    left: usize,
    /// Number of the chunk after the current one.
    upcoming: usize,
}

const FIRST_ARENA_WORDS: usize = 512;
const ARENA_WORDS: usize = 1 << 15;
/// A late reader may take an entry's backup for that of a longer lazily saved region: it stays within the chunk.
const SLACK: usize = crate::stamp::LAZY_WORDS as usize;

impl Arena {
    pub(crate) fn new() -> Arena {
        Arena { chunks: Vec::new(), next: null_mut(), left: 0, upcoming: 0 }
    }

    #[inline(always)]
    pub(crate) fn reset(&mut self) {
        if self.upcoming > 0 {
            let (base, words) = self.chunks[0];
            self.next = base.as_ptr();
            self.left = words;
            self.upcoming = 1;
        }
    }

    #[inline(always)]
    pub(crate) fn take(&mut self, words: usize) -> *mut Word {
        if words > self.left {
            self.grow(words);
        }
        let taken = self.next;
        // SAFETY: `left` words follow `next` in the current chunk, and `words <= left`.
        self.next = unsafe { taken.add(words) };
        self.left -= words;
        taken
    }

    #[cold]
    fn grow(&mut self, words: usize) {
        while let Some(&(base, size)) = self.chunks.get(self.upcoming) {
            self.upcoming += 1;
            if size >= words {
                self.next = base.as_ptr();
                self.left = size;
                return;
            }
        }
        let size = words.max(if self.chunks.is_empty() { FIRST_ARENA_WORDS } else { ARENA_WORDS });
        let memory: Box<[Word]> = (0..size + SLACK).map(|_| AtomicU64::new(0)).collect();
        let base = Box::leak(memory).as_mut_ptr();
        self.chunks.push((NonNull::new(base).expect("a box is never null"), size));
        self.upcoming = self.chunks.len();
        self.next = base;
        self.left = size;
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for &(base, words) in &self.chunks {
            let slice = core::ptr::slice_from_raw_parts_mut(base.as_ptr(), words + SLACK);
            // SAFETY: leaked by `grow` with this length; the domain drops, so no reader is left.
            drop(unsafe { Box::from_raw(slice) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_its_own_place() {
        let entries = Entries::new();
        for index in 0..5000 {
            entries.make(index).old.store(index as u64, Relaxed);
        }
        for index in 0..5000 {
            assert_eq!(entries.get(index).old.load(Relaxed), index as u64);
        }
        for count in [0, 1, 31, 32, 33, 95, 96, 97, 5000] {
            let mut seen = Vec::new();
            entries.each(count, |entry| seen.push(entry.old.load(Relaxed)));
            assert_eq!(seen, (0..count as u64).collect::<Vec<_>>());
        }
        assert!(Entries::place(crate::stamp::LOG_FULL as usize).0 < CHUNKS);
    }

    #[test]
    fn arena_hands_out_disjoint_words() {
        let mut arena = Arena::new();
        for _ in 0..2 {
            arena.reset();
            let mut seen = std::collections::HashSet::new();
            for round in 0..2000 {
                let words = 1 + round % 64;
                let taken = arena.take(words) as usize;
                for word in 0..words {
                    assert!(seen.insert(taken + word * 8));
                }
            }
        }
    }
}
