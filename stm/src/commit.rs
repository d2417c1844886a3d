//! How a transaction ends: prepare, tick, validate, stamp; or restore. With the argument for serialisability.
//!
//! Order of a commit and its partners:
//! 1. *Prepare* applies deferred operations: the cells become owned like any other, but without a look at the
//!    snapshot; if such a cell was also read earlier, validation compares its old stamp with the snapshot.
//! 2. `state = committing`, then `time = tick()`, then `state = At(time)` (release). Whoever loads a time at or after
//!    ours sees `committing` or later, so nobody can take us for open who must not: the tick is a release, later ticks
//!    are read-modify-writes and continue its release sequence, and a time is loaded with acquire. So the first store
//!    needs no order of its own. A clock that is only read (a cycle counter) would need a fence here.
//! 3. *Validate*: everything read is still older than the snapshot, or ours, or owned by somebody who is open (and so
//!    will commit after us, and validate what we wrote) or commits after `time`. Skipped when nobody ticked since the
//!    snapshot was taken: `time` is the next one.
//! 4. Keep what is replaced, if long readers are there (`versions`), while all of it is still owned.
//! 5. Release: each owned stamp gets `time` (release). Then the id is retired (`descriptor`).
//!
//! So the time is the place in the serial order: all reads hold at `time`, and no two writers share one. A transaction
//! that wrote nothing is serialised at its snapshot, which was valid as a whole at every single read (opacity). That holds for
//! a long reader, too: an old version of a region is what the region held at the snapshot.
//!
//! Extension is the same validation at the present time. It reads the clock first: an owner seen open afterwards
//! ticks later than that.
//!
//! Abort restores all words before it gives any stamp back, with the next incarnation: a reader that saw our words
//! between two looks at the stamp sees a different one. Validation compares with the snapshot only, so an abort
//! invalidates nobody. When the eight bits overflow the stamp gets a fresh time, which can cost others an extension.

use crate::descriptor::{COMMITTING, Descriptor, PREPARING, Phase, committed_at, phase};
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::semantic::Host;
use crate::stamp::{self, CREATED, INCARNATION, INDEX, LOG_FULL, OWNED, READ_ONLY, Stamp};
use crate::stats::bump;
use crate::sync::{Acquire, Relaxed, Release, fence};
use crate::transaction::{Kind, Transaction};
use crate::wait::Patience;

