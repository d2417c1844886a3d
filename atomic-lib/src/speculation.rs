//! May a chunk write before its turn, where the thread would have nothing else to do?
//!
//! A chunk of an ordered loop stands still before its first shared write, so that what it owns is in nobody's way. As long as
//! there are chunks to begin that costs nothing. A thread that finds none may let the earliest of those go on all the same: if
//! iterations write to different things, all is well; if not, the chunk is undone and done again at its turn, when everybody
//! waits for it. So the loop looks how that ends: after a chunk that was undone, some commits must pass before the next is
//! tried, twice as many each time until one ends well.
//!
//! It must not know what is read or written.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Commits that must pass after the first failure, and at most.
const PAUSE: (u64, u64) = (16, 1024);

/// See the module.
#[derive(Default)]
pub struct Speculation {
    /// commits until the next try
    pause: AtomicU64,
    /// how many the last failure cost
    last: AtomicU64,
}

impl Speculation {
    /// May a chunk go on before its turn?
    pub fn is_allowed(&self) -> bool { self.pause.load(Relaxed) == 0 }

    /// A chunk has committed; had it gone on before its turn?
    pub fn note_committed(&self, speculated: bool) {
        // not exact under contention, and need not be
        if speculated {
            self.last.store(0, Relaxed);
        }
        self.pause.store(self.pause.load(Relaxed).saturating_sub(1), Relaxed);
    }

    /// A chunk that had gone on before its turn was undone.
    pub fn note_undone(&self) {
        let cost = (self.last.load(Relaxed) * 2).clamp(PAUSE.0, PAUSE.1);
        self.last.store(cost, Relaxed);
        self.pause.store(cost, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(commits: usize, good: impl Fn(usize) -> bool) -> usize {
        let (speculation, mut tried) = (Speculation::default(), 0);
        for _ in 0..commits {
            let allowed = speculation.is_allowed();
            tried += usize::from(allowed);
            if allowed && !good(tried) {
                speculation.note_undone();
            }
            speculation.note_committed(allowed && good(tried));
        }
        tried
    }

    #[test]
    fn it_is_tried_at_first_and_kept_up_while_it_goes_well() { assert_eq!(tries(100, |_| true), 100) }

    #[test]
    fn after_failures_it_is_tried_ever_more_seldom() { assert_eq!(tries(1000, |_| false), 6) }

    #[test]
    fn one_success_makes_up_for_all_failures() {
        let tried = tries(1000, |tried| tried > 3);
        assert!(tried > 800, "{tried}");
    }
}
