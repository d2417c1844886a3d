//! Long readers: transactions that have written nothing read on at their snapshot while others commit at full rate.
//!
//! Without them a transaction that reads for long beside writers never ends: each commit moves something that it has read, so
//! its snapshot cannot follow. A long reader is known to the others (`versions`), who keep what they replace; where it meets a
//! stamp that is too new for its snapshot, it takes the version that fits. So it ends at its snapshot, at its first attempt,
//! and nobody waits for it.
//!
//! - *Who*: whoever has read much (`long_reads`) and meets something newer than its snapshot, or runs a risk that something it
//!   has read is changed soon: reads times commits since the snapshot say how likely that is, whatever the speeds of both.
//!   Whoever has read very much in any case: the others may begin to write any time. After an attempt in vain, from the first
//!   read on. Not who holds writes back: what that one has read must be so at its turn.
//! - *Following*: while all that it has read is still so, it moves its snapshot to the present where it meets something
//!   newer, as a short transaction does. Once that fails it is *bound* to its snapshot. Looking again costs as much as has been read,
//!   so it is done a bounded number of times, which keeps the whole linear.
//! - *Writing*: the first write moves the snapshot to the present, or fails if the reader is bound; the next attempt may write
//!   at its snapshot (`long_writer`). Everything read is logged,
//!   old versions too, under stamps that are newer than the snapshot from then on: so any validation notices them.
//! - *A version is missing* (the bound was reached; the writer was irrevocable and had no backup; the incarnations of a stamp had
//!   overflowed): the reader goes the way of short transactions, which ends with the token.
//!
//! The snapshot of a long reader is taken after it was published, hence after its begin: what a version points to was current
//! then, and what is reclaimed by epochs or by a collector that visits versions is still there.
//! This file must not know how versions are kept.

use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::stamp::{self, Region, Stamp, Word};
use crate::stats::{add, bump};
use crate::sync::Relaxed;
use crate::transaction::Transaction;

/// What a transaction knows as a long reader.
#[derive(Default)]
pub(crate) struct LongReader {
    /// Published, with the snapshot as its limit.
    pub(crate) active: bool,
    /// Something it has read is no longer so.
    bound: bool,
    /// Versions before its next snapshot are not for it.
    distrusts: bool,
    /// Was deferring forbidden before?
    deferred_nothing: bool,
    /// Stamps looked at to follow the present.
    looked_at: usize,
    /// The last version that was read.
    pub(crate) version: Vec<Word>,
    /// The next time it becomes a long reader, it shall be able to write (`long_writer`).
    pub(crate) shall_write: bool,
    /// It holds the right to commit at its snapshot.
    pub(crate) writes: bool,
}

impl Transaction {
    /// Tells that the open transaction, which has not read anything, will read for long: it becomes a long reader at its first
    /// read, and so ends at its first attempt if it does not write. Otherwise that takes some reads to find out, and once in a
    /// while an attempt.
    pub fn expect_long_read(&mut self) {
        if self.active {
            self.reads.look_from(0);
            self.reads.unwatch();
        }
    }

    /// As [`Transaction::expect_long_read`], for one that will write as well, to what hardly anybody else reads or writes
    /// meanwhile: it commits at its snapshot, where that is legal.
    pub fn expect_long_write(&mut self) {
        self.expect_long_read();
        self.long.shall_write = self.active && self.domain.config.long_writes_again != u32::MAX;
        self.unusual |= self.long.shall_write;
    }

    /// The read log has become longer: is this a long reader?
    #[cold]
    pub(crate) fn look_at_length(&mut self) -> Result<(), Restart> {
        if !self.may_be_long_reader() {
            return Ok(());
        }
        let config = &self.domain.config;
        let reads = self.reads.items().len() as u64;
        let commits = self.domain.clock.now().saturating_sub(stamp::time_of_limit(self.snapshot));
        if self.reads.looks_at_once() || reads >= config.long_reads_surely as u64 || reads * commits >= config.long_risk as u64 {
            // If something is no longer so, it stays what it is: it may come to its end all the same.
            self.become_long_reader()?;
        }
        Ok(())
    }