impl Transaction {
    /// Ends the transaction with all its effects. On an error the caller calls [`Transaction::abort`].
    #[inline(always)]
    pub fn commit<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        if !self.active {
            return Ok(());
        }
        if self.unusual {
            return self.commit_unusual(host);
        }
        if self.written == 0 {
            self.close_read_only();
            return Ok(());
        }
        self.publish()
    }

    #[inline(never)]
    fn commit_unusual<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        self.forget_length();
        if self.has_deferred() {
            self.prepare(host)?;
        }
        if self.owns_nothing() {
            if self.witnesses {
                self.witness(self.snapshot, 0);
            }
            self.close_read_only();
            return Ok(());
        }
        if self.long.active { self.commit_at_snapshot() } else { self.publish() }
    }

    #[inline(always)]
    fn close_read_only(&mut self) {
        self.last_commit = stamp::time_of_limit(self.snapshot);
        bump(&self.descriptor().counters.read_only);
        self.close_committed();
    }

    /// Commits what has been done so far, because of a conflict: for an automatic transaction that stands at an
    /// operation without side effects. The caller begins anew and repeats the operation.
    pub fn commit_prefix<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        let conflict = self.conflict;
        self.commit(host)?;
        self.conflict = conflict;
        bump(&self.descriptor().counters.splits);
        self.shorten_after_split();
        Ok(())
    }

    #[inline(never)]
    fn publish(&mut self) -> Result<(), Restart> {
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        // Relaxed: published by the tick.
        descriptor.shown.state.store(COMMITTING, Relaxed);
        let time = self.domain.clock.tick();
        descriptor.shown.state.store(committed_at(time), Release);
        let undisturbed = stamp::at(time) == self.snapshot;
        if !self.pessimistic && !undisturbed && !bug!(self, SkipValidation) {
            self.validate(time)?;
        }
        if self.domain.versions.newest() != 0 && !bug!(self, VersionAfterRelease) {
            self.keep_versions(time);
        }
        self.release_all(time);
        Ok(())
    }

    /// Gives everything back with its new time, and closes.
    #[inline(always)]
    pub(crate) fn release_all(&mut self, time: u64) {
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        descriptor.entries.each(self.written, |entry| {
            // SAFETY: the host keeps stamps of owned regions mapped.
            release(unsafe { &*entry.stamp.load(Relaxed) }, entry.old.load(Relaxed), time);
        });
        for &(stamp, old) in &self.overflow {
            // SAFETY: as above.
            release(unsafe { &*stamp }, old, time);
        }
        self.leave_log();
        if bug!(self, VersionAfterRelease) && self.domain.versions.newest() != 0 {
            crate::inject::linger();
            self.keep_versions(time);
        }
        self.last_commit = time;
        self.known_time = time;
        bump(&descriptor.counters.commits);
        self.close_committed();
        self.domain.retry_bell.ring();
    }

    #[inline(always)]
    fn close_committed(&mut self) {
        self.retire();
        self.attempt = 0;
        self.wants_token = false;
        self.lengthen_after_commit();
    }

    /// Applies the deferred operations, stamp by stamp in address order, so that two that prepare cannot block each
    /// other for good.
    #[inline(always)]
    fn prepare<H: Host + ?Sized>(&mut self, host: &mut H) -> Result<(), Restart> {
        self.allow_writes()?;
        self.return_to_present()?;
        self.preparing = true;
        self.prepared_from = self.written;
        self.descriptor().shown.state.store(PREPARING, Release);
        self.applying = true;
        let applied = self.apply_deferred(host);
        self.applying = false;
        self.preparing = false;
        if applied.is_err() {
            self.conflict.may_split = false;
        }
        applied
    }

    /// Is everything read still what it was, for a transaction that takes place at `time`?
    pub(crate) fn validate(&mut self, time: u64) -> Result<(), Restart> {
        for index in 0..self.reads.items().len() {
            let stamp = self.reads.items()[index];
            // SAFETY: the host keeps logged stamps mapped.
            let stamp = unsafe { &*stamp };
            if stamp.raw().load(Acquire) >= self.snapshot {
                self.validate_one(stamp, time)?;
            }
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn validate_one(&mut self, stamp: &Stamp, time: u64) -> Result<(), Restart> {
        let mut patience = Patience::default();
        loop {
            let seen = stamp.raw().load(Acquire);
            if seen < self.snapshot {
                return Ok(());
            }
            if stamp::is_readable_by(seen, self.key) {
                return self.validate_own(stamp, seen);
            }
            if seen & OWNED == 0 {
                return Err(self.fail(Cause::ReadInvalid, stamp, 0, false));
            }
            let owner: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(seen));
            // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
            let owner: &Descriptor = unsafe { &*owner };
            let state = owner.shown.state.load(Acquire);
            if owner.shown.current.load(Acquire) != stamp::id_of(seen) {
                if seen & INDEX == CREATED {
                    self.domain.heal(stamp);
                }
                continue;
            }
            let index = seen & INDEX;
            if index >= LOG_FULL {
                return Err(self.fail(Cause::ReadInvalid, stamp, seen, false));
            }
            let old = owner.entries.get(index as usize).old.load(Relaxed);
            fence(Acquire);
            if stamp.raw().load(Relaxed) != seen {
                continue;
            }
            if old >= self.snapshot {
                return Err(self.fail(Cause::ReadInvalid, stamp, seen, false));
            }
            let phase = if bug!(self, IgnoreCommitting) { Phase::Open } else { phase(state) };
            match phase {
                _ if seen & READ_ONLY != 0 => return Ok(()),
                Phase::Open => return Ok(()),
                Phase::At(other) if other > time => return Ok(()),
                Phase::At(_) => return Err(self.fail(Cause::ReadInvalid, stamp, seen, false)),
                Phase::Committing => {
                    if patience.is_over_spinning() {
                        // As in `locate_owned`.
                        owner.mailbox.signal.store(1, Relaxed);
                    }
                    self.pause(&mut patience, owner, stamp::id_of(seen))?;
                }
            }
        }
    }

    /// Read before we owned it: owning looked at the snapshot, except while preparing.
    fn validate_own(&mut self, stamp: &Stamp, seen: u64) -> Result<(), Restart> {
        let index = (seen & INDEX) as usize;
        if index >= self.prepared_from && index < LOG_FULL as usize && !bug!(self, DeferredReadMissed) {
            let old = self.descriptor().entries.get(index).old.load(Relaxed);
            if old >= self.snapshot {
                return Err(self.fail(Cause::ReadInvalid, stamp, 0, false));
            }
        }
        Ok(())
    }

    /// Is everything read so far still what it was? For a transaction that waits, and would better begin anew at once than
    /// later. The snapshot moves to the present.
    pub fn revalidate(&mut self) -> Result<(), Restart> {
        if self.active && !self.pessimistic { self.extend() } else { Ok(()) }
    }

    /// Moves the snapshot to the present, if everything read is unchanged.
    #[cold]
    #[inline(never)]
    pub(crate) fn extend(&mut self) -> Result<(), Restart> {
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        let now = self.domain.clock.now();
        self.look_for_long_writer();
        if !bug!(self, ExtendUnchecked) && !self.writes_unchecked() {
            self.validate(now)?;
        }
        if self.long.active {
            self.leave_versions(self.snapshot);
        }
        self.known_time = now;
        self.snapshot = stamp::limit_of(now);
        self.open_fast_paths();
        bump(&self.descriptor().counters.extensions);
        Ok(())
    }

    /// Undoes everything and closes the attempt. The cause is the one of the last error; a roll-back that no error
    /// asked for is made by [`Transaction::request_restart`] before.
    pub fn abort<H: Host + ?Sized>(&mut self, host: &mut H) {
        if !self.active {
            return;
        }
        self.roll_back();
        host.aborted(self);
    }

    /// Notes that the caller itself wants the attempt undone.
    pub fn request_restart(&mut self, cause: Cause) -> Restart {
        self.fail(cause, core::ptr::null(), 0, false)
    }

    pub(crate) fn roll_back(&mut self) {
        debug_assert!(!self.irrevocable, "an irrevocable transaction cannot be undone");
        let cause = self.conflict.cause;
        self.descriptor().counters.abort(cause);
        self.remember_length(cause);
        if self.witnesses {
            self.witness(self.snapshot, self.written);
        }
        self.restore();
        let kind = self.kind;
        self.retire();
        if matches!(cause, Cause::User | Cause::Retry) {
            self.attempt = 0;
            self.wants_token = false;
        } else if cause != Cause::Watched {
            self.attempt = self.attempt.saturating_add(1);
            if kind == Kind::Automatic {
                self.shorten_after_abort();
            }
            self.pause_merging();
        }
    }

    fn restore(&mut self) {
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        if !bug!(self, BackupNotRestored) {
            for index in 0..self.written {
                restore_words(descriptor, index);
            }
        }
        for index in 0..self.written {
            let entry = descriptor.entries.get(index);
            // SAFETY: the host keeps stamps of owned regions mapped.
            let stamp = unsafe { &*entry.stamp.load(Relaxed) };
            let old = entry.old.load(Relaxed);
            let back = if stamp.raw().load(Relaxed) & READ_ONLY != 0 || bug!(self, RestoreOldStamp) {
                old
            } else if old & INCARNATION == INCARNATION {
                stamp::at(self.domain.clock.tick())
            } else {
                old + 1
            };
            stamp.raw().store(back, Release);
        }
        // Only reached before anything was written under a full log: all of these are read-only.
        for &(stamp, old) in &self.overflow {
            // SAFETY: as above.
            unsafe { &*stamp }.raw().store(old, Release);
        }
        self.leave_log();
    }

    /// Between giving stamps back and filling entries and backups anew: a reader that sees something of the next transaction in
    /// them sees, after its acquire fence, that the stamp which led it there has changed.
    #[inline(always)]
    fn leave_log(&self) {
        if !bug!(self, LogUnfenced) {
            fence(Release);
        }
    }
}

