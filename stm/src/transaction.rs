//! A transaction context: begin, the fast paths of every barrier, and the state of one attempt.
//!
//! The fast paths only compare the stamp with `limit` (below: older than the snapshot) and with a key (ours). All
//! special modes work by making those comparisons fail, so that they cost nothing when off:
//! - inactive: limit 0, keys never match;
//! - pessimistic and shake mode: limit 0, so every read takes the slow path (`access`);
//! - savepoints and shake mode: the write key never matches, so every store takes the slow path.
//!
//! Why a fast read is right: the data loads are followed by an acquire fence and a second look at the stamp. Writers
//! own the stamp (CAS), execute a release fence, then store data; so a reader that saw a new word sees the new stamp.
//! The same stamp twice, below the limit, means: these are the words of the snapshot. It is logged before it is used.
//! A hot read never enters the host. This file must not know how a transaction ends.

use crate::config::Config;
use crate::descriptor::{Descriptor, IDLE, RUNNING};
use crate::domain::Domain;
use crate::outcome::{Cause, Conflict, Restart};
use crate::long_reader::LongReader;
use crate::read_log::ReadLog;
use crate::savepoint::Undo;
use crate::semantic::DeferredLog;
use crate::shake::Shake;
use crate::stamp::{self, CREATED, EAGER_WORDS, INDEX, NEVER, Region, Stamp, Word};
use crate::stats::{Stats, bump};
use crate::sync::{Acquire, Relaxed, Release, SeqCst, compiler_fence, fence};
use crate::wait::{Parking, Patience};
use crate::inject::bug;
use core::ptr::NonNull;
use std::sync::Arc;
use std::time::Duration;

/// How the extent of a transaction is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The runtime cuts where it likes; a conflict may cut it at once.
    Automatic,
    /// The script says where it begins and ends.
    Explicit,
}

/// A script thread's transaction context, reused for one transaction after the other. `Send`, not `Sync`.
#[repr(C, align(128))]
pub struct Transaction {
    /// Stamps below it may be read without further ado.
    pub(crate) limit: u64,
    /// Our id while active.
    pub(crate) key: u64,
    /// Our id, unless every store must take the slow path.
    pub(crate) write_key: u64,
    /// What a new object's stamp must hold.
    pub(crate) created: u64,
    pub(crate) descriptor: NonNull<Descriptor>,
    /// First stamp that is too new for the snapshot (the limit, whatever the mode).
    pub(crate) snapshot: u64,
    /// Entries of the write log in use.
    pub(crate) written: usize,
    /// As many entries as the write log may hold.
    pub(crate) log_entries: usize,
    pub(crate) active: bool,
    pub(crate) kind: Kind,
    /// Reads take ownership too; holds the token.
    pub(crate) pessimistic: bool,
    pub(crate) irrevocable: bool,
    pub(crate) alone: bool,
    /// Applying deferred operations at commit.
    pub(crate) preparing: bool,
    /// The host applies operations, and may refuse: not the time to become irrevocable.
    pub(crate) applying: bool,
    pub(crate) holds_token: bool,
    /// The first write to something shared stops with [`Cause::WriteHeld`].
    pub(crate) holds_writes: bool,
    /// The first read of a stamp from here on stops with [`Cause::ReadHeld`]; `u64::MAX`: none does.
    pub(crate) held_reads: u64,
    /// Nothing is deferred.
    pub(crate) at_once: bool,
    /// Something of `clear_unusual` is set.
    pub(crate) unusual: bool,
    pub(crate) attached: bool,
    /// The next begin takes the token.
    pub(crate) wants_token: bool,
    pub(crate) reads: ReadLog,
    pub(crate) domain: Arc<Domain>,
    /// Entries from here on were owned while preparing, without looking at the snapshot.
    pub(crate) prepared_from: usize,
    /// Regions owned after the write log was full, with their old stamps.
    pub(crate) overflow: Vec<(*const Stamp, u64)>,
    pub(crate) deferred: DeferredLog,
    pub(crate) undo: Vec<Undo>,
    pub(crate) depth: u32,
    pub(crate) attempt: u32,
    pub(crate) priority: u64,
    pub(crate) length: u32,
    pub(crate) merge_pause: u32,
    pub(crate) merge_backoff: u32,
    pub(crate) conflict: Conflict,
    pub(crate) parking: Option<Parking>,
    pub(crate) observer: Option<crate::observe::Observer>,
    /// Address of the stamp whose next touch the host wants to know, or 0.
    pub(crate) watched: usize,
    pub(crate) shake: Option<Shake>,
    pub(crate) long: LongReader,
    /// Notes at the end of each attempt what it has read, for a long writer.
    pub(crate) witnesses: bool,
    pub(crate) last_commit: u64,
    /// Latest time this context has seen: where the next snapshot begins.
    pub(crate) known_time: u64,
    /// Counters of the descriptors held before, less those found on the present one.
    pub(crate) counted: Stats,
    #[cfg(feature = "inject")]
    pub(crate) bug: Option<crate::inject::Bug>,
}