    pub(crate) fn may_be_long_reader(&self) -> bool {
        let reads_only = !self.has_writes() && !self.preparing && !self.applying;
        reads_only && !self.long.active && !self.pessimistic && !self.holds_writes && self.reads.is_long()
    }

    /// Moves the snapshot to the present, where something newer was met.
    pub(crate) fn meet_newer(&mut self) -> Result<(), Restart> {
        if self.may_be_long_reader() && self.become_long_reader()? {
            return Ok(());
        }
        self.extend()
    }

    /// False: something it has read is no longer so.
    pub(crate) fn become_long_reader(&mut self) -> Result<bool, Restart> {
        if core::mem::take(&mut self.long.shall_write) {
            self.take_right_to_write();
        }
        let time = self.domain.versions.enter(&self.domain.clock);
        self.look_for_long_writer();
        let holds = self.holds_at(time);
        if holds != Ok(true) {
            self.give_right_to_write();
        } else {
            self.long.active = true;
            self.long.bound = false;
            self.long.looked_at = 0;
            self.unusual = true;
            // An operation that is deferred would have to be applied at the present.
            self.long.deferred_nothing = core::mem::replace(&mut self.at_once, true);
            self.take_snapshot(time);
            bump(&self.descriptor().counters.long_readers);
        }
        holds
    }

    /// Is everything read so far still so at the time of a publication that was just made? If not, that is taken back.
    fn holds_at(&mut self, time: u64) -> Result<bool, Restart> {
        if bug!(self, FollowUnchecked) {
            return Ok(true);
        }
        let holds = self.validate(time).is_ok();
        if !holds {
            self.leave_reader(stamp::limit_of(time));
            if self.is_killed() {
                return Err(self.fail_killed());
            }
        }
        Ok(holds)
    }

    fn take_snapshot(&mut self, time: u64) {
        self.known_time = time;
        self.snapshot = stamp::limit_of(time);
        self.long.distrusts = false;
        self.open_fast_paths();
    }

    /// The host can follow what versions hold only if they were current after now: whatever is newer than the present snapshot
    /// moves it, or ends the attempt. (What is read in place is current.)
    pub(crate) fn distrust_versions(&mut self) {
        self.long.distrusts = self.long.active;
    }

    /// Moves the snapshot of a long reader to the present, if that is possible and not too dear.
    fn follow(&mut self) -> Result<bool, Restart> {
        let reads = self.reads.items().len();
        let allowed = self.domain.config.long_follows as usize * reads;
        if self.long.bound || self.long.looked_at > allowed {
            return Ok(false);
        }
        self.long.looked_at += reads;
        let time = self.domain.versions.enter(&self.domain.clock);
        self.look_for_long_writer();
        if !self.holds_at(time)? {
            return Ok(false);
        }
        self.leave_reader(self.snapshot);
        self.take_snapshot(time);
        bump(&self.descriptor().counters.extensions);
        Ok(true)
    }

    /// What this region, which has changed since the snapshot, held then: into `long.version`. False: look again, the
    /// snapshot has moved.
    #[cold]
    #[inline(never)]
    pub(crate) fn find_version(&mut self, stamp: &Stamp, region: Region, logged: bool) -> Result<bool, Restart> {
        if self.follow()? {
            return Ok(false);
        }
        if self.long.distrusts {
            self.extend()?;
            return Ok(false);
        }
        let limit = self.snapshot;
        let latest = bug!(self, VersionLatest);
        let end_unchecked = bug!(self, VersionEndUnchecked);
        let fits = |old, new| (old < limit || latest) && (limit <= new || end_unchecked);
        let address = core::ptr::from_ref(stamp) as usize;
        let len = region.len as usize;
        let found = self.domain.versions.find(address, len, fits, &mut self.long.version) || {
            self.domain.sort_journals();
            self.domain.versions.find(address, len, fits, &mut self.long.version)
        };
        if found {
            // What is not logged binds nobody: it is looked at again by whoever depends on it.
            self.long.bound |= logged;
            bump(&self.descriptor().counters.versions_read);
            return Ok(true);
        }
        bump(&self.descriptor().counters.versions_missed);
        self.extend()?;
        Ok(false)
    }