/// Gives one stamp back at a commit: a new time if it was written, the old one if it was only held for reading.
#[inline(always)]
fn release(stamp: &Stamp, old: u64, time: u64) {
    let clean = stamp.raw().load(Relaxed) & READ_ONLY != 0;
    stamp.raw().store(if clean { old } else { stamp::at(time) }, Release);
}

fn restore_words(descriptor: &Descriptor, index: usize) {
    let entry = descriptor.entries.get(index);
    // SAFETY: the host keeps stamps of owned regions mapped.
    if unsafe { &*entry.stamp.load(Relaxed) }.raw().load(Relaxed) & READ_ONLY != 0 {
        return;
    }
    let len = entry.len.load(Relaxed) as usize;
    let base = entry.base.load(Relaxed);
    let backup = entry.backup.load(Relaxed);
    let copy = |slot: usize| {
        // SAFETY: the region has `len` words, mapped as long as it is owned; the backup has as many.
        let (word, saved) = unsafe { (&*base.add(slot), &*backup.add(slot)) };
        word.store(saved.load(Relaxed), Relaxed);
    };
    if stamp::is_lazy(len) {
        let mut mask = entry.mask.load(Relaxed);
        while mask != 0 {
            copy(mask.trailing_zeros() as usize);
            mask &= mask - 1;
        }
    } else {
        (0..len).for_each(copy);
    }
}
