//! May a chunk write before its turn, where the thread would have nothing else to do?
//!
//! A chunk of an ordered loop stands still before its first shared write, so that what it owns is in nobody's way. As long as
//! there are chunks to begin that costs nothing. A thread that finds none may let the earliest of those go on all the same: if
//! iterations write to different things, all is well; if not, the chunk is undone and done again at its turn, when everybody
//! waits for it. So the loop counts how that ends. A chunk that is undone costs as much as [`COST`] bring in; after that
//! it takes some commits until the next one is tried.
//!
//! It must not know what is read or written.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// Good ends that make up for a bad one.
const COST: i64 = 2;
/// Ordinary commits that are worth a good end.
const COMMITS: i64 = 8;
/// Most that may be saved up or owed, in good ends.
const MOST: i64 = 8;

/// See the module. In units of ordinary commits.
#[derive(Default)]
pub struct Speculation { credit: AtomicI64 }

impl Speculation {
    /// May a chunk go on before its turn?
    pub fn is_allowed(&self) -> bool { self.credit.load(Relaxed) >= 0 }

    /// A chunk has committed; had it gone on before its turn?
    pub fn note_committed(&self, speculated: bool) { self.add(if speculated { COMMITS } else { 1 }); }

    /// A chunk that had gone on before its turn was undone.
    pub fn note_undone(&self) { self.add(-COST * COMMITS); }

    fn add(&self, amount: i64) {
        // not exact under contention, and need not be
        let credit = self.credit.load(Relaxed);
        self.credit.store((credit + amount).clamp(-MOST * COMMITS, MOST * COMMITS), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_at_first_and_kept_up_while_it_goes_well() {
        let speculation = Speculation::default();
        assert!(speculation.is_allowed());
        for _ in 0..10 {
            speculation.note_undone();
            (0..3).for_each(|_| speculation.note_committed(true));
            assert!(speculation.is_allowed());
        }
    }

    #[test]
    fn after_failures_it_is_tried_seldom() {
        let speculation = Speculation::default();
        let mut tried = 0;
        for _ in 0..1000 {
            if speculation.is_allowed() {
                tried += 1;
                speculation.note_undone();
            }
            speculation.note_committed(false);
        }
        assert!((20..100).contains(&tried), "{tried}");
    }
}