    /// Ends the publication. The caller has moved the snapshot to the present, or the transaction ends.
    #[cold]
    pub(crate) fn leave_versions(&mut self, limit: u64) {
        self.long.active = false;
        self.long.distrusts = false;
        self.at_once = self.long.deferred_nothing;
        self.give_right_to_write();
        self.leave_reader(limit);
        self.reads.look_from(self.domain.config.long_reads as usize);
    }

    fn leave_reader(&mut self, limit: u64) {
        if self.domain.versions.leave(limit) {
            self.domain.free_versions();
        }
    }

    /// For what is possible in the present only.
    pub(crate) fn return_to_present(&mut self) -> Result<(), Restart> {
        if self.long.active { self.extend() } else { Ok(()) }
    }

    /// What a long reader must do before it owns anything: from here on it lives in the present, or stays at its snapshot if it
    /// has the right to write there.
    #[cold]
    pub(crate) fn end_long_read(&mut self) -> Result<(), Restart> {
        if self.long.shall_write && self.may_be_long_reader() {
            self.become_long_reader()?;
        }
        if !self.long.active {
            return Ok(());
        }
        if self.long.writes {
            self.long.bound = true;
            return Ok(());
        }
        self.long.shall_write = self.long.bound && self.is_worth_writing_late();
        let extended = self.extend();
        // Only if it begins anew.
        self.long.shall_write &= extended.is_err();
        extended
    }

    /// Constant without the feature `inject`.
    #[inline(always)]
    pub(crate) fn writes_unchecked(&self) -> bool {
        bug!(self, WriteAfterVersions) && self.long.active
    }

    /// An attempt was in vain: shall the next one be a long reader from its first read on?
    pub(crate) fn remember_length(&mut self, cause: Cause) {
        let config = &self.domain.config;
        let reads = self.reads.items().len();
        if cause != Cause::ReadInvalid || reads < config.long_reads_again as usize {
            return;
        }
        if !self.has_writes() {
            self.reads.look_from(0);
        } else if self.is_worth_writing_late() {
            self.long.shall_write = true;
            self.reads.look_from(0);
        }
    }

    /// What was learned from attempts in vain has served its turn.
    #[inline(always)]
    pub(crate) fn forget_length(&mut self) {
        self.long.shall_write = false;
        if self.reads.looks_at_once() && !self.long.active {
            self.reads.look_from(self.domain.config.long_reads as usize);
        }
    }

    fn is_worth_writing_late(&self) -> bool {
        self.reads.items().len() >= self.domain.config.long_writes_again as usize
    }

    /// Before the stamps are given back at a commit: keeps what long readers may need of what it replaces.
    #[cold]
    #[inline(never)]
    pub(crate) fn keep_versions(&mut self, time: u64) {
        // What was written has a new stamp soon, which tells enough. What a pessimistic transaction reads it owns.
        self.witness(stamp::at(time), if self.pessimistic { self.written } else { 0 });
        let descriptor = self.descriptor();
        // SAFETY: we hold the descriptor.
        let mut keeper = unsafe { self.domain.versions.keeper(&descriptor.journal, stamp::at(time)) };
        for index in 0..self.written {
            let entry = descriptor.entries.get(index);
            let (old, len) = (entry.old.load(Relaxed), entry.len.load(Relaxed) as usize);
            // Length 0: only held for reading.
            if old >= keeper.newest || len == 0 {
                continue;
            }
            let (base, backup) = (entry.base.load(Relaxed), entry.backup.load(Relaxed));
            let saved = if stamp::is_lazy(len) { entry.mask.load(Relaxed) } else { !0 };
            let saved = if bug!(self, VersionUnmerged) && stamp::is_lazy(len) { 0 } else { saved };
            let words = (0..len).map(|slot| {
                // The rest of a lazily saved region is as it was.
                let from = if slot >= 64 || saved >> slot & 1 != 0 { backup } else { base };
                // SAFETY: region and backup have `len` words; the region is ours and mapped, backups live with the domain.
                unsafe { &*from.add(slot) }.load(Relaxed)
            });
            keeper.keep(entry.stamp.load(Relaxed) as usize, old, words);
        }
        add(&descriptor.counters.versions_kept, keeper.finish());
    }
}
