//! Turns: which chunk of an ordered loop may commit, what stands still until its turn, and who sleeps.
//!
//! Whoever commits a chunk passes the turn on, and takes up the next chunk if it stands still: so a chain of finished chunks
//! commits without a change of threads. Invariant: what stands still is not the chunk whose turn it is; both sides of that are
//! changed under one lock, so no chunk is left standing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

/// See the module. `R` is a chunk that stands still.
pub struct Turns<R> {
    turn: AtomicU64,
    state: Mutex<State<R>>,
}

struct State<R> {
    standing: BTreeMap<u64, R>,
    sleepers: Vec<Thread>,
}

impl<R> Default for Turns<R> {
    fn default() -> Turns<R> { Turns { turn: AtomicU64::new(0), state: Mutex::new(State { standing: BTreeMap::new(), sleepers: Vec::new() }) } }
}

impl<R> Turns<R> {
    fn state(&self) -> MutexGuard<'_, State<R>> { self.state.lock().unwrap_or_else(PoisonError::into_inner) }

    /// The chunk that may commit next.
    pub fn current(&self) -> u64 { self.turn.load(SeqCst) }

    /// Passes the turn on. Gives the chunk whose turn it is now, if it stands still: the caller takes it up.
    pub fn advance_to(&self, number: u64) -> Option<R> {
        let mut state = self.state();
        self.turn.store(number, SeqCst);
        state.sleepers.drain(..).for_each(|thread| thread.unpark());
        state.standing.remove(&number)
    }

    /// Lets a chunk stand still until its turn. Gives it back if that has come.
    pub fn stand(&self, number: u64, chunk: R) -> Option<R> {
        let mut state = self.state();
        if self.current() == number {
            return Some(chunk);
        }
        state.standing.insert(number, chunk);
        None
    }

    /// The earliest chunk that stands still and is fit, for a caller that lets it go on before its turn.
    pub fn take_earliest(&self, fit: impl Fn(&R) -> bool) -> Option<R> {
        let mut state = self.state();
        let number = state.standing.iter().find(|(_, chunk)| fit(chunk)).map(|(number, _)| *number)?;
        state.standing.remove(&number)
    }

    /// All that stands still, for a loop that has ended.
    pub fn take_standing(&self) -> BTreeMap<u64, R> { std::mem::take(&mut self.state().standing) }

    /// Shows each chunk that stands still, unless somebody is busy with them right now.
    pub fn look_at_standing(&self, mut look: impl FnMut(&mut R)) {
        if let Ok(mut state) = self.state.try_lock() {
            state.standing.values_mut().for_each(&mut look);
        }
    }

    /// Everybody looks again.
    pub fn wake_all(&self) { self.state().sleepers.drain(..).for_each(|thread| thread.unpark()); }

    /// Sleeps until the turn moves on, somebody wakes all, or `longest` is over, unless `done` already. Touches no heap.
    pub fn sleep(&self, longest: Duration, done: impl Fn() -> bool) {
        let this = std::thread::current();
        self.state().sleepers.push(this.clone());
        if !done() {
            std::thread::park_timeout(longest);
        }
        self.state().sleepers.retain(|thread| thread.id() != this.id());
    }
}
