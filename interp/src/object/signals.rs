//! Signals of the process, as far as a signal handler may go: which came, and whom to wake.
//!
//! A handler may only touch atomics: it sets the signal's bit, raises the poll bit of the main script thread, and passes
//! the signal on to that thread's system thread so that its blocking call ends. What the signal means is decided later, by
//! that thread, at a safe place. A second Ctrl-C while the first has waited for a second ends the process in the default
//! way. These words are the process's own, as signals are: the one state outside an interpreter.

use super::gate::INTERRUPT;
use crate::heap::MutatorSignal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering::SeqCst};

/// Signals that came and were not delivered: bit n - 1 for signal n.
static PENDING: AtomicU64 = AtomicU64::new(0);
static MAIN_SIGNAL: AtomicPtr<MutatorSignal> = AtomicPtr::new(std::ptr::null_mut());
static MAIN_THREAD: AtomicU64 = AtomicU64::new(0);
/// Signals that another thread noted and passed on to the main one, where they only end a blocking call.
static PASSED_ON: AtomicU64 = AtomicU64::new(0);
/// SIGINT raises KeyboardInterrupt: the script has no handler of its own.
static INTERRUPTS: AtomicBool = AtomicBool::new(false);
/// When the SIGINT that waits came, in milliseconds.
static INTERRUPTED_MS: AtomicU64 = AtomicU64::new(0);
/// So long a first Ctrl-C may wait before a second one ends the process.
const PATIENCE_MS: u64 = 1000;

const fn bit(signal: libc::c_int) -> u64 { 1 << (signal as u64 - 1) }

extern "C" fn caught(signal: libc::c_int) {
    let main = MAIN_SIGNAL.load(SeqCst);
    if main.is_null() || PASSED_ON.fetch_and(!bit(signal), SeqCst) & bit(signal) != 0 {
        return;
    }
    let waited = PENDING.fetch_or(bit(signal), SeqCst) & bit(signal) != 0;
    if signal == libc::SIGINT && INTERRUPTS.load(SeqCst) {
        let now = now_ms();
        if !waited {
            INTERRUPTED_MS.store(now, SeqCst);
        } else if now > INTERRUPTED_MS.load(SeqCst) + PATIENCE_MS {
            // SAFETY: both calls may be made in a signal handler
            unsafe {
                libc::signal(signal, libc::SIG_DFL);
                libc::kill(libc::getpid(), signal);
            }
        }
    }
    // SAFETY: the pointer came from an Arc that is never released
    unsafe { (*main).request(INTERRUPT) };
    let thread = MAIN_THREAD.load(SeqCst) as libc::pthread_t;
    // SAFETY: both calls may be made in a signal handler; the main script thread lives until `unwatch`
    unsafe {
        if libc::pthread_self() != thread {
            PASSED_ON.fetch_or(bit(signal), SeqCst);
            libc::pthread_kill(thread, signal);
        }
    }
}

fn now_ms() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is writable; the call may be made in a signal handler
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

/// Makes the calling thread the one that signals are delivered to.
pub fn watch(signal: &Arc<MutatorSignal>) {
    let pointer = Arc::into_raw(signal.clone()) as *mut MutatorSignal;
    MAIN_SIGNAL.store(pointer, SeqCst);
    // SAFETY: pthread_self has no preconditions
    MAIN_THREAD.store(unsafe { libc::pthread_self() } as u64, SeqCst);
}

/// Signals raise another poll bit from now on, if it was this one. True: it was.
pub fn move_watch(from: &Arc<MutatorSignal>, to: &Arc<MutatorSignal>) -> bool {
    let main = MAIN_SIGNAL.load(SeqCst);
    if main != Arc::as_ptr(from) as *mut MutatorSignal {
        return false;
    }
    MAIN_SIGNAL.store(Arc::as_ptr(to) as *mut MutatorSignal, SeqCst);
    true
}

/// The main script thread is about to end: signals act in the default way again.
pub fn unwatch() {
    MAIN_SIGNAL.store(std::ptr::null_mut(), SeqCst);
    if disposition(libc::SIGINT) == Some(Disposition::Catch) {
        dispose(libc::SIGINT, Disposition::Default);
    }
}

/// Says whether SIGINT raises KeyboardInterrupt, or is for a handler of the script's.
pub fn set_interrupts(raises: bool) { INTERRUPTS.store(raises, SeqCst); }

/// Do signals wait to be delivered?
pub fn wait() -> bool { PENDING.load(SeqCst) != 0 }

/// Does a SIGINT wait that is to raise KeyboardInterrupt?
pub fn interrupts() -> bool { PENDING.load(SeqCst) & bit(libc::SIGINT) != 0 && INTERRUPTS.load(SeqCst) }

/// Takes the waiting SIGINT; true when other signals wait.
pub fn take_interrupt() -> bool { PENDING.fetch_and(!bit(libc::SIGINT), SeqCst) & !bit(libc::SIGINT) != 0 }

/// The calling thread takes no signals from now on: others do.
pub fn leave_to_others() {
    // SAFETY: all-zero is a valid set, filled before it is used
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, std::ptr::null_mut());
    }
}

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Disposition { Default, Ignore, Catch }

/// Sets what a signal does; false when the system refuses.
pub fn dispose(signal: i32, disposition: Disposition) -> bool {
    let handler = match disposition {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Catch => caught as *const () as libc::sighandler_t,
    };
    // SAFETY: all-zero is a valid sigaction; the handler only does what handlers may
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(signal, &action, std::ptr::null_mut()) == 0
    }
}

/// What a signal does now, as the system knows it.
pub fn disposition(signal: i32) -> Option<Disposition> {
    // SAFETY: all-zero is a valid sigaction, and it is writable
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &mut action) != 0 {
            return None;
        }
        Some(match action.sa_sigaction {
            libc::SIG_DFL => Disposition::Default,
            libc::SIG_IGN => Disposition::Ignore,
            _ => Disposition::Catch,
        })
    }
}

/// Takes the signals that came: bit n - 1 for signal n.
pub fn take() -> u64 { PENDING.swap(0, SeqCst) }

/// Puts signals back, to be delivered later.
pub fn put_back(signals: u64) {
    let main = MAIN_SIGNAL.load(SeqCst);
    if signals != 0 && !main.is_null() {
        PENDING.fetch_or(signals, SeqCst);
        // SAFETY: the pointer came from an Arc that is never released
        unsafe { (*main).request(INTERRUPT) };
    }
}
