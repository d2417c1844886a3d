//! Long writers: a long reader that writes as well commits at its snapshot, where that is legal.
//!
//! It reads old versions, so it cannot take place at the present; at the time S of its snapshot it can, if nothing it writes has
//! been written since, or read by anybody who takes place later than S (the interval of TicToc, MVTL and SSN, with S as its only
//! point). S belongs to nobody else: it was ticked (`versions`). One transaction at a time has the right to do so.
//!
//! - *Written since*: it owns what it writes from the first write to the end, and fails where a stamp is newer than S.
//! - *Read since*: reads leave no trace, so while somebody has the right, everybody who may take place later than S notes at the
//!   end of each attempt what it has read (`witness`), in its journal, before its id is retired. Later than S: the snapshot or
//!   the commit time is later. Both come from the clock by acquiring what S was ticked with, so whoever gets such a time sees who
//!   has the right, and is a *witness* from then on (`look_for_long_writer`).
//! - *Being read*: the long writer first shows itself committing, then makes a barrier on all threads, then waits until the
//!   attempts have ended that are open and belong to witnesses, or commit. Whoever begins, becomes a witness, or commits after
//!   the barrier meets its stamps with a committing owner: it waits, and finds a stamp at S. Whoever is open and no witness takes
//!   place before S, or will look at what it has read first.
//!
//! If none of those has read what it wrote, it gives its stamps the time S. So all who take place later have seen its writes or
//! nothing of them, and the order by time is a serial order as ever. Otherwise it begins anew; then the token helps.
//! Cost for the others: notes of what they have read; nothing while nobody has the right.

use crate::descriptor::{COMMITTING, Descriptor, IDLE, Phase, committed_at, phase};
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp;
use crate::stats::bump;
use crate::sync::{self, Acquire, Relaxed, Release, SeqCst, fence, lock};
use crate::transaction::Transaction;
use crate::wait::Patience;

impl Transaction {
    /// Before the snapshot is taken, so that whoever has a later time sees it.
    pub(crate) fn take_right_to_write(&mut self) {
        self.long.writes = self.domain.long_writer.compare_exchange(0, self.key, Relaxed, Relaxed).is_ok();
        if self.long.writes {
            self.domain.versions.forget_witnesses();
        }
    }

    pub(crate) fn give_right_to_write(&mut self) {
        if core::mem::take(&mut self.long.writes) {
            self.domain.long_writer.store(0, Relaxed);
        }
    }

    /// After every look at the clock that may give this context a later time: is there somebody who needs witnesses?
    #[inline(always)]
    pub(crate) fn look_for_long_writer(&mut self) {
        if self.domain.long_writer.load(Relaxed) != 0 && !self.witnesses {
            self.become_witness();
        }
    }

    #[cold]
    fn become_witness(&mut self) {
        self.witnesses = true;
        self.unusual = true;
        self.descriptor().shown.witnesses.store(1, Relaxed);
        // Before any further look at a stamp, for those who have no process-wide barrier.
        fence(SeqCst);
    }

    /// At the end of an attempt that may take place at or after `limit`: notes what it has read, and the first `owned` regions
    /// that it owns, where reads are not logged.
    #[cold]
    pub(crate) fn witness(&mut self, limit: u64, owned: usize) {
        self.look_for_long_writer();
        if !self.witnesses {
            return;
        }
        if self.domain.long_writer.load(Relaxed) == 0 {
            self.witnesses = false;
            self.descriptor().shown.witnesses.store(0, Relaxed);
            return;
        }
        if self.long.writes || bug!(self, ReadsUnwitnessed) {
            return;
        }
        let descriptor = self.descriptor();
        let owned = (0..owned).map(|index| descriptor.entries.get(index).stamp.load(Relaxed) as u64);
        let beyond = self.overflow.iter().map(|&(stamp, _)| stamp as u64);
        // SAFETY: we hold the descriptor.
        let mut keeper = unsafe { self.domain.versions.keeper(&descriptor.journal, limit) };
        let read = self.reads.items().iter().map(|&stamp| stamp as u64);
        let complete = keeper.note_reads(read) && keeper.note_reads(owned) && keeper.note_reads(beyond);
        keeper.finish();
        if !complete {
            self.domain.versions.miss_reads();
        }
    }

    /// The commit of a long writer.
    #[cold]
    #[inline(never)]
    pub(crate) fn commit_at_snapshot(&mut self) -> Result<(), Restart> {
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        let time = stamp::time_of_limit(self.snapshot);
        self.descriptor().mailbox.signal.store(0, Relaxed);
        self.descriptor().shown.state.swap(COMMITTING, SeqCst);
        if !self.domain.begin_fences {
            sync::process_barrier();
        }
        self.await_witnesses()?;
        if self.was_read_since() {
            return Err(self.fail(Cause::ReadInvalid, core::ptr::null(), 0, false));
        }
        self.descriptor().shown.state.store(committed_at(time), Release);
        self.keep_versions(time);
        self.release_all(time);
        bump(&self.descriptor().counters.long_writers);
        Ok(())
    }

    /// Waits for the end of the attempts that may have read what was written here, and may take place later.
    fn await_witnesses(&mut self) -> Result<(), Restart> {
        let made = lock(&self.domain.slots).made();
        for number in 0..made {
            if number == self.descriptor().number || bug!(self, WitnessesUnawaited) {
                continue;
            }
            let other: *const Descriptor = self.domain.descriptor(number);
            // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
            let other: &Descriptor = unsafe { &*other };
            let id = other.shown.current.load(Acquire);
            let mut patience = Patience::default();
            loop {
                let state = other.shown.state.load(Acquire);
                let is_open = phase(state) == Phase::Open;
                let concerns = state != IDLE && (!is_open || other.shown.witnesses.load(Relaxed) != 0);
                if !concerns || other.shown.current.load(Acquire) != id {
                    break;
                }
                let config = &self.domain.config;
                let awaited = self.descriptor().mailbox.signal.load(Relaxed) != 0;
                if patience.rounds() > if awaited { config.witness_rounds_awaited } else { config.witness_rounds } {
                    return Err(self.fail(Cause::WriteRead, core::ptr::null(), id, false));
                }
                // It may wait for a stamp that is owned here.
                if is_open && patience.is_over_spinning() && self.priority < other.shown.priority.load(Relaxed) {
                    self.kill(other, id, 0);
                }
                self.pause(&mut patience, other, id)?;
            }
        }
        Ok(())
    }

    /// Has anybody read what was written here who takes place later?
    fn was_read_since(&mut self) -> bool {
        let descriptor = self.descriptor();
        let mut written: Vec<u64> = (0..self.written).map(|index| descriptor.entries.get(index).stamp.load(Relaxed) as u64).collect();
        written.sort_unstable();
        self.domain.have_witnessed(self.snapshot, |stamp| written.binary_search(&stamp).is_ok())
    }
}
