//! How a thread waits: a short spin, then sleep on the other side's bell, in bounded slices.
//!
//! A slice ends by itself after at most a millisecond, so a wake-up that is missed (ringing needs no fence that way)
//! costs a slice and never a hang. Sleeping is wrapped in the host's safe region ([`Parking`]), so that a collector
//! that stops the world does not wait for a sleeper. It must not know why anybody waits.

use crate::sync::{AtomicU32, Condvar, Instant, Mutex, Relaxed, SPINS, SeqCst, YIELDS, lock, spin_loop, wait_timeout, yield_now};
use std::time::Duration;

/// The host's safe region: `enter` before a thread sleeps inside this crate, `leave` after (may block there while the
/// world is stopped). `needed`: has the host something else to do (answer an interrupt), so that a wait for the token ends and
/// the transaction begins without? Called only by the thread that owns the transaction.
#[derive(Clone, Copy)]
pub struct Parking {
    pub data: *mut (),
    pub enter: unsafe fn(*mut ()),
    pub leave: unsafe fn(*mut ()),
    pub needed: unsafe fn(*mut ()) -> bool,
}

/// Somewhere to sleep until something changes.
#[derive(Default)]
pub(crate) struct Bell {
    sleepers: AtomicU32,
    mutex: Mutex<()>,
    condvar: Condvar,
}

impl Bell {
    /// Sleeps at most `slice`, unless `done` already.
    pub(crate) fn sleep(&self, slice: Duration, parking: Option<Parking>, done: impl Fn() -> bool) -> Duration {
        let start = Instant::now();
        if let Some(parking) = parking {
            // SAFETY: the host registered this pair for this thread and keeps `data` valid while it is registered.
            unsafe { (parking.enter)(parking.data) };
        }
        self.sleepers.fetch_add(1, SeqCst);
        let guard = lock(&self.mutex);
        if !done() {
            drop(wait_timeout(&self.condvar, guard, slice));
        } else {
            drop(guard);
        }
        self.sleepers.fetch_sub(1, SeqCst);
        if let Some(parking) = parking {
            // SAFETY: as above; `leave` follows `enter` on the same thread.
            unsafe { (parking.leave)(parking.data) };
        }
        start.elapsed()
    }

    /// Wakes everybody who sleeps here. Cheap when nobody does.
    #[inline(always)]
    pub(crate) fn ring(&self) {
        if self.sleepers.load(Relaxed) != 0 {
            self.ring_slow();
        }
    }

    #[cold]
    fn ring_slow(&self) {
        drop(lock(&self.mutex));
        self.condvar.notify_all();
    }
}

/// The course of one wait: spins first, yields, then says how long to sleep.
#[derive(Default)]
pub(crate) struct Patience {
    rounds: u32,
}

impl Patience {
    /// Spins or yields a little; when that has been tried enough, the slice to sleep.
    pub(crate) fn next(&mut self) -> Option<Duration> {
        let round = self.rounds;
        // Of no meaning beyond the limits it is compared with.
        self.rounds = self.rounds.saturating_add(1);
        if round < SPINS {
            for _ in 0..1u32 << round {
                spin_loop();
            }
            None
        } else if round < SPINS + YIELDS {
            yield_now();
            None
        } else {
            let step = (round - SPINS - YIELDS).min(5);
            Some(Duration::from_micros(50 << step).min(Duration::from_millis(1)))
        }
    }

    pub(crate) fn is_over_spinning(&self) -> bool {
        self.rounds > SPINS
    }

    pub(crate) fn rounds(&self) -> u32 {
        self.rounds
    }
}
