//! Who runs scripts: one thread alone without barriers, or any number inside transactions.
//!
//! A thread holds the gate while it runs script code and lets go of it around every blocking call (having no transaction
//! open). Invariant: *exclusive* = exactly one holder, which runs barrier-free; *shared* = holders run transactions. A thread
//! that comes while one runs exclusively asks it, by a bit in its poll word, to change over at its next boundary. After a
//! change to shared the gate stays so for at least [`SETTLE`], so that short waits do not flip it to and fro.

use super::thread::Thread;
use crate::heap::{FIRST_USER_BIT, MutatorSignal};
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Poll bit: somebody waits for the exclusive runner to change over.
pub const CHANGE_OVER: u32 = FIRST_USER_BIT;
/// Poll bit: an interrupt (SIGINT) waits.
pub const INTERRUPT: u32 = FIRST_USER_BIT << 1;
/// Poll bit: finalizers or weak-reference callbacks wait.
pub const FINALIZE: u32 = FIRST_USER_BIT << 2;
/// How long the gate stays shared at least.
pub const SETTLE: Duration = Duration::from_millis(10);

#[derive(Default)]
struct State {
    exclusive: Option<Arc<MutatorSignal>>,
    runners: u32,
    waiting: u32,
    shared_since: Option<Instant>,
}

/// See the module.
#[derive(Default)]
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    shared: AtomicBool,
    runners: AtomicU32,
    /// never barrier-free (`-X stm=on`)
    pub always_shared: AtomicBool,
}

impl Gate {
    /// Do holders run transactions?
    #[inline(always)]
    pub fn is_shared(&self) -> bool { !cfg!(feature = "inert") && self.shared.load(Relaxed) }

    /// Takes the gate; waits (in a safe region) while another thread runs exclusively.
    pub fn acquire(&self, th: &mut Thread) {
        loop {
            let waits = {
                let mut state = self.state.lock();
                match &state.exclusive {
                    None => {
                        let fresh = state.shared_since.is_some_and(|since| since.elapsed() < SETTLE);
                        let alone = state.runners == 0 && state.waiting == 0 && !fresh && !self.always_shared.load(Relaxed);
                        if alone || cfg!(feature = "inert") {
                            state.exclusive = Some(th.mutator.signal().clone());
                            self.shared.store(false, Relaxed);
                        } else {
                            if !self.is_shared() {
                                state.shared_since = Some(Instant::now());
                            }
                            self.shared.store(true, Relaxed);
                        }
                        state.runners += 1;
                        self.runners.store(state.runners, Relaxed);
                        false
                    }
                    Some(runner) => {
                        runner.request(CHANGE_OVER);
                        state.waiting += 1;
                        true
                    }
                }
            };
            if !waits {
                return;
            }
            th.mutator.safe_region(|| {
                let mut state = self.state.lock();
                if state.exclusive.is_some() {
                    self.changed.wait_for(&mut state, Duration::from_millis(5));
                }
                state.waiting -= 1;
            });
        }
    }

    /// A strand begins to run inside transactions, on a thread that holds the gate: everybody does from now on.
    pub fn join(&self) {
        let mut state = self.state.lock();
        if state.exclusive.take().is_some() || !self.is_shared() {
            state.shared_since = Some(Instant::now());
            self.shared.store(true, Relaxed);
            self.changed.notify_all();
        }
        state.runners += 1;
        self.runners.store(state.runners, Relaxed);
    }

    /// Lets go of the gate.
    pub fn release(&self, _th: &mut Thread) {
        let mut state = self.state.lock();
        state.runners -= 1;
        self.runners.store(state.runners, Relaxed);
        if state.exclusive.take().is_some() {
            self.changed.notify_all();
        }
    }

    /// The exclusive runner changes over to shared; it opens a transaction next.
    pub fn change_over(&self) {
        let mut state = self.state.lock();
        if state.exclusive.take().is_some() {
            state.shared_since = Some(Instant::now());
            self.shared.store(true, Relaxed);
            self.changed.notify_all();
        }
    }

    /// The only holder, at a boundary without an open transaction, may run barrier-free again.
    pub fn try_exclusive(&self, runner: &Arc<MutatorSignal>) -> bool {
        if self.runners.load(Relaxed) != 1 || self.always_shared.load(Relaxed) {
            return false;
        }
        let mut state = self.state.lock();
        let settled = state.shared_since.is_none_or(|since| since.elapsed() >= SETTLE);
        if state.runners != 1 || state.waiting != 0 || !settled {
            return false;
        }
        state.exclusive = Some(runner.clone());
        self.shared.store(false, Relaxed);
        true
    }

    /// Is nobody else running?
    #[inline(always)]
    pub fn is_lonely(&self) -> bool { self.runners.load(Relaxed) == 1 }
}