// SAFETY: all raw pointers are to the domain's descriptors (which the `Arc` keeps alive) and to stamps and words that
// the host keeps mapped; nothing is bound to the thread.
unsafe impl Send for Transaction {}

impl Transaction {
    /// A context with a descriptor of its own. Waits while all 1,023 are taken.
    pub fn attach(domain: &Arc<Domain>) -> Transaction {
        let mut tx = Transaction::detached(domain);
        tx.reattach();
        tx
    }

    /// A context that holds no descriptor yet; `reattach` or the first `begin` gets one.
    pub fn detached(domain: &Arc<Domain>) -> Transaction {
        let Config { length_max, .. } = domain.config;
        Transaction {
            limit: 0,
            key: NEVER,
            write_key: NEVER,
            created: 0,
            descriptor: NonNull::from(&*domain.nobody),
            snapshot: 0,
            written: 0,
            log_entries: domain.config.log_entries.min(stamp::LOG_FULL as u32) as usize,
            active: false,
            kind: Kind::Automatic,
            pessimistic: false,
            irrevocable: false,
            alone: false,
            preparing: false,
            applying: false,
            holds_token: false,
            holds_writes: false,
            held_reads: u64::MAX,
            at_once: false,
            unusual: false,
            attached: false,
            wants_token: false,
            reads: ReadLog::new(domain.config.long_reads as usize),
            domain: domain.clone(),
            prepared_from: usize::MAX,
            overflow: Vec::new(),
            deferred: DeferredLog::default(),
            undo: Vec::new(),
            depth: 0,
            attempt: 0,
            priority: 0,
            length: length_max,
            merge_pause: 0,
            merge_backoff: 0,
            conflict: Conflict::NONE,
            parking: None,
            observer: None,
            watched: 0,
            shake: None,
            long: LongReader::default(),
            witnesses: false,
            last_commit: 0,
            known_time: 1,
            counted: Stats::default(),
            #[cfg(feature = "inject")]
            bug: domain.config.bug,
        }
    }

    /// What to call around every sleep inside this crate.
    ///
    /// # Safety
    /// The functions and `data` stay valid until replaced or the context drops, and may be called on any thread that
    /// uses the context.
    pub unsafe fn set_parking(&mut self, parking: Option<Parking>) {
        self.parking = parking;
    }

    /// Gives the descriptor back, before the thread blocks for long. No transaction may be open.
    pub fn detach(&mut self) {
        debug_assert!(!self.active, "detach inside a transaction");
        if self.attached && !self.active {
            self.leave_descriptor();
            let domain = self.domain.clone();
            domain.give_descriptor(self.descriptor());
            self.descriptor = NonNull::from(&*self.domain.nobody);
        }
    }

    /// Gets a descriptor again; waits while all are taken.
    pub fn reattach(&mut self) {
        if self.attached {
            return;
        }
        let found = match self.domain.take_descriptor() {
            Some(found) => found,
            None => self.wait_for_descriptor(),
        };
        self.descriptor = found;
        self.attached = true;
        self.descriptor().shown.witnesses.store(u64::from(self.witnesses), Relaxed);
        let mut found = Stats::default();
        self.descriptor().counters.add_to(&mut found);
        self.counted.subtract(&found);
        if let (Some(seed), None) = (self.domain.config.shake, &self.shake) {
            self.shake = Some(Shake::new(seed, self.descriptor().number, self.domain.config.shake_one_in));
        }
    }

    fn wait_for_descriptor(&mut self) -> NonNull<Descriptor> {
        let parking = self.parking;
        if let Some(parking) = parking {
            // SAFETY: registered by the host for this context (`set_parking`).
            unsafe { (parking.enter)(parking.data) };
        }
        let found = loop {
            if let Some(found) = self.domain.await_descriptor(Duration::from_millis(10)) {
                break found;
            }
        };
        if let Some(parking) = parking {
            // SAFETY: as above.
            unsafe { (parking.leave)(parking.data) };
        }
        found
    }

