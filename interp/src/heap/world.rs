//! Which threads use the heap, and how all of them are brought to a stop.
//!
//! A mutator is *running* (may touch heap objects), *safe* (in a blocking region; promises not to) or *parked* (waits for
//! the world). Its poll word carries the stop request and bits of the runtime's own; the interpreter reads it at back-edges
//! and calls. A stop succeeds once no mutator is running.
//!
//! The handshake: the stopper raises STOP in every poll word, then looks at the states; a mutator that leaves a safe region
//! sets *running*, then looks at STOP. All four accesses are sequentially consistent, so one of the two sees the other: a
//! mutator seen as safe turns back and parks before it touches the heap. Whoever waits out a stop is counted, and no new
//! stop begins before all who were counted have gone on; so back-to-back stops starve nobody, be it a parked mutator or
//! a thread about to attach, and a mutator that wakes late cannot run into the next stop.
//!
//! Knows no object and no collector.

use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed, Ordering::SeqCst};

/// Poll bit: stop at the next safepoint. The other bits belong to the interpreter.
pub const STOP: u32 = 1;
/// The lowest poll bit that the interpreter may use.
pub const FIRST_USER_BIT: u32 = 2;

const RUNNING: u8 = 0;
const SAFE: u8 = 1;
const PARKED: u8 = 2;

/// What other threads may know of a mutator. Shared, so that requests can be posted from anywhere.
#[derive(Debug)]
#[repr(align(128))]
pub struct MutatorSignal {
    poll: AtomicU32,
    state: AtomicU8,
}

impl MutatorSignal {
    fn new() -> MutatorSignal {
        MutatorSignal { poll: AtomicU32::new(0), state: AtomicU8::new(RUNNING) }
    }

    /// The poll word: zero means go on.
    #[inline(always)]
    pub fn poll(&self) -> &AtomicU32 {
        &self.poll
    }

    /// Raises bits in the poll word.
    pub fn request(&self, bits: u32) {
        debug_assert!(bits & STOP == 0, "stopping is the world's business");
        self.poll.fetch_or(bits, SeqCst);
    }

    /// Clears bits and returns which of them were up.
    pub fn take_requests(&self, bits: u32) -> u32 {
        debug_assert!(bits & STOP == 0, "stopping is the world's business");
        self.poll.fetch_and(!bits, SeqCst) & bits
    }

    #[inline(always)]
    pub fn stop_requested(&self) -> bool {
        self.poll.load(Relaxed) & STOP != 0
    }

    /// True while the thread is in a safe region or parked.
    pub fn is_away(&self) -> bool {
        self.state.load(SeqCst) != RUNNING
    }

    /// The thread stops touching the heap. The caller has saved its registers and stack pointer.
    #[inline]
    pub(super) fn go_safe(&self, world: &World) {
        self.state.store(SAFE, SeqCst);
        if self.poll.load(SeqCst) & STOP != 0 {
            world.tell_stopper();
        }
    }

    /// The thread touches the heap again; waits while the world is stopped.
    #[inline]
    pub(super) fn go_running(&self, world: &World) {
        self.state.store(RUNNING, SeqCst);
        if self.poll.load(SeqCst) & STOP != 0 {
            world.park(self);
        }
    }
}


struct Registry {
    stopping: bool,
    /// Counts finished stops.
    epoch: u64,
    /// Threads that wait for the end of the present stop.
    waiters: usize,
    /// Threads that waited for the end of the last stop and have not gone on yet.
    resuming: usize,
}

/// All threads that use one heap.
pub struct World {
    registry: Mutex<Registry>,
    /// Signalled when a stop ends and when the last waiter of a stop has gone on.
    changed: Condvar,
    /// Signalled when a mutator ceases to run during a stop.
    away: Condvar,
    signals: Mutex<Vec<Arc<MutatorSignal>>>,
}

