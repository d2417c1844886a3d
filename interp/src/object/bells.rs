//! Where threads wait for what other threads commit: locks, and the end of threads.
//!
//! A lock's state is a heap word that changes in transactions. A waiter notes the count of the lock's bell *before* it reads
//! the word; whoever releases rings after its commit. So a release the waiter did not see has rung later than the note, and
//! the wait ends at once: no wake-up is lost. Bells are shared by address modulo [`BELLS`]; a stranger's ring only costs a look.

use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

const BELLS: usize = 64;

#[derive(Default)]
#[repr(align(128))]
struct Bell { count: AtomicU64, mutex: Mutex<()>, changed: Condvar }

/// See the module.
pub struct Bells([Bell; BELLS]);

impl Default for Bells {
    fn default() -> Self { Bells(std::array::from_fn(|_| Bell::default())) }
}

impl Bells {
    fn bell(&self, address: u64) -> &Bell { &self.0[(address >> 4) as usize % BELLS] }

    /// How often the bell of an address has rung.
    pub fn heard(&self, address: u64) -> u64 { self.bell(address).count.load(SeqCst) }

    /// Rings: whoever waits looks again.
    pub fn ring(&self, address: u64) {
        let bell = self.bell(address);
        bell.count.fetch_add(1, SeqCst);
        drop(bell.mutex.lock());
        bell.changed.notify_all();
    }

    /// Waits until the bell has rung more often than `heard`, at most `longest`.
    pub fn wait(&self, address: u64, heard: u64, longest: Duration) {
        let bell = self.bell(address);
        let deadline = Instant::now() + longest;
        let mut guard = bell.mutex.lock();
        while bell.count.load(SeqCst) == heard {
            if bell.changed.wait_until(&mut guard, deadline).timed_out() {
                break;
            }
        }
    }
}

/// Whether a started thread has ended.
#[derive(Default)]
pub struct Ended { /// a block of `atomic` will start the thread at its end
    pub pending: AtomicBool, pub ident: AtomicU64, done: AtomicBool, mutex: Mutex<()>, changed: Condvar, pub daemon: AtomicBool }

impl Ended {
    /// Has it?
    pub fn is_done(&self) -> bool { self.done.load(SeqCst) }

    /// It has: wakes all who wait.
    pub fn set_done(&self) {
        let guard = self.mutex.lock();
        self.done.store(true, SeqCst);
        drop(guard);
        self.changed.notify_all();
    }

    /// Waits for the end, at most `longest`; true when it has come.
    pub fn wait(&self, longest: Option<Duration>) -> bool {
        let deadline = longest.and_then(|longest| Instant::now().checked_add(longest));
        let mut guard = self.mutex.lock();
        while !self.is_done() {
            match deadline {
                Some(deadline) => {
                    if self.changed.wait_until(&mut guard, deadline).timed_out() {
                        return self.is_done();
                    }
                }
                None => self.changed.wait(&mut guard),
            }
        }
        true
    }
}