    /// Moves the descriptor's counts into our own, and forgets it.
    pub(crate) fn leave_descriptor(&mut self) {
        let mut counted = core::mem::take(&mut self.counted);
        self.descriptor().counters.add_to(&mut counted);
        self.counted = counted;
        self.attached = false;
    }

    /// What this context has done so far.
    pub fn stats(&self) -> Stats {
        let mut sum = self.counted.clone();
        if self.attached {
            self.descriptor().counters.add_to(&mut sum);
        }
        sum
    }

    pub fn domain(&self) -> &Arc<Domain> {
        &self.domain
    }

    /// Is a transaction open? If not, the host loads and stores plainly.
    #[inline(always)]
    pub fn is_active(&self) -> bool {
        self.active && !cfg!(feature = "inert")
    }

    pub fn is_attached(&self) -> bool {
        self.attached
    }

    /// What the stamp of a new object must hold: "created by me", or an old commit when no transaction is open.
    #[inline(always)]
    pub fn created_stamp(&self) -> u64 {
        self.created
    }

    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many attempts of the present transaction have failed.
    #[inline(always)]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Has it written anything that was not created in it?
    #[inline(always)]
    pub fn has_writes(&self) -> bool {
        self.written != 0 || !self.overflow.is_empty() || self.has_deferred()
    }

    /// Has it taken ownership of nothing so far?
    #[inline(always)]
    pub fn owns_nothing(&self) -> bool {
        self.written == 0 && self.overflow.is_empty()
    }

    /// How many stamps are logged as read.
    pub fn reads(&self) -> usize {
        self.reads.items().len()
    }

    /// Takes it back that anything was read since [`Transaction::reads`] was `reads`: for a caller that forgets all it has
    /// learned since, because it will do the operation again from its start. It has written and deferred nothing since.
    pub fn forget_reads(&mut self, reads: usize) {
        self.reads.truncate(reads);
    }

    /// Why the last `Err(Restart)` was given.
    pub fn conflict(&self) -> &Conflict {
        &self.conflict
    }

    /// Commit time of the last transaction; for one that wrote nothing, the time of its snapshot.
    pub fn last_commit(&self) -> u64 {
        self.last_commit
    }

    #[inline(always)]
    pub(crate) fn descriptor(&self) -> &Descriptor {
        // SAFETY: points to a descriptor of the domain (or its stand-in), which `self.domain` keeps alive.
        unsafe { self.descriptor.as_ref() }
    }

    /// Opens a transaction. Waits (holding nothing) for the token if this one needs it, and for one that runs alone.
    #[inline]
    pub fn begin(&mut self, kind: Kind) {
        debug_assert!(!self.active, "begin inside a transaction");
        if !self.attached || self.attempt != 0 || self.wants_token {
            self.get_ready(kind);
        }
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        self.show_running(descriptor);
        if descriptor.mailbox.signal.load(Relaxed) != 0 {
            descriptor.mailbox.signal.store(0, Relaxed);
        }
        // SAFETY: we hold the descriptor and no other borrow of its arena exists.
        unsafe { descriptor.arena() }.reset();
        self.reads.reset();
        self.kind = kind;
        self.at_once = false;
        self.active = true;
        self.key = descriptor.shown.current.load(Relaxed);
        self.created = self.key | CREATED;
        // The clock itself is not looked at: its line is on another core more often than not. A snapshot from the past
        // is as good: what it covers is still current when it is read, and what is newer extends it at the first read.
        let now = self.known_time;
        self.snapshot = stamp::limit_of(now);
        if self.attempt == 0 {
            // Never 0, since time begins at 1; the ten bits are left free by any time below 2^54, hundreds of years of ticks.
            self.priority = now << 10 | descriptor.number as u64;
        }
        let mut priority = self.priority;
        if self.holds_token {
            self.pessimistic = true;
            self.unusual = true;
            bump(&descriptor.counters.pessimistic);
            priority = 0;
        }
        descriptor.shown.priority.store(priority, Relaxed);
        self.open_fast_paths();
    }

    #[cold]
    fn get_ready(&mut self, kind: Kind) {
        self.reattach();
        self.known_time = self.domain.clock.now();
        self.look_for_long_writer();
        self.unusual |= self.long.shall_write;
        if self.wants_token || self.attempt != 0 && self.needs_token(kind) {
            self.take_token();
        }
    }

