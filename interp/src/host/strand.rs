//! Strands: script threads as data, which run on whichever operating-system thread picks them up.
//!
//! A strand has registers, frames and a transaction of its own, but a native stack only while it runs: its *host* lends it.
//! So it can stand still in the middle of a transaction, at an instruction of its outermost loop, for as long as it likes, and
//! costs nothing but memory. Invariants: a strand that stands still has no native frame and touches no heap; its data is
//! touched only by a running script thread that has it for itself, so never while the world is stopped.

use super::start::new_thread;
use crate::heap::{Mutator, MutatorSignal, Value};
use crate::object::gate::INTERRUPT;
use crate::object::signals;
use crate::object::thread::Thread;
use crate::vm::parallel::LoopFrame;
use std::sync::Arc;

/// See the module.
pub struct Strand {
    th: Box<Thread>,
    /// it counts among those who run scripts: it may have a transaction open
    joined: bool,
}

// SAFETY: everything a thread's data points to is the thread's own or shared by all threads; what is bound to a native stack
// (the collector's view of it, its limit) is set anew by `run`
unsafe impl Send for Strand {}

impl Strand {
    /// A strand that stands still, for iterations of a loop. To the script they run on the loop's thread, as those of a plain
    /// loop do: they have its ident, its thread-local data and the exception it handles. The error names what the system refused.
    ///
    /// Becoming a mutator waits while the world is stopped, so the caller's own must not be awaited meanwhile.
    pub fn new(host: &Thread, of: &LoopFrame) -> Result<Strand, String> {
        let interp = &host.interp;
        host.mutator.safe_region(|| {
            let mut th = new_thread(interp, true)?;
            of.take_on(&mut th);
            // a signal handler may look at it at any time (`signals::move_watch`)
            std::mem::forget(th.mutator.signal().clone());
            th.mutator.leave_stack();
            Ok(Strand { th, joined: false })
        })
    }

    /// Where requests to it are posted.
    pub fn signal(&self) -> Arc<MutatorSignal> { self.th.mutator.signal().clone() }

    /// It is for another loop from now on.
    pub fn serve(&mut self, of: &LoopFrame) { of.take_on(&mut self.th); }

    /// Runs it on the native stack of `host`, which stands still meanwhile.
    pub fn run<R>(&mut self, host: &mut Thread, work: impl FnOnce(&mut Thread) -> R) -> R {
        /// Leaves the host's stack, also when `work` panics.
        struct Leave<'s>(&'s mut Thread, &'s Mutator);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.mutator.give_runs_back(self.1);
                self.0.mutator.leave_stack();
            }
        }
        let th = &mut *self.th;
        if !std::mem::replace(&mut self.joined, true) {
            th.interp.gate.join();
        }
        th.native_limit = host.native_limit;
        th.recorder.thread = host.recorder.thread;
        let (signal, hosts) = (th.mutator.signal().clone(), host.mutator.signal().clone());
        pass_on(&hosts, &signal);
        let host = &host.mutator;
        let result = host.safe_region(|| {
            th.mutator.enter_stack(host);
            let running = Leave(th, host);
            work(running.0)
        });
        pass_on(&signal, &hosts);
        result
    }

    /// The iteration it stands still in: is its transaction in somebody's way? Then it is undone. Gives whether it was.
    ///
    /// For a running script thread that has the strand for itself.
    pub fn give_way(&mut self) -> bool {
        let th = &mut *self.th;
        let undone = th.tx.is_active() && th.must_give_way();
        if undone {
            if th.tx.poll().is_ok() {
                th.tx.request_restart(stm::Cause::Killed);
            }
            th.undo_iteration();
        }
        undone
    }

    /// It has nothing to do for now. No transaction is open.
    pub fn rest(&mut self) {
        if std::mem::take(&mut self.joined) {
            self.th.interp.clone().gate.release(&mut self.th);
        }
    }

    /// It has nothing to do for long: its descriptor is free for others.
    pub fn detach(&mut self) {
        self.th.handled = Value::NONE;
        if !self.th.tx.is_active() {
            self.th.tx.detach();
        }
    }
}

/// An interrupt is for whoever runs on the main thread's stack.
fn pass_on(from: &Arc<MutatorSignal>, to: &Arc<MutatorSignal>) {
    if signals::move_watch(from, to) && from.take_requests(INTERRUPT) != 0 {
        to.request(INTERRUPT);
    }
}
