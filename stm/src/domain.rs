//! A domain: one clock, one set of descriptors, one token. Everything shared between transactions that may meet.
//!
//! One per interpreter (or per program, for Rust users); nothing is global. A stamp must only ever be used with
//! transactions of one domain. This file must not know the protocol: it only holds what the protocol shares.

use crate::cache::Padded;
use crate::cell::{Cells, Run};
use crate::clock::Clock;
use crate::config::Config;
use crate::descriptor::{Descriptor, SlotFreed, Slots};
use crate::stamp::{self, CREATED, INDEX, OWNED, Stamp};
use crate::stats::Stats;
use crate::sync::{self, Acquire, AtomicPtr, AtomicU32, AtomicU64, Mutex, Relaxed, lock};
use crate::versions::Versions;
use crate::wait::Bell;
use core::ptr::null_mut;
use std::sync::Arc;

/// What transactions that may meet share. Several can live in one process.
pub struct Domain {
    pub(crate) clock: Clock,
    /// Id of the transaction that runs alone, or 0. Read at every begin, hardly ever written.
    pub(crate) gate: Padded<AtomicU64>,
    /// Number of the descriptor that holds the token, plus one, or 0.
    pub(crate) token: Padded<AtomicU64>,
    /// Its holder waits for something outside, possibly for what others have to do first.
    pub(crate) token_rests: AtomicU32,
    pub(crate) token_bell: Bell,
    pub(crate) gate_bell: Bell,
    /// Rung by writing commits while somebody sleeps in a `retry`.
    pub(crate) retry_bell: Bell,
    /// Id of the transaction that may commit at its snapshot, or 0.
    pub(crate) long_writer: Padded<AtomicU64>,
    /// What long readers need of the past.
    pub(crate) versions: Versions,
    pub(crate) table: Box<[AtomicPtr<Descriptor>]>,
    pub(crate) slots: Mutex<Slots>,
    pub(crate) slot_freed: SlotFreed,
    /// Stands in where a transaction holds no descriptor.
    pub(crate) nobody: Box<Descriptor>,
    /// Must `begin` execute a full fence? (No process-wide barrier on this system.)
    pub(crate) begin_fences: bool,
    pub(crate) config: Config,
    /// Where variables lie.
    pub(crate) cells: Cells,
}

impl Domain {
    pub fn new(config: Config) -> Arc<Domain> {
        Arc::new(Domain {
            clock: Clock::new(),
            gate: Padded::default(),
            token_rests: AtomicU32::new(0),
            token: Padded::default(),
            token_bell: Bell::default(),
            gate_bell: Bell::default(),
            retry_bell: Bell::default(),
            long_writer: Padded::default(),
            versions: Versions::new(config.version_words as usize),
            table: (0..stamp::DESCRIPTORS + 1).map(|_| AtomicPtr::new(null_mut())).collect(),
            slots: Mutex::new(Slots::default()),
            slot_freed: SlotFreed::new(),
            nobody: Box::new(Descriptor::new(stamp::DESCRIPTORS, 0)),
            begin_fences: !sync::register_process_barrier(),
            config,
            cells: Cells::default(),
        })
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sums over all descriptors. Exact when nobody runs.
    pub fn stats(&self) -> Stats {
        let mut sum = Stats::default();
        let made = lock(&self.slots).made();
        for number in 0..made {
            self.descriptor(number).counters.add_to(&mut sum);
        }
        sum
    }

    /// The version clock. Grows by one with every writing commit.
    pub fn now(&self) -> u64 {
        self.clock.now()
    }

    /// A descriptor that was named in a stamp, or is below `made`.
    #[inline(always)]
    pub(crate) fn descriptor(&self, number: usize) -> &Descriptor {
        let descriptor = self.table[number].load(Acquire);
        debug_assert!(!descriptor.is_null());
        // SAFETY: a number reaches a stamp (and `made` its value) only after the descriptor was put into the table,
        // and descriptors live as long as the domain.
        unsafe { &*descriptor }
    }

    /// `1 << class` cells that nobody else has.
    pub(crate) fn take_cells(&self, class: u32) -> Run {
        self.cells.take(class, &self.versions)
    }

    /// Takes cells back.
    pub(crate) fn give_cells(&self, run: Run) {
        self.cells.give(run, &self.versions);
    }

    /// Turns the mark "created by a transaction" of a finished one into an old committed stamp.
    ///
    /// Right at any time: whoever reaches the object does so through reads validated at or after its creator's
    /// commit. The collector calls it on every stamp when [`Domain::withdrawn`] grows. True: so it was, and the stamp may now
    /// be old enough for the fast path of a read.
    pub fn heal(&self, stamp: &Stamp) -> bool {
        let seen = stamp.raw().load(Acquire);
        if seen & OWNED == 0 || seen & INDEX != CREATED {
            return false;
        }
        let creator = self.descriptor(stamp::descriptor_of(seen));
        // Relaxed is enough: the stamp says nothing new about the data, which was published by its creator.
        creator.shown.current.load(Acquire) != stamp::id_of(seen) && stamp.raw().compare_exchange(seen, 0, Relaxed, Relaxed).is_ok()
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        for slot in &mut self.table {
            let descriptor = *slot.get_mut();
            if !descriptor.is_null() {
                // SAFETY: made by `Box::into_raw` in `take_from`; transactions hold the domain alive, so none is left.
                drop(unsafe { Box::from_raw(descriptor) });
            }
        }
    }
}