    /// Published before the gate is looked at; whoever closes the gate makes a process-wide barrier before it looks at
    /// states, so one of the two sees the other. Without such a barrier, we fence here.
    #[inline(always)]
    fn show_running(&mut self, descriptor: &Descriptor) {
        loop {
            // Release: who sees it sees the new `current`, and does not take us for the last transaction, still open.
            descriptor.shown.state.store(RUNNING, if bug!(self, RunningUnreleased) { Relaxed } else { Release });
            if self.domain.begin_fences {
                fence(SeqCst);
            } else {
                compiler_fence(SeqCst);
            }
            if self.domain.gate.load(Acquire) == 0 || bug!(self, GateMissed) {
                return;
            }
            descriptor.shown.state.store(IDLE, Release);
            self.wait_at_gate();
        }
    }

    /// Sets what the fast paths compare with, after anything that bears on it has changed.
    #[inline(always)]
    pub(crate) fn open_fast_paths(&mut self) {
        let shaken = self.shake.is_some();
        self.limit = if self.pessimistic || shaken { 0 } else { self.snapshot.min(self.held_reads) };
        self.write_key = if self.depth > 0 || shaken { NEVER } else { self.key };
    }

    /// Until [`Transaction::allow_writes`], the first write to anything not made in this transaction stops with
    /// [`Cause::WriteHeld`], before it has changed anything: the transaction owns nothing meanwhile, so nobody has to wait
    /// for it. For transactions that commit in a given order and wait for their turn. Deferred operations are still noted.
    /// A pessimistic transaction owns what it reads anyway, and holds nothing back. A commit lets writes go on by itself.
    pub fn hold_writes(&mut self) {
        if self.active && !self.pessimistic {
            self.holds_writes = true;
            self.unusual = true;
            bump(&self.descriptor().counters.held);
        }
    }

    /// Until [`Transaction::allow_reads`] or [`Transaction::allow_writes`], the first read of anything that was written after
    /// `time` (a past [`Domain::now`](crate::Domain::now)), or is being written, stops with [`Cause::ReadHeld`]: a transaction
    /// that waits for its turn need not have read what those before it are going to change. Only where writes are held back.
    /// Costs the reads nothing: what is older is read on the fast path as ever.
    pub fn hold_reads(&mut self, time: u64) {
        if self.holds_writes {
            self.held_reads = stamp::limit_of(time);
            self.open_fast_paths();
        }
    }

    /// Reads go on as ever; writes are still held back.
    pub fn allow_reads(&mut self) {
        self.held_reads = u64::MAX;
        if self.active {
            self.open_fast_paths();
        }
    }

    /// Defers nothing from here on: for one whose turn it is, so that hardly anybody else writes, and a write is cheaper done
    /// than noted.
    pub fn write_at_once(&mut self) {
        self.at_once = self.active;
    }

    /// Are writes held back?
    #[inline(always)]
    pub fn holds_writes(&self) -> bool {
        self.holds_writes
    }

    /// Writes go on as ever; what was read so far is checked at once, so that a transaction which has waited in vain
    /// does not go on in vain.
    pub fn allow_writes(&mut self) -> Result<(), Restart> {
        if !core::mem::take(&mut self.holds_writes) {
            return Ok(());
        }
        self.unusual = self.pessimistic || self.irrevocable || self.alone || self.holds_token || self.long.active || self.witnesses || self.depth > 0 || self.watched != 0 || self.deferred.has_records();
        self.held_reads = u64::MAX;
        if self.irrevocable { Ok(()) } else { self.extend() }
    }

    /// Closes the transaction after all its stamps were released: the id is retired, others may begin to wait for the
    /// next one.
    #[inline(always)]
    pub(crate) fn retire(&mut self) {
        let descriptor = self.descriptor;
        // SAFETY: held by us, alive with the domain.
        let descriptor = unsafe { descriptor.as_ref() };
        let key = self.key;
        self.active = false;
        self.limit = 0;
        self.key = NEVER;
        self.write_key = NEVER;
        self.created = 0;
        self.written = 0;
        let mut next = if bug!(self, IdReused) { key } else { stamp::next_id(key) };
        if next == 0 && !self.domain.config.marks_created {
            next = stamp::id(descriptor.number, 0);
        }
        // Release: who sees the new id sees every released stamp. Before the state: see `descriptor`.
        descriptor.shown.current.store(next, Release);
        descriptor.shown.state.store(IDLE, Release);
        if self.unusual {
            self.clear_unusual();
        }
        descriptor.bell.ring();
        if next == 0 {
            self.withdraw();
        }
    }

