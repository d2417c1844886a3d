//! Descriptors: the part of a transaction context that other threads may look at, and their dense, reusable slots.
//!
//! A descriptor is not a thread: contexts attach and detach, and a thread that blocks holds none. There are 1,023; who
//! finds none free waits.
//!
//! `current` and `state` carry the protocol (pitfalls of the order in `commit`):
//! - `current` is the id of the running transaction, or of the next one while idle. It moves on only after every stamp of
//!   the finished transaction was released, and before `state` says anything about the next one. Readers load `state`,
//!   then `current`: if `current` still is the id they met in a stamp, the state belongs to that id.
//! - `state`: running, preparing (applies deferred operations), idle, committing (time not known yet), or the commit time.
//!
//! Ids never repeat while a "created" stamp may carry them: a descriptor whose sequence is used up is withdrawn until
//! the host has healed all stamps. Words written by the holder, words written by others, and counters lie on separate
//! lines.

use crate::cache::Padded;
use crate::domain::Domain;
use crate::stamp::{DESCRIPTORS, id};
use crate::stats::Counters;
use crate::sync::{AtomicU64, Condvar, Relaxed, Release, lock, wait_timeout};
use crate::versions::Journal;
use crate::wait::Bell;
use crate::write_log::{Arena, Entries};
use core::cell::UnsafeCell;
use core::ptr::NonNull;
use std::time::Duration;

pub(crate) const RUNNING: u64 = 0;
pub(crate) const COMMITTING: u64 = 1;
pub(crate) const PREPARING: u64 = 4;
pub(crate) const IDLE: u64 = 8;

/// The state of a transaction that commits at `time`.
#[inline(always)]
pub(crate) const fn committed_at(time: u64) -> u64 {
    time << 2 | 2
}

/// What others can learn from a state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// May still abort; its backups are the truth.
    Open,
    /// Has decided to commit, at a time not known yet.
    Committing,
    /// Commits (or failed validation) at this time.
    At(u64),
}

#[inline(always)]
pub(crate) fn phase(state: u64) -> Phase {
    match state & 3 {
        0 => Phase::Open,
        1 => Phase::Committing,
        _ => Phase::At(state >> 2),
    }
}

/// Written by the holder.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) current: AtomicU64,
    pub(crate) state: AtomicU64,
    /// Start of the first attempt; smaller wins. 0: holds the token.
    pub(crate) priority: AtomicU64,
    /// Not 0: notes what it reads for a long writer.
    pub(crate) witnesses: AtomicU64,
}

/// Written by others.
#[derive(Default)]
pub(crate) struct Mailbox {
    /// Not 0: somebody waits for us, look at it at the next boundary.
    pub(crate) signal: AtomicU64,
    /// Id that shall abort.
    pub(crate) kill: AtomicU64,
    /// Id of who wants it.
    pub(crate) killer: AtomicU64,
    /// Address of the stamp it is about, or 0.
    pub(crate) wanted: AtomicU64,
}

pub(crate) struct Descriptor {
    pub(crate) shown: Padded<Shown>,
    pub(crate) mailbox: Padded<Mailbox>,
    pub(crate) counters: Padded<Counters>,
    pub(crate) entries: Padded<Entries>,
    /// What its commits have replaced, for long readers.
    pub(crate) journal: Journal,
    /// Only for the holder.
    arena: UnsafeCell<Arena>,
    pub(crate) bell: Bell,
    pub(crate) number: usize,
}

// SAFETY: everything is atomic or locked except `arena`, which only the one transaction that holds the descriptor
// touches (`Descriptor::arena`'s contract); slots hand a descriptor to one holder at a time, under a mutex.
unsafe impl Sync for Descriptor {}
// SAFETY: nothing in it is bound to a thread; the raw pointers in `arena` are to memory that it owns.
unsafe impl Send for Descriptor {}

impl Descriptor {
    pub(crate) fn new(number: usize, first_sequence: u32) -> Descriptor {
        let shown = Shown::default();
        shown.current.store(id(number, first_sequence), Relaxed);
        shown.state.store(IDLE, Relaxed);
        Descriptor {
            shown: Padded(shown),
            mailbox: Padded::default(),
            counters: Padded::default(),
            entries: Padded(Entries::new()),
            journal: Journal::default(),
            arena: UnsafeCell::new(Arena::new()),
            bell: Bell::default(),
            number,
        }
    }

    /// # Safety
    /// Only the holder, and no other borrow of it alive.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "the caller is the only holder")]
    pub(crate) unsafe fn arena(&self) -> &mut Arena {
        // SAFETY: the caller is the only holder, so this is the only reference.
        unsafe { &mut *self.arena.get() }
    }
}

/// Which numbers are free.
#[derive(Default)]
pub(crate) struct Slots {
    free: Vec<usize>,
    made: usize,
    withdrawn: Vec<usize>,
}

impl Slots {
    pub(crate) fn made(&self) -> usize {
        self.made
    }
}

impl Domain {
    /// A free descriptor, or none.
    pub(crate) fn take_descriptor(&self) -> Option<NonNull<Descriptor>> {
        let mut slots = lock(&self.slots);
        self.take_from(&mut slots)
    }

    fn take_from(&self, slots: &mut Slots) -> Option<NonNull<Descriptor>> {
        if let Some(number) = slots.free.pop() {
            return NonNull::new(self.table[number].load(Relaxed));
        }
        if slots.made == DESCRIPTORS {
            return None;
        }
        let number = slots.made;
        slots.made += 1;
        let descriptor = Box::into_raw(Box::new(Descriptor::new(number, self.config.first_sequence)));
        self.table[number].store(descriptor, Release);
        NonNull::new(descriptor)
    }

    /// Waits until one is free or the slice is over.
    pub(crate) fn await_descriptor(&self, slice: Duration) -> Option<NonNull<Descriptor>> {
        let mut slots = lock(&self.slots);
        if let Some(found) = self.take_from(&mut slots) {
            return Some(found);
        }
        let mut slots = wait_timeout(&self.slot_freed, slots, slice);
        self.take_from(&mut slots)
    }

    pub(crate) fn give_descriptor(&self, descriptor: &Descriptor) {
        lock(&self.slots).free.push(descriptor.number);
        self.slot_freed.notify_one();
    }

    /// Its sequence is used up.
    pub(crate) fn withdraw_descriptor(&self, descriptor: &Descriptor) {
        lock(&self.slots).withdrawn.push(descriptor.number);
    }

    /// How many descriptors are out of use until the host has healed its heap.
    pub fn withdrawn(&self) -> usize {
        lock(&self.slots).withdrawn.len()
    }

    /// Puts withdrawn descriptors back to use.
    ///
    /// # Safety
    /// With the world stopped, [`Domain::heal`] was called on every stamp of the heap since they were withdrawn.
    pub unsafe fn reuse_withdrawn(&self) {
        let mut slots = lock(&self.slots);
        while let Some(number) = slots.withdrawn.pop() {
            // SAFETY: the table holds every descriptor that was made, until the domain drops.
            let descriptor = unsafe { &*self.table[number].load(Relaxed) };
            descriptor.shown.current.store(id(number, 0), Release);
            slots.free.push(number);
        }
        drop(slots);
        self.slot_freed.notify_all();
    }
}

pub(crate) type SlotFreed = Condvar;
