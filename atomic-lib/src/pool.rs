//! The pool: script threads that wait for jobs, and strands without work. One per interpreter, grown on demand to the workers
//! asked for.
//!
//! A job is offered as many times as it wants helpers; a thread that takes an offer works on the job until the job has nothing
//! more to do. Helpers are a bonus: a job gets done without them. Idle threads hold neither the gate nor a descriptor.

use crate::parallel::Loop;
use crossbeam_deque::{Injector, Steal};
use interp::host::start::run_alive;
use interp::host::strand::Strand;
use interp::object::interpreter::Interpreter;
use interp::object::thread::Thread;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

/// Native stack of a pool thread.
const STACK_BYTES: usize = 64 << 20;

/// Something helpers can work on.
pub trait Job: Send + Sync {
    /// Works until there is nothing more to do.
    fn help(&self, th: &mut Thread);
}

/// See the module.
#[derive(Default)]
pub struct Pool {
    offers: Injector<Arc<dyn Job>>,
    threads: AtomicUsize,
    idle: Mutex<usize>,
    wake: Condvar,
    strands: Mutex<Vec<Strand>>,
    /// loops that run, with chunks that may stand still
    loops: Mutex<Vec<Arc<Loop>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> { mutex.lock().unwrap_or_else(PoisonError::into_inner) }

impl Pool {
    /// Offers a job to `helpers` threads.
    pub fn offer(self: &Arc<Pool>, interp: &Arc<Interpreter>, job: &Arc<dyn Job>, helpers: usize) {
        for _ in 0..helpers {
            self.offers.push(job.clone());
        }
        while self.threads.load(SeqCst) < helpers {
            self.threads.fetch_add(1, SeqCst);
            let (pool, interp) = (self.clone(), interp.clone());
            let spawned = std::thread::Builder::new().name("worker".into()).stack_size(STACK_BYTES).spawn(move || {
                let _ = run_alive(&interp, None, true, |th| pool.serve(th));
            });
            if spawned.is_err() {
                self.threads.fetch_sub(1, SeqCst);
                break;
            }
        }
        drop(lock(&self.idle));
        self.wake.notify_all();
    }

    fn serve(&self, th: &mut Thread) {
        loop {
            let job = th.rest(|| self.next());
            job.help(th);
        }
    }

    fn next(&self) -> Arc<dyn Job> {
        let mut idle = lock(&self.idle);
        loop {
            match self.offers.steal() {
                Steal::Success(job) => return job,
                Steal::Retry => {}
                Steal::Empty => {
                    *idle += 1;
                    idle = self.wake.wait(idle).unwrap_or_else(PoisonError::into_inner);
                    *idle -= 1;
                }
            }
        }
    }

    /// The strands without work, for a loop that begins.
    pub fn take_strands(&self) -> Vec<Strand> { std::mem::take(&mut *lock(&self.strands)) }

    /// Takes a loop's strands back.
    pub fn give_strands(&self, mut strands: Vec<Strand>) {
        strands.iter_mut().for_each(Strand::detach);
        lock(&self.strands).append(&mut strands);
    }

    /// A loop's chunks may stand still from now on.
    pub fn loop_begins(&self, state: &Arc<Loop>) { lock(&self.loops).push(state.clone()); }

    /// None of the loop's chunks goes on any more.
    pub fn loop_ends(&self, state: &Arc<Loop>) { lock(&self.loops).retain(|other| !Arc::ptr_eq(other, state)); }

    /// Somebody is about to wait for another transaction: chunks that stand still in anybody's way are undone.
    pub fn give_way(&self) {
        let loops = match self.loops.try_lock() {
            Ok(loops) => loops,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        for state in loops.iter() {
            state.turns.look_at_standing(|chunk| chunk.give_way());
        }
    }
}