    /// Ends whatever only some transactions have: modes, savepoints, deferred operations.
    #[cold]
    fn clear_unusual(&mut self) {
        self.unusual = self.witnesses;
        self.pessimistic = false;
        self.irrevocable = false;
        self.preparing = false;
        self.holds_writes = false;
        self.held_reads = u64::MAX;
        self.prepared_from = usize::MAX;
        self.overflow.clear();
        self.undo.clear();
        self.depth = 0;
        self.watched = 0;
        self.clear_deferred();
        if self.long.active {
            self.leave_versions(self.snapshot);
        }
        if self.alone {
            self.open_gate();
        }
        if self.holds_token {
            self.give_token();
        }
    }

    /// No id is left: the next begin takes another descriptor.
    #[cold]
    fn withdraw(&mut self) {
        self.leave_descriptor();
        self.domain.withdraw_descriptor(self.descriptor());
        self.descriptor = NonNull::from(&*self.domain.nobody);
    }

    /// May stores go plainly to a region of at most [`EAGER_WORDS`] words (or one created here)?
    #[inline(always)]
    pub fn is_mine(&self, stamp: &Stamp) -> bool {
        stamp::is_writable_by(stamp.raw().load(Relaxed), self.write_key)
    }

    /// Was it created in this transaction (and may be stored to plainly, whatever its length)?
    #[inline(always)]
    pub fn is_created_here(&self, stamp: &Stamp) -> bool {
        stamp.raw().load(Relaxed) ^ self.write_key == CREATED
    }

    /// Reads from a region: `f` gets a pointer to its words as they were at the snapshot, or as this transaction has
    /// left them.
    ///
    /// # Safety
    /// `stamp` and the region are mapped and belong together, in this domain. `f` may run several times, on a copy, and
    /// on words that do not fit together: it must end, stay within `region.len` words, and follow no pointer it loads.
    #[inline(always)]
    pub unsafe fn read<R: Copy>(&mut self, stamp: &Stamp, region: Region, f: impl Fn(*const Word) -> R) -> Result<R, Restart> {
        let seen = stamp.raw().load(Acquire);
        if seen < self.limit {
            let value = f(region.base.as_ptr());
            fence(Acquire);
            if stamp.raw().load(Relaxed) == seen || bug!(self, NoRecheck) {
                self.log(stamp)?;
                return Ok(value);
            }
        } else if stamp::is_readable_by(seen, self.key) {
            return Ok(f(region.base.as_ptr()));
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.read_slow(stamp, region, f) }
    }

    /// The fast path of [`Transaction::read`] alone, which needs no length. None: use that.
    ///
    /// # Safety
    /// As for [`Transaction::read`]; `base` is where the region begins.
    #[inline(always)]
    pub unsafe fn read_at_once<R: Copy>(&mut self, stamp: &Stamp, base: *const Word, f: impl Fn(*const Word) -> R) -> Option<R> {
        let seen = stamp.raw().load(Acquire);
        if seen < self.limit {
            let value = f(base);
            fence(Acquire);
            let same = stamp.raw().load(Relaxed) == seen || bug!(self, NoRecheck);
            return if same && (self.reads.knows(stamp) || self.reads.push(stamp)) { Some(value) } else { None };
        }
        if stamp::is_readable_by(seen, self.key) { Some(f(base)) } else { None }
    }

    /// May words of a region (of `len()` words, asked only when it matters) be stored plainly now?
    #[inline(always)]
    pub fn may_store(&self, stamp: &Stamp, len: impl FnOnce() -> u32) -> bool {
        let mine = stamp.raw().load(Relaxed) ^ self.write_key;
        mine == CREATED || mine < CREATED && len() <= EAGER_WORDS
    }

    /// Reads one word.
    ///
    /// # Safety
    /// As for [`Transaction::read`]; `index < region.len`.
    #[inline(always)]
    pub unsafe fn read_word(&mut self, stamp: &Stamp, region: Region, index: usize) -> Result<u64, Restart> {
        let seen = stamp.raw().load(Acquire);
        if seen < self.limit {
            // SAFETY: the caller promises that `index` lies in the region, which is mapped.
            let value = unsafe { &*region.base.as_ptr().add(index) }.load(Relaxed);
            fence(Acquire);
            if stamp.raw().load(Relaxed) == seen || bug!(self, NoRecheck) {
                self.log(stamp)?;
                return Ok(value);
            }
        } else if stamp::is_readable_by(seen, self.key) {
            // SAFETY: as above.
            return Ok(unsafe { &*region.base.as_ptr().add(index) }.load(Relaxed));
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.read_word_slow(stamp, region, index) }
    }

