//! The slow paths of the barriers: what a read or write does when the stamp is neither old enough nor ours.
//!
//! A read that meets an owner (states in `descriptor`):
//! - the owner is still open, or commits after our snapshot: its backup is the truth, as long as the stamp is the same
//!   after the copy was read;
//! - it commits within our snapshot, or the time is not known yet: wait for the release, which follows at once;
//! - it is finished and had created the object: the stamp is healed to time 0. Right, because we reached the object by
//!   reads validated at or after the creator's commit.
//!
//! Lazily saved regions: the owner saves the slot, sets its bit, fences, stores the new word. We load the word, fence,
//! then the mask: a new word implies a set bit, and the bit (acquire) implies the saved slot.
//!
//! Taking ownership: entry and backup are complete before the CAS; its success proves that the stamp had not changed
//! since before the copy, so the copy is the committed state.
//! A long reader that meets something newer than its snapshot takes an old version (`long_reader`), which needs no second look.
//!
//! This file must not know how conflicts are decided (`contention`).

use crate::descriptor::{Descriptor, Phase, phase};
use crate::inject::bug;
use crate::outcome::{Cause, Restart};
use crate::shake::Strike;
use crate::stamp::{self, CREATED, INDEX, LOG_FULL, OWNED, READ_ONLY, Region, Stamp, Word};
use crate::sync::{AcqRel, Acquire, AtomicU64, Relaxed, Release, fence, yield_now};
use crate::transaction::{Kind, Transaction};
use crate::wait::Patience;
use crate::write_log::Entry;
use core::ptr::null_mut;

/// Where the words of a region are to be read, as long as the stamp stays `seen`.
struct View {
    seen: u64,
    source: Source,
    /// Not ours: must be checked again, and logged.
    foreign: bool,
}

enum Source {
    InPlace,
    Copy(*const Word),
    /// In place, but slots whose bit is set come from the backup of this log entry.
    Merged(*const Descriptor, usize),
    /// The words at the snapshot, which `LongReader` holds; they cannot change any more.
    Version,
}

