//! SIGINT becomes KeyboardInterrupt in the main script thread.
//!
//! The handler only raises a poll bit, which the thread sees at its next back-edge, call or waiting slice; whichever
//! operating-system thread the signal hits passes it on, so that a blocked call of the main script thread is cut short. A
//! second signal before the first was seen ends the process in the default way. Signals belong to the process: this is the
//! one static of the crate, and only the program that owns the process installs it.

use crate::heap::MutatorSignal;
use crate::object::gate::INTERRUPT;
use crate::object::thread::Thread;
use std::sync::Arc;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

struct Target { signal: Arc<MutatorSignal>, thread: libc::pthread_t }

static TARGET: AtomicPtr<Target> = AtomicPtr::new(std::ptr::null_mut());

extern "C" fn on_interrupt(_: libc::c_int) {
    let target = TARGET.load(Acquire);
    if target.is_null() {
        return;
    }
    // SAFETY: targets are leaked, so the reference stays valid
    let target = unsafe { &*target };
    // SAFETY: the calls are async-signal-safe, and the thread lives until `uninstall` took the target away
    unsafe {
        if libc::pthread_self() != target.thread {
            libc::pthread_kill(target.thread, libc::SIGINT);
            return;
        }
        if target.signal.poll().load(Relaxed) & INTERRUPT != 0 {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::kill(libc::getpid(), libc::SIGINT);
            return;
        }
    }
    target.signal.request(INTERRUPT);
}

impl Thread {
    /// From now on SIGINT is for this thread, unless the process was started to ignore it.
    pub fn install_interrupts(&self) {
        // SAFETY: pthread_self has no preconditions
        let thread = unsafe { libc::pthread_self() };
        let target = Box::into_raw(Box::new(Target { signal: self.mutator.signal().clone(), thread }));
        TARGET.store(target, std::sync::atomic::Ordering::Release);
        // SAFETY: the structures are zeroed or filled by the system; the handler only makes async-signal-safe calls
        unsafe {
            let mut present: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(libc::SIGINT, std::ptr::null(), &mut present) == 0 && present.sa_sigaction == libc::SIG_IGN {
                return;
            }
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_interrupt as extern "C" fn(libc::c_int) as usize;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
        }
    }

    /// The thread is about to end: SIGINT ends the process again.
    pub fn uninstall_interrupts(&self) {
        if !TARGET.swap(std::ptr::null_mut(), AcqRel).is_null() {
            // SAFETY: the default action needs no handler
            unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
        }
    }
}