    #[inline(always)]
    pub(crate) fn log(&mut self, stamp: &Stamp) -> Result<(), Restart> {
        if self.reads.knows(stamp) || self.reads.push(stamp) {
            return Ok(());
        }
        self.log_slow(stamp)
    }

    /// Takes ownership for writing and backs up. Afterwards plain (`Relaxed`) stores to a region of at most
    /// [`EAGER_WORDS`] words are fine until the transaction ends or a savepoint is made; larger ones go through
    /// [`Transaction::write`].
    ///
    /// # Safety
    /// As for [`Transaction::read`]. If the transaction ends, the words are restored: the host keeps them mapped.
    #[inline(always)]
    pub unsafe fn own(&mut self, stamp: &Stamp, region: Region) -> Result<(), Restart> {
        if stamp::is_writable_by(stamp.raw().load(Relaxed), self.write_key) {
            return Ok(());
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.own_slow(stamp, region) }
    }

    /// Stores one word. Storing what is there already, into a region that is not ours, is only a logged read.
    ///
    /// # Safety
    /// As for [`Transaction::own`]; `index < region.len`.
    #[inline(always)]
    pub unsafe fn write(&mut self, stamp: &Stamp, region: Region, index: usize, value: u64) -> Result<(), Restart> {
        let mine = stamp.raw().load(Relaxed) ^ self.write_key;
        if mine <= INDEX && (region.len <= EAGER_WORDS || mine == CREATED) {
            // SAFETY: the caller promises that `index` lies in the region, which is mapped; we own it.
            unsafe { &*region.base.as_ptr().add(index) }.store(value, Relaxed);
            return Ok(());
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { self.write_slow(stamp, region, index, value) }
    }

    /// Every word a collector must keep: backups, deferred operands, stamps and words named in the logs (interior
    /// pointers). For a stopped world.
    pub fn visit_words(&self, visit: &mut dyn FnMut(u64)) {
        if !self.active {
            return;
        }
        for index in 0..self.written {
            let entry = self.descriptor().entries.get(index);
            visit(entry.stamp.load(Relaxed) as u64);
            let len = entry.len.load(Relaxed) as usize;
            if len == 0 {
                continue;
            }
            visit(entry.base.load(Relaxed) as u64);
            let backup = entry.backup.load(Relaxed);
            let mask = entry.mask.load(Relaxed);
            for slot in 0..len {
                if !stamp::is_lazy(len) || mask >> slot & 1 != 0 {
                    // SAFETY: the backup has `len` words, which live as long as the domain.
                    visit(unsafe { &*backup.add(slot) }.load(Relaxed));
                }
            }
        }
        for &stamp in self.reads.items() {
            visit(stamp as u64);
        }
        for &(stamp, _) in &self.overflow {
            visit(stamp as u64);
        }
        self.visit_deferred(visit);
        self.visit_undo(visit);
    }

    /// Waits at most one round for `other` to get on; errors if somebody older wants this one gone.
    pub(crate) fn pause(&mut self, patience: &mut Patience, other: &Descriptor, id: u64) -> Result<(), Restart> {
        if let Some(slice) = patience.next() {
            let slept = other.bell.sleep(slice, self.parking, || other.shown.current.load(Acquire) != id);
            self.count_wait(slept);
        }
        if self.is_killed() {
            return Err(self.fail_killed());
        }
        Ok(())
    }

    pub(crate) fn count_wait(&self, slept: Duration) {
        bump(&self.descriptor().counters.waits);
        crate::stats::add(&self.descriptor().counters.waited_ns, slept.as_nanos() as u64);
    }

    /// Notes that somebody older wants this attempt gone, and what for.
    #[cold]
    pub(crate) fn fail_killed(&mut self) -> Restart {
        let wanted = self.descriptor().mailbox.wanted.load(Relaxed) as usize as *const Stamp;
        self.fail(Cause::Killed, wanted, self.killer(), false)
    }

    /// Notes why the attempt stops.
    #[cold]
    pub(crate) fn fail(&mut self, cause: Cause, stamp: *const Stamp, other: u64, may_split: bool) -> Restart {
        self.conflict = Conflict { cause, stamp: stamp as usize, other: stamp::id_of(other), may_split };
        Restart
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.active {
            self.conflict = Conflict { cause: Cause::User, ..Conflict::NONE };
            self.roll_back();
        }
        self.detach();
    }
}
