//! Savepoints: going back to a point inside a transaction without ending it.
//!
//! While one exists the write key matches nothing, so every store takes the slow path and notes the old word, in owned
//! and in created objects alike. Going back stores the noted words in reverse. Ownership stays, and so do the logged
//! reads: what was read decided that we went back. Notes are made even for words the outer level owns already: its
//! backup holds the state before the transaction, not before the savepoint.
//!
//! Deferred operations take effect before a savepoint is made, and none are deferred while one exists: a stamp is either
//! owned or has deferred operations, never both, and going back does not give ownership up.

use crate::outcome::Restart;
use crate::semantic::Host;
use crate::stamp::Word;
use crate::sync::Relaxed;
use crate::transaction::Transaction;

/// A point to go back to. Ends with [`Transaction::release`] or [`Transaction::rollback_to`], innermost first.
#[derive(Debug)]
#[must_use = "a savepoint slows every store down until it is released or rolled back to"]
pub struct Savepoint {
    undo: usize,
    depth: u32,
}

/// A word and what it held.
pub(crate) struct Undo(*const Word, u64);

impl Transaction {
    /// Marks the present state of the open transaction.
    pub fn savepoint<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<Savepoint, Restart> {
        self.settle_all(host)?;
        self.depth += 1;
        self.unusual = true;
        self.open_fast_paths();
        Ok(Savepoint { undo: self.undo.len(), depth: self.depth })
    }

    /// Keeps what was done since.
    pub fn release(&mut self, savepoint: Savepoint) {
        debug_assert_eq!(savepoint.depth, self.depth);
        self.leave_savepoint();
        if self.depth == 0 {
            self.undo.clear();
        }
    }

    /// Undoes what was done since; the savepoint is gone, reads stay logged.
    pub fn rollback_to(&mut self, savepoint: Savepoint) {
        debug_assert_eq!(savepoint.depth, self.depth);
        while self.undo.len() > savepoint.undo {
            let Some(Undo(word, old)) = self.undo.pop() else { break };
            // SAFETY: the word lay in a region handed to a barrier of this transaction; the host keeps it mapped.
            unsafe { &*word }.store(old, Relaxed);
        }
        self.leave_savepoint();
    }

    fn leave_savepoint(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.active {
            self.open_fast_paths();
        }
    }

    /// Notes what a word holds, before it is overwritten.
    #[inline(always)]
    pub(crate) fn remember(&mut self, word: *const Word) {
        // SAFETY: the callers (`access`) pass words of a region that their caller promised to be mapped.
        let old = unsafe { &*word }.load(Relaxed);
        self.undo.push(Undo(word, old));
    }

    pub(crate) fn visit_undo(&self, visit: &mut dyn FnMut(u64)) {
        for &Undo(word, old) in &self.undo {
            visit(word as u64);
            visit(old);
        }
    }
}
