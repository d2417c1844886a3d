//! The pool: script threads that wait for jobs. One per interpreter, grown on demand to the workers asked for.
//!
//! A job is offered as many times as it wants helpers; a thread that takes an offer works on the job until the job has nothing
//! more to do. Idle threads hold neither the gate nor a descriptor.

use crossbeam_deque::{Injector, Steal};
use interp::host::start::with_thread;
use interp::object::interpreter::Interpreter;
use interp::object::thread::Thread;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

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
}

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
                let _ = with_thread(&interp, true, |th| pool.serve(th));
            });
            if spawned.is_err() {
                self.threads.fetch_sub(1, SeqCst);
                break;
            }
        }
        drop(self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_all();
    }

    fn serve(&self, th: &mut Thread) {
        loop {
            let job = th.blocking(|| self.next());
            if th.tx_is_open() {
                th.end_idle_transaction();
            }
            job.help(th);
        }
    }

    fn next(&self) -> Arc<dyn Job> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
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
}
