//! Who gives way: all policy for conflicts, and how long automatic transactions run.
//!
//! - An automatic transaction that has written something does not wait while holding: it splits.
//! - Otherwise the older one (by the time it knew at its first attempt) wins: the younger is told to abort, unless it is
//!   done within a few spins. Priorities are total and kept over retries, so some transaction always gets through and nobody waits in a circle.
//! - The holder of the token has priority 0. Explicit transactions take the token after `pessimistic_after` aborts.
//! - Whoever waits asks the owner for a commit; automatic ones comply at their next boundary.
//! - The length of automatic transactions halves on an abort, loses a quarter on a split, and grows by 1/32 on a commit.
//!
//! Its figures are in [`Config`](crate::Config), but for those of the last point; what a wait itself costs is in `wait`.
//! It must not know what is read or written.

use crate::descriptor::{Descriptor, PREPARING, Phase, phase};
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp::{self, LOG_FULL, INDEX, Stamp};
use crate::stats::bump;
use crate::sync::{Acquire, Instant, Relaxed, Release, yield_now};
use crate::transaction::{Kind, Transaction};
use crate::wait::Patience;
use std::time::Duration;

impl Transaction {
    /// Another open transaction holds `stamp`. Ok: look again.
    #[cold]
    #[inline(never)]
    pub(crate) fn contend(&mut self, stamp: &Stamp, seen: u64, cause: Cause, patience: &mut Patience) -> Result<(), Restart> {
        let id = stamp::id_of(seen);
        let owner: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(seen));
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let owner: &Descriptor = unsafe { &*owner };
        let state = owner.shown.state.load(Acquire);
        if owner.shown.current.load(Acquire) != id {
            return Ok(());
        }
        if phase(state) != Phase::Open || state == PREPARING && patience.rounds() < self.domain.config.prepare_rounds {
            return self.pause(patience, owner, id);
        }
        if bug!(self, WaitsHolding) {
            return self.pause(patience, owner, id);
        }
        owner.mailbox.signal.store(1, Relaxed);
        if patience.rounds() == 0 {
            self.observe(stamp);
        }
        let has_token = self.holds_token && self.pessimistic;
        if self.kind == Kind::Automatic && self.written > 0 && !self.preparing && !has_token {
            return Err(self.fail(cause, stamp, seen, true));
        }
        let ours = if has_token { 0 } else { self.priority };
        let theirs = owner.shown.priority.load(Relaxed);
        if ours < theirs && seen & INDEX != LOG_FULL {
            // Most owners are done within a few spins.
            if patience.is_over_spinning() {
                self.kill(owner, id, core::ptr::from_ref(stamp) as usize);
            }
        } else if self.preparing {
            return Err(self.fail(cause, stamp, seen, false));
        }
        self.conflict.stamp = core::ptr::from_ref(stamp) as usize;
        self.pause(patience, owner, id)
    }

    pub(crate) fn kill(&self, owner: &Descriptor, id: u64, wanted: usize) {
        if owner.mailbox.kill.load(Relaxed) != id {
            owner.mailbox.wanted.store(wanted as u64, Relaxed);
            owner.mailbox.killer.store(self.key, Relaxed);
            owner.mailbox.kill.store(id, Release);
            owner.mailbox.signal.store(1, Relaxed);
            bump(&self.descriptor().counters.kills);
        }
    }

    /// Does somebody older want this attempt gone? An irrevocable one ignores it.
    #[inline(always)]
    pub(crate) fn is_killed(&self) -> bool {
        self.active && !self.irrevocable && self.descriptor().mailbox.kill.load(Relaxed) == self.key
    }

    pub(crate) fn killer(&self) -> u64 {
        self.descriptor().mailbox.killer.load(Relaxed)
    }

    /// Does somebody wait for this transaction? A cheap flag for the host's ticks; then call [`Transaction::poll`].
    #[inline(always)]
    pub fn requested(&self) -> bool {
        self.descriptor().mailbox.signal.load(Relaxed) != 0
    }

    /// After `requested`: an error if the attempt has to go. Otherwise an automatic transaction should commit at its
    /// next boundary; an explicit one goes on (and `requested` stays quiet until the next request).
    pub fn poll(&mut self) -> Result<(), Restart> {
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        if self.kind == Kind::Explicit {
            self.descriptor().mailbox.signal.store(0, Relaxed);
        }
        Ok(())
    }

    /// Does a transaction of this kind need the token, after the aborts it has had?
    pub(crate) fn needs_token(&self, kind: Kind) -> bool {
        let config = &self.domain.config;
        let after = match kind {
            Kind::Explicit => config.pessimistic_after,
            Kind::Automatic => config.pessimistic_after_automatic,
        };
        self.attempt >= after
    }

    /// The next `begin` takes the token: reads own, too, and nobody can abort it.
    pub fn take_pessimistic(&mut self) {
        self.wants_token = true;
    }

    /// After an abort or a committed prefix, holding nothing: waits until the other side of the last conflict has
    /// finished, in any case not longer than `longest_wait_ms`.
    pub fn wait_for_conflict(&mut self) {
        debug_assert!(!self.active, "wait_for_conflict inside a transaction");
        if self.active || !self.attached {
            return;
        }
        let id = core::mem::take(&mut self.conflict.other);
        if id == 0 {
            if self.attempt > 2 {
                yield_now();
            }
            return;
        }
        let other: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(id));
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let other: &Descriptor = unsafe { &*other };
        let (start, longest) = (Instant::now(), Duration::from_millis(self.domain.config.longest_wait_ms as u64));
        let mut patience = Patience::default();
        while other.shown.current.load(Acquire) == id && start.elapsed() < longest {
            if let Some(slice) = patience.next() {
                let slept = other.bell.sleep(slice, self.parking, || other.shown.current.load(Acquire) != id);
                self.count_wait(slept);
            }
        }
    }

    /// How many of its ticks an automatic transaction should run.
    #[inline(always)]
    pub fn length(&self) -> u32 {
        self.length
    }

    #[inline(always)]
    pub(crate) fn lengthen_after_commit(&mut self) {
        if self.kind == Kind::Automatic {
            let longest = self.domain.config.length_max;
            if self.length < longest {
                self.length = (self.length + (self.length / 32).max(1)).min(longest);
            }
        }
        if self.merge_backoff > 0 {
            self.merge_backoff -= u32::from(self.merge_pause == 0);
            self.merge_pause = self.merge_pause.saturating_sub(1);
        }
    }

    pub(crate) fn shorten_after_abort(&mut self) {
        self.length = (self.length / 2).max(self.domain.config.length_min);
    }

    pub(crate) fn shorten_after_split(&mut self) {
        self.length = (self.length / 4 * 3).max(self.domain.config.length_min);
    }

    /// May a small explicit block run as part of the open automatic transaction? Not for a while after conflicts.
    #[inline(always)]
    pub fn may_merge(&self) -> bool {
        self.merge_pause == 0
    }

    /// Keeps small blocks apart for a while, twice as long each time.
    pub fn pause_merging(&mut self) {
        self.merge_backoff = (self.merge_backoff * 2).clamp(4, 1024);
        self.merge_pause = self.merge_backoff;
    }
}