impl Transaction {
    /// # Safety
    /// As for [`Transaction::read`].
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn read_slow<R: Copy>(&mut self, stamp: &Stamp, region: Region, f: impl Fn(*const Word) -> R) -> Result<R, Restart> {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.look_at(stamp, region, true, f) }
    }

    /// Reads from a region at the snapshot without logging it: for predicates that are checked again when deferred
    /// operations are applied. Nothing else may depend on it.
    ///
    /// # Safety
    /// As for [`Transaction::read`].
    pub unsafe fn peek<R: Copy>(&mut self, stamp: &Stamp, region: Region, f: impl Fn(*const Word) -> R) -> Result<R, Restart> {
        let seen = stamp.raw().load(Acquire);
        if seen < self.limit {
            let value = f(region.base.as_ptr());
            fence(Acquire);
            if stamp.raw().load(Relaxed) == seen {
                return Ok(value);
            }
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.look_at(stamp, region, false, f) }
    }

    unsafe fn look_at<R: Copy>(&mut self, stamp: &Stamp, region: Region, logged: bool, f: impl Fn(*const Word) -> R) -> Result<R, Restart> {
        loop {
            let view = self.locate(stamp, region, logged)?;
            if bug!(self, RestoreOldStamp) {
                crate::inject::linger();
            }
            let value = match view.source {
                Source::InPlace => f(region.base.as_ptr()),
                Source::Copy(copy) => f(copy),
                Source::Merged(owner, index) => {
                    let mut words = [const { AtomicU64::new(0) }; stamp::LAZY_WORDS as usize];
                    for (slot, word) in words.iter_mut().enumerate().take(region.len as usize) {
                        // SAFETY: the slot lies in the region; the owner is a descriptor of our domain.
                        *word.get_mut() = unsafe { merged(owner, index, region, slot) };
                    }
                    f(words.as_ptr())
                }
                Source::Version => f(self.long.version.as_ptr()),
            };
            if bug!(self, RestoreOldStamp) {
                crate::inject::linger();
            }
            if self.still(stamp, &view, logged)? {
                return Ok(value);
            }
        }
    }

    /// # Safety
    /// As for [`Transaction::read_word`].
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn read_word_slow(&mut self, stamp: &Stamp, region: Region, index: usize) -> Result<u64, Restart> {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.look(stamp, region, index) }
    }

    unsafe fn look(&mut self, stamp: &Stamp, region: Region, index: usize) -> Result<u64, Restart> {
        loop {
            let view = self.locate(stamp, region, true)?;
            if bug!(self, RestoreOldStamp) {
                crate::inject::linger();
            }
            let value = match view.source {
                // SAFETY: `index` lies in the region, which is mapped (caller).
                Source::InPlace => unsafe { &*region.base.as_ptr().add(index) }.load(Relaxed),
                // SAFETY: backups have the region's length and live as long as the domain.
                Source::Copy(copy) => unsafe { &*copy.add(index) }.load(Relaxed),
                // SAFETY: the slot lies in the region; the owner is a descriptor of our domain.
                Source::Merged(owner, entry) => unsafe { merged(owner, entry, region, index) },
                Source::Version => self.long.version[index].load(Relaxed),
            };
            if bug!(self, RestoreOldStamp) {
                crate::inject::linger();
            }
            if self.still(stamp, &view, true)? {
                return Ok(value);
            }
        }
    }

    /// Was the view still right after the words were loaded? If so, it is logged.
    fn still(&mut self, stamp: &Stamp, view: &View, logged: bool) -> Result<bool, Restart> {
        if !view.foreign {
            return Ok(true);
        }
        fence(Acquire);
        let unchecked = match view.source {
            Source::InPlace => bug!(self, NoRecheck),
            Source::Copy(_) | Source::Merged(..) => bug!(self, NoBackupRecheck),
            Source::Version => true,
        };
        if stamp.raw().load(Relaxed) != view.seen && !unchecked {
            return Ok(false);
        }
        if logged {
            self.log(stamp)?;
        }
        Ok(true)
    }

    /// Logs a stamp when the log is full, has become long, or operations are deferred.
    #[cold]
    #[inline(never)]
    pub(crate) fn log_slow(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        self.check_deferred(stamp)?;
        self.check_watched(stamp)?;
        let keep_slow = self.has_deferred() || self.watched != 0;
        self.reads.push_slow(stamp, keep_slow);
        self.look_at_length()
    }

    /// Finds out where to read. Waits, extends, heals or gives up as needed.
    fn locate(&mut self, stamp: &Stamp, region: Region, logged: bool) -> Result<View, Restart> {
        if !self.active {
            return Ok(View { seen: 0, source: Source::InPlace, foreign: false });
        }
        self.shake(stamp)?;
        let mut patience = Patience::default();
        loop {
            let seen = stamp.raw().load(Acquire);
            if stamp::is_readable_by(seen, self.key) {
                return Ok(View { seen, source: Source::InPlace, foreign: false });
            }
            if logged {
                self.check_deferred(stamp)?;
            }
            if logged && seen >= self.held_reads && self.is_held_back(seen) {
                return Err(self.fail(Cause::ReadHeld, stamp, 0, false));
            }
            if seen & OWNED == 0 {
                if self.pessimistic && logged {
                    self.acquire(stamp, None)?;
                    continue;
                }
                if seen >= self.snapshot && !self.pessimistic {
                    if let Some(view) = self.locate_past(stamp, region, seen, logged)? {
                        return Ok(view);
                    }
                    continue;
                }
                return Ok(View { seen, source: Source::InPlace, foreign: true });
            }
            if let Some(view) = self.locate_owned(stamp, region, seen, logged, &mut patience)? {
                return Ok(view);
            }
        }
    }

    /// Is what this stamp protects among the reads held back: written lately, or being written? What somebody has created
    /// and not published since, or only holds for reading, is not.
    #[cold]
    fn is_held_back(&self, seen: u64) -> bool {
        if seen & OWNED == 0 {
            return true;
        }
        let owner: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(seen));
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let owner: &Descriptor = unsafe { &*owner };
        seen & INDEX != CREATED && seen & READ_ONLY == 0 && owner.shown.current.load(Acquire) == stamp::id_of(seen)
    }

    /// The same for a stamp that another transaction holds (or held, if it was the creator). None: look again.
    fn locate_owned(&mut self, stamp: &Stamp, region: Region, seen: u64, logged: bool, patience: &mut Patience) -> Result<Option<View>, Restart> {
        let owner: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(seen));
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let owner: &Descriptor = unsafe { &*owner };
        let id = stamp::id_of(seen);
        let state = owner.shown.state.load(Acquire);
        if owner.shown.current.load(Acquire) != id {
            if seen & INDEX == CREATED {
                self.domain.heal(stamp);
            }
            return Ok(None);
        }
        let phase = if bug!(self, IgnoreCommitting) { Phase::Open } else { phase(state) };
        if seen & INDEX == CREATED {
            // Only a pointer that was loaded without validation leads here.
            if phase == Phase::Open {
                return Err(self.fail(Cause::WriteRead, stamp, seen, false));
            }
            self.pause(patience, owner, id)?;
            return Ok(None);
        }
        if (self.pessimistic && logged) || seen & INDEX == LOG_FULL {
            self.contend(stamp, seen, Cause::WriteRead, patience)?;
            return Ok(None);
        }
        let undecided = match phase {
            Phase::Open => false,
            Phase::Committing => true,
            Phase::At(time) => stamp::at(time) < self.snapshot,
        };
        if undecided {
            if patience.is_over_spinning() {
                // A long writer waits at its commit, possibly for us.
                owner.mailbox.signal.store(1, Relaxed);
            }
            self.pause(patience, owner, id)?;
            return Ok(None);
        }
        if logged && seen & READ_ONLY == 0 && phase == Phase::Open && self.should_split_before_backup() {
            // A backup read by a transaction that has writes dooms it if the owner commits first.
            owner.mailbox.signal.store(1, Relaxed);
            return Err(self.fail(Cause::WriteRead, stamp, seen, true));
        }
        let index = (seen & INDEX) as usize;
        let entry = owner.entries.get(index);
        let old = entry.old.load(Relaxed);
        let backup = entry.backup.load(Relaxed);
        fence(Acquire);
        if stamp.raw().load(Relaxed) != seen {
            return Ok(None);
        }
        if old >= self.snapshot {
            return self.locate_past(stamp, region, seen, logged);
        }
        let source = if seen & READ_ONLY != 0 {
            Source::InPlace
        } else if region.is_lazy() {
            Source::Merged(owner, index)
        } else {
            Source::Copy(backup)
        };
        Ok(Some(View { seen, source, foreign: true }))
    }

    /// Something newer than the snapshot: the snapshot moves to the present (None: look again), or a long reader reads the
    /// version that fits.
    fn locate_past(&mut self, stamp: &Stamp, region: Region, seen: u64, logged: bool) -> Result<Option<View>, Restart> {
        if self.long.active {
            let found = self.find_version(stamp, region, logged)?;
            return Ok(found.then_some(View { seen, source: Source::Version, foreign: true }));
        }
        self.meet_newer()?;
        Ok(None)
    }

    /// An automatic transaction with writes, at its first attempt.
    fn should_split_before_backup(&self) -> bool {
        self.kind == Kind::Automatic && self.written > 0 && self.attempt == 0 && !self.preparing
    }

    /// # Safety
    /// As for [`Transaction::own`].
    #[inline(never)]
    pub(crate) unsafe fn own_slow(&mut self, stamp: &Stamp, region: Region) -> Result<(), Restart> {
        if self.acquire_at_once(stamp, region) {
            self.observe(stamp);
            return Ok(());
        }
        if !self.active {
            return Ok(());
        }
        self.shake(stamp)?;
        let owned_before = stamp::is_writable_by(stamp.raw().load(Relaxed), self.key);
        if !owned_before {
            self.acquire(stamp, Some(region))?;
            self.observe(stamp);
        }
        if self.depth > 0 && !region.is_lazy() && !(owned_before && bug!(self, NestedRestoreMisses)) {
            for index in 0..region.len as usize {
                // SAFETY: lies in the region.
                self.remember(unsafe { region.base.as_ptr().add(index) });
            }
        }
        Ok(())
    }

    /// Takes ownership of a region and backs up all of it, so that plain (`Relaxed`) loads and stores to a region of any
    /// length are fine until the transaction ends. False: a savepoint must hear of each store, use [`Transaction::write`].
    ///
    /// # Safety
    /// As for [`Transaction::own`].
    pub unsafe fn own_whole(&mut self, stamp: &Stamp, region: Region) -> Result<bool, Restart> {
        if self.depth > 0 {
            return Ok(false);
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.own(stamp, region) }?;
        if region.is_lazy() && self.active {
            self.save_all(stamp, region);
        }
        Ok(true)
    }

    /// Backs up every slot of a region that we own.
    fn save_all(&mut self, stamp: &Stamp, region: Region) {
        let index = stamp.raw().load(Relaxed) & INDEX;
        if index >= LOG_FULL {
            return;
        }
        let entry = self.descriptor().entries.get(index as usize);
        let (saved, all) = (entry.mask.load(Relaxed), !0 >> (stamp::LAZY_WORDS - region.len));
        if saved == all {
            return;
        }
        let backup = entry.backup.load(Relaxed);
        for slot in 0..region.len as usize {
            if saved >> slot & 1 == 0 {
                // SAFETY: the slot lies in the region; the backup of a lazy region has 64 words and lives as long as the domain.
                unsafe { &*backup.add(slot) }.store(unsafe { &*region.base.as_ptr().add(slot) }.load(Relaxed), Relaxed);
            }
        }
        // As in `save_slot`.
        entry.mask.store(all, Release);
        fence(Release);
    }

    /// # Safety
    /// As for [`Transaction::write`].
    #[inline(never)]
    pub(crate) unsafe fn write_slow(&mut self, stamp: &Stamp, region: Region, index: usize, value: u64) -> Result<(), Restart> {
        // SAFETY: `index` lies in the region, which is mapped (caller).
        let word = unsafe { &*region.base.as_ptr().add(index) };
        if self.is_mine(stamp) {
            // ours, and no savepoint wants to hear of it: what the fast path leaves to us are long regions
            if region.is_lazy() {
                self.save_slot(stamp, word, index);
            }
            word.store(value, Relaxed);
            return Ok(());
        }
        if word.load(Relaxed) != value && self.acquire_at_once(stamp, region) {
            self.observe(stamp);
            if region.is_lazy() {
                self.save_slot(stamp, word, index);
            }
            word.store(value, Relaxed);
            return Ok(());
        }
        if !self.active {
            word.store(value, Relaxed);
            return Ok(());
        }
        self.shake(stamp)?;
        let owned_before = stamp::is_writable_by(stamp.raw().load(Relaxed), self.key);
        if !owned_before {
            if word.load(Relaxed) == value && !self.pessimistic && !self.preparing {
                // SAFETY: the caller's promise, passed on.
                if unsafe { self.read_word(stamp, region, index) }? == value {
                    return Ok(());
                }
            }
            self.acquire(stamp, Some(region))?;
            self.observe(stamp);
        }
        if region.is_lazy() {
            self.save_slot(stamp, word, index);
        }
        if self.depth > 0 && !(owned_before && bug!(self, NestedRestoreMisses)) {
            self.remember(word);
        }
        word.store(value, Relaxed);
        Ok(())
    }

    /// Backs up one slot of a region that we own, if that has not been done.
    #[inline(always)]
    fn save_slot(&mut self, stamp: &Stamp, word: &Word, slot: usize) {
        let index = stamp.raw().load(Relaxed) & INDEX;
        if index >= LOG_FULL {
            return;
        }
        let entry = self.descriptor().entries.get(index as usize);
        let mask = entry.mask.load(Relaxed);
        if mask >> slot & 1 != 0 {
            return;
        }
        // SAFETY: the backup of a lazy region has 64 words and lives as long as the domain.
        unsafe { &*entry.backup.load(Relaxed).add(slot) }.store(word.load(Relaxed), Relaxed);
        if !bug!(self, LazyMaskMissing) {
            // Release: who sees the bit sees the saved slot. The fence: who sees the new word sees the bit.
            entry.mask.store(mask | 1 << slot, Release);
        }
        fence(Release);
    }

    /// The usual case of `acquire`, in a straight line: nobody's, older than the snapshot, no special mode.
    #[inline(always)]
    fn acquire_at_once(&mut self, stamp: &Stamp, region: Region) -> bool {
        let seen = stamp.raw().load(Acquire);
        // Limit 0: inactive, pessimistic, or in shake mode.
        if self.unusual || seen >= self.limit || self.written >= self.log_entries {
            return false;
        }
        let index = self.written;
        self.fill(index, stamp, seen, Some(region));
        if stamp.raw().compare_exchange(seen, self.key | index as u64, AcqRel, Relaxed).is_err() {
            return false;
        }
        self.written = index + 1;
        if !bug!(self, OwnUnfenced) {
            // The data stores that follow must not be seen before the stamp.
            fence(Release);
        }
        true
    }

    /// Makes the stamp ours: for writing with its region, read-only with none.
    pub(crate) fn acquire(&mut self, stamp: &Stamp, region: Option<Region>) -> Result<(), Restart> {
        if !self.deferred_is_empty() {
            self.check_deferred(stamp)?;
        }
        self.check_watched(stamp)?;
        if self.holds_writes && region.is_some() && !stamp::is_readable_by(stamp.raw().load(Relaxed), self.key) {
            return Err(self.fail(Cause::WriteHeld, stamp, 0, false));
        }
        if self.long.active | self.long.shall_write {
            self.end_long_read()?;
        }
        let mut patience = Patience::default();
        loop {
            let seen = stamp.raw().load(Acquire);
            if stamp::is_readable_by(seen, self.key) {
                if let Some(region) = region
                    && seen & READ_ONLY != 0
                {
                    self.upgrade(stamp, seen, region);
                }
                return Ok(());
            }
            let old = if seen & OWNED == 0 {
                if seen >= self.snapshot && !self.pessimistic && !self.preparing {
                    if !self.long.active {
                        self.extend()?;
                        continue;
                    }
                    if !bug!(self, WrittenSinceUnchecked) {
                        return Err(self.fail(Cause::WriteWrite, stamp, 0, false));
                    }
                }
                seen
            } else if seen & INDEX == CREATED {
                match self.creator_is_gone(stamp, seen, &mut patience)? {
                    true => 0,
                    false => continue,
                }
            } else {
                let cause = if region.is_some() { Cause::WriteWrite } else { Cause::WriteRead };
                self.contend(stamp, seen, cause, &mut patience)?;
                continue;
            };
            if self.written >= self.log_entries {
                if self.acquire_beyond_log(stamp, seen, old, region.is_some())? {
                    return Ok(());
                }
                continue;
            }
            let read_only = if region.is_some() { 0 } else { READ_ONLY };
            let index = self.written;
            self.fill(index, stamp, old, region);
            let mine = self.key | read_only | index as u64;
            if stamp.raw().compare_exchange(seen, mine, AcqRel, Relaxed).is_ok() {
                self.written = index + 1;
                // The data stores that follow must not be seen before the stamp.
                fence(Release);
                return Ok(());
            }
        }
    }

    /// Has the transaction that created the object ended? False: look at the stamp again.
    fn creator_is_gone(&mut self, stamp: &Stamp, seen: u64, patience: &mut Patience) -> Result<bool, Restart> {
        let owner: *const Descriptor = self.domain.descriptor(stamp::descriptor_of(seen));
        // SAFETY: descriptors live as long as the domain, which `self` keeps alive.
        let owner: &Descriptor = unsafe { &*owner };
        let state = owner.shown.state.load(Acquire);
        if owner.shown.current.load(Acquire) != stamp::id_of(seen) {
            return Ok(true);
        }
        if phase(state) == Phase::Open {
            return Err(self.fail(Cause::WriteWrite, stamp, seen, false));
        }
        self.pause(patience, owner, stamp::id_of(seen))?;
        Ok(false)
    }

    /// Completes the log entry before anybody can learn its index.
    #[inline(always)]
    fn fill(&mut self, index: usize, stamp: &Stamp, old: u64, region: Option<Region>) {
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        let entry = descriptor.entries.make(index);
        entry.stamp.store(core::ptr::from_ref(stamp).cast_mut(), Relaxed);
        entry.old.store(old, Relaxed);
        match region {
            Some(region) => back_up(descriptor, entry, region),
            None => {
                entry.len.store(0, Relaxed);
                entry.base.store(null_mut(), Relaxed);
            }
        }
    }

    /// From read-only to writable. Others use only `old` of a read-only entry, so the rest may be filled now.
    fn upgrade(&mut self, stamp: &Stamp, seen: u64, region: Region) {
        let index = seen & INDEX;
        if index < LOG_FULL {
            let descriptor = self.descriptor();
            back_up(descriptor, descriptor.entries.get(index as usize), region);
        }
        // Release: who sees the new stamp sees the backup; the fence keeps data stores behind it.
        stamp.raw().store(seen & !READ_ONLY, Release);
        fence(Release);
    }

    /// The log is full: only an irrevocable transaction, which needs no backups, may go on.
    #[cold]
    fn acquire_beyond_log(&mut self, stamp: &Stamp, seen: u64, old: u64, for_writing: bool) -> Result<bool, Restart> {
        if !self.irrevocable {
            self.make_irrevocable()?;
            return Ok(false);
        }
        let mine = self.key | LOG_FULL | if for_writing { 0 } else { READ_ONLY };
        let taken = stamp.raw().compare_exchange(seen, mine, AcqRel, Relaxed).is_ok();
        if taken {
            self.overflow.push((stamp, old));
            fence(Release);
        }
        Ok(taken)
    }

    /// In shake mode, misbehaves now and then.
    #[inline(always)]
    pub(crate) fn shake(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        if self.shake.is_some() { self.shake_hard(stamp) } else { Ok(()) }
    }

    #[cold]
    fn shake_hard(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        let Some(shake) = &mut self.shake else { return Ok(()) };
        match shake.strike() {
            // After some attempts it is left in peace: shake mode tests retries, not patience.
            Strike::Restart if !self.irrevocable && !self.preparing && self.attempt < 4 => {
                let may_split = self.kind == Kind::Automatic;
                Err(self.fail(Cause::Shake, stamp, 0, may_split))
            }
            Strike::Yield => {
                yield_now();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Fills in the region and its backup: all of a small one, nothing yet of a lazily saved one.
#[inline(always)]
fn back_up(descriptor: &Descriptor, entry: &Entry, region: Region) {
    let len = region.len as usize;
    // SAFETY: only the holder calls this (through `&mut Transaction`), and no other borrow is alive.
    let backup = unsafe { descriptor.arena() }.take(len);
    if !region.is_lazy() {
        for slot in 0..len {
            // SAFETY: the backup was just given `len` words.
            let saved = unsafe { &*backup.add(slot) };
            // SAFETY: lies in the region, which the caller of the barrier promises to be mapped.
            saved.store(unsafe { &*region.base.as_ptr().add(slot) }.load(Relaxed), Relaxed);
        }
    }
    entry.base.store(region.base.as_ptr(), Relaxed);
    entry.backup.store(backup, Relaxed);
    entry.mask.store(0, Relaxed);
    entry.len.store(len as u64, Relaxed);
}

/// One slot of a lazily saved region as it was before its owner.
///
/// # Safety
/// `owner` is a descriptor of the domain, `slot` lies in the region.
unsafe fn merged(owner: *const Descriptor, index: usize, region: Region, slot: usize) -> u64 {
    // SAFETY: the caller's promise.
    let entry = unsafe { &*owner }.entries.get(index);
    // SAFETY: lies in the region.
    let value = unsafe { &*region.base.as_ptr().add(slot) }.load(Relaxed);
    fence(Acquire);
    if entry.mask.load(Acquire) >> slot & 1 == 0 {
        return value;
    }
    let backup = entry.backup.load(Relaxed);
    // SAFETY: see the module's text: memory given out as a backup stays mapped; if the entry was reused for a region
    // of another length since, the stamp has changed and the value is thrown away; arena chunks have 64 words of slack.
    unsafe { &*backup.add(slot) }.load(Relaxed)
}
