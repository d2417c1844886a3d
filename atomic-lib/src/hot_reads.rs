//! May a chunk stand still before it reads what the loop's iterations write?
//!
//! What a chunk has read before its turn, an earlier one may still change; then all its work is lost. Bodies that compute
//! first and look at shared containers at their end (`index[word].append(…)`) lose nothing by waiting for their turn there: other
//! chunks are computed meanwhile. Bodies that look first (`if x in seen: continue`) would run one after the other. So the loop
//! measures how much of a chunk's work lies before its first such read, and lets chunks stand there once that is most of it.
//!
//! It must not know what is read or written.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Chunks measured before any stands still.
const MEASURED: u64 = 2;

/// See the module. Sums over the chunks that have committed, in nanoseconds.
#[derive(Default)]
pub struct HotReads { before: AtomicU64, total: AtomicU64, chunks: AtomicU64 }

impl HotReads {
    /// A chunk has committed that had worked `before` when it first read something hot, and `total` in all.
    pub fn note(&self, before: u64, total: u64) {
        // not exact under contention, and need not be
        self.before.fetch_add(before, Relaxed);
        self.total.fetch_add(total, Relaxed);
        self.chunks.fetch_add(1, Relaxed);
    }

    /// Is it worth while to stand still at the first hot read?
    pub fn may_wait(&self) -> bool { self.chunks.load(Relaxed) >= MEASURED && self.before.load(Relaxed) * 2 >= self.total.load(Relaxed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_reads_wait_and_early_ones_do_not() {
        let hot = HotReads::default();
        assert!(!hot.may_wait());
        (0..MEASURED).for_each(|_| hot.note(800, 1000));
        assert!(hot.may_wait());
        (0..10).for_each(|_| hot.note(10, 1000));
        assert!(!hot.may_wait());
    }
}