impl World {
    pub(super) fn new() -> World {
        World {
            registry: Mutex::new(Registry { stopping: false, epoch: 0, waiters: 0, resuming: 0 }),
            changed: Condvar::new(),
            away: Condvar::new(),
            signals: Mutex::new(Vec::new()),
        }
    }

    /// Registers the calling thread as a running mutator; waits while the world is stopped. `register` runs when no stop
    /// can be under way.
    pub(super) fn attach(&self, register: impl FnOnce(Arc<MutatorSignal>)) -> Arc<MutatorSignal> {
        let signal = Arc::new(MutatorSignal::new());
        let mut registry = self.registry.lock();
        self.wait_out(&mut registry);
        self.signals.lock().push(signal.clone());
        register(signal.clone());
        signal
    }

    /// Removes a running mutator.
    pub(super) fn detach(&self, signal: &Arc<MutatorSignal>, unregister: impl FnOnce()) {
        let registry = self.registry.lock();
        self.signals.lock().retain(|other| !Arc::ptr_eq(other, signal));
        unregister();
        if registry.stopping {
            self.away.notify_all();
        }
    }

    /// Mutators at present.
    pub fn mutators(&self) -> usize {
        self.signals.lock().len()
    }

    /// Raises bits in every mutator's poll word.
    pub fn request_all(&self, bits: u32) {
        for signal in self.signals.lock().iter() {
            signal.request(bits);
        }
    }

    /// True while a stop is under way or asked for.
    pub fn is_stopping(&self) -> bool {
        self.registry.lock().stopping
    }

    fn tell_stopper(&self) {
        let _registry = self.registry.lock();
        self.away.notify_all();
    }

    /// Waits until the present stop is over.
    pub(super) fn park(&self, signal: &MutatorSignal) {
        let mut registry = self.registry.lock();
        signal.state.store(PARKED, SeqCst);
        if registry.stopping {
            self.away.notify_all();
            self.wait_out(&mut registry);
        }
        signal.state.store(RUNNING, SeqCst);
    }

    fn wait_out(&self, registry: &mut parking_lot::MutexGuard<'_, Registry>) {
        if !registry.stopping {
            return;
        }
        let epoch = registry.epoch;
        registry.waiters += 1;
        while registry.epoch == epoch {
            self.changed.wait(registry);
        }
        registry.resuming -= 1;
        if registry.resuming == 0 {
            self.changed.notify_all();
        }
    }

    /// Brings every mutator but the caller's own to a stop. `own` is parked meanwhile; its registers have been saved.
    pub(super) fn stop(&self, own: Option<&MutatorSignal>) {
        let mut registry = self.registry.lock();
        if let Some(own) = own {
            debug_assert!(own.state.load(SeqCst) == RUNNING, "a stop inside a stop or a safe region would wait for itself");
            own.state.store(PARKED, SeqCst);
            if registry.stopping {
                self.away.notify_all();
            }
        }
        while registry.stopping || registry.resuming > 0 {
            self.changed.wait(&mut registry);
        }
        registry.stopping = true;
        for signal in self.signals.lock().iter() {
            signal.poll.fetch_or(STOP, SeqCst);
        }
        while self.signals.lock().iter().any(|signal| signal.state.load(SeqCst) == RUNNING) {
            self.away.wait(&mut registry);
        }
    }

    /// Ends a stop that [`World::stop`] of the same thread began.
    pub(super) fn resume(&self, own: Option<&MutatorSignal>) {
        let mut registry = self.registry.lock();
        for signal in self.signals.lock().iter() {
            signal.poll.fetch_and(!STOP, SeqCst);
        }
        registry.stopping = false;
        registry.epoch += 1;
        registry.resuming += std::mem::take(&mut registry.waiters);
        if let Some(own) = own {
            own.state.store(RUNNING, SeqCst);
        }
        self.changed.notify_all();
    }
}

/// Proof that the world is stopped: no mutator runs while this lives.
pub struct Stopped<'w> {
    pub(super) world: &'w World,
    pub(super) own: Option<&'w MutatorSignal>,
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        self.world.resume(self.own);
    }
}
