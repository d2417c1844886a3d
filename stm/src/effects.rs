//! What an attempt leaves to do for its end: values to destroy, memory to give back, calls to make.
//!
//! Invariant: every value is destroyed exactly once. What the attempt *made* goes if it is undone; what it *replaced* goes if it
//! commits, once no transaction that may still look at it runs (epochs). A [`Mark`] cuts the lists for a part that is undone alone.
//!
//! A call that panics keeps no other from being made; the first panic goes on afterwards. This file must not know the protocol.

use crate::cell::Run;
use crate::domain::Domain;
use crate::sync::epoch::Guard;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A word with what ends its value.
#[derive(Clone, Copy)]
pub(crate) struct Owned {
    pub(crate) word: u64,
    pub(crate) destroy: unsafe fn(u64),
}

pub(crate) type Hook = Box<dyn FnOnce()>;
pub(crate) type Panic = Box<dyn Any + Send>;

#[derive(Default)]
pub(crate) struct Effects {
    made: Vec<Owned>,
    replaced: Vec<Owned>,
    made_runs: Vec<Run>,
    replaced_runs: Vec<Run>,
    after_commit: Vec<Hook>,
    on_abort: Vec<Hook>,
    /// Runs that commits have replaced, not yet handed to the epoch: later is right, too.
    gone_runs: Vec<Run>,
}

/// So many runs go to the epoch at a time.
const BATCH: usize = 64;

/// How long the lists were.
pub(crate) struct Mark {
    made: usize,
    replaced: usize,
    made_runs: usize,
    replaced_runs: usize,
    after_commit: usize,
    on_abort: usize,
}

impl Effects {
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            made: self.made.len(),
            replaced: self.replaced.len(),
            made_runs: self.made_runs.len(),
            replaced_runs: self.replaced_runs.len(),
            after_commit: self.after_commit.len(),
            on_abort: self.on_abort.len(),
        }
    }

    /// The attempt has put this value into a shared word, or is going to.
    ///
    /// # Safety
    /// It fits its `destroy` and belongs to the attempt; if the attempt is undone, nothing points to it any more.
    pub(crate) unsafe fn made(&mut self, value: Owned) {
        self.made.push(value);
    }

    /// The attempt has taken this value out of a shared word.
    ///
    /// # Safety
    /// It fits its `destroy`, and nothing else will destroy it if the attempt commits.
    pub(crate) unsafe fn replaced(&mut self, value: Owned) {
        self.replaced.push(value);
    }

    /// As `made`, for a run of cells.
    ///
    /// # Safety
    /// As for `made`; the run is of the domain that `undo` is given.
    pub(crate) unsafe fn made_run(&mut self, run: Run) {
        self.made_runs.push(run);
    }

    /// As `replaced`, for a run of cells.
    ///
    /// # Safety
    /// As for `replaced`; the run is of the domain that `commit` is given.
    pub(crate) unsafe fn replaced_run(&mut self, run: Run) {
        self.replaced_runs.push(run);
    }

    pub(crate) fn after_commit(&mut self, hook: Hook) {
        self.after_commit.push(hook);
    }

    pub(crate) fn on_abort(&mut self, hook: Hook) {
        self.on_abort.push(hook);
    }

    /// The attempt has committed: replaced values go to the epoch. Gives the calls to make, in the order they were asked for.
    pub(crate) fn commit(&mut self, guard: &Guard, domain: &Arc<Domain>) -> Vec<Hook> {
        self.made.clear();
        self.made_runs.clear();
        self.on_abort.clear();
        for Owned { word, destroy } in self.replaced.drain(..) {
            // SAFETY: the commit took the value out of its word; transactions that may have its pointer are pinned. Values are
            // `Send` and `'static` (bounds of all types that hold them).
            unsafe { guard.defer_unchecked(move || destroy(word)) };
        }
        self.gone_runs.append(&mut self.replaced_runs);
        if self.gone_runs.len() >= BATCH {
            self.part_with_runs(guard, domain);
        }
        core::mem::take(&mut self.after_commit)
    }

    /// Hands over the runs that are left.
    #[cold]
    pub(crate) fn part_with_runs(&mut self, guard: &Guard, domain: &Arc<Domain>) {
        if !self.gone_runs.is_empty() {
            let runs = core::mem::take(&mut self.gone_runs);
            let domain = domain.clone();
            guard.defer(move || runs.into_iter().for_each(|run| domain.give_cells(run)));
        }
    }

    /// The words are as they were at the mark (none: at the begin). Destroys what was made since. Gives the calls to make, the last
    /// asked for first.
    pub(crate) fn undo(&mut self, mark: Option<Mark>, domain: &Domain) -> Vec<Hook> {
        let mark = mark.unwrap_or_else(|| Effects::default().mark());
        self.replaced.truncate(mark.replaced);
        self.replaced_runs.truncate(mark.replaced_runs);
        self.after_commit.truncate(mark.after_commit);
        self.made_runs.drain(mark.made_runs..).for_each(|run| domain.give_cells(run));
        let hooks = self.on_abort.drain(mark.on_abort..).rev().collect();
        while self.made.len() > mark.made
            && let Some(Owned { word, destroy }) = self.made.pop()
        {
            // SAFETY: the undo took the value out of its word. Others follow a pointer only after a check that fails for what was
            // never committed.
            unsafe { destroy(word) };
        }
        hooks
    }
}

/// Makes all calls; gives the first panic.
#[inline]
pub(crate) fn call_all(hooks: Vec<Hook>) -> Result<(), Panic> {
    if hooks.is_empty() { Ok(()) } else { call_some(hooks) }
}

#[cold]
fn call_some(hooks: Vec<Hook>) -> Result<(), Panic> {
    let mut result = Ok(());
    for hook in hooks {
        let called = catch_unwind(AssertUnwindSafe(hook));
        result = result.and(called);
    }
    result
}
