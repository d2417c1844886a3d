//! Where references from outside the heap are declared.
//!
//! Three sources: global ones ([`RootSource`], registered on the heap), those of one thread ([`ThreadRoots`], registered on
//! its mutator: register stack, transaction logs), and native stacks, which the collector reads by itself.
//! Invariant: at a stop, every live object is reachable from one of these. What lies only in a Rust `Vec`, `Box` or
//! thread-local is not seen unless a source visits it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Takes the words that may be references. Whatever does not hit an allocated cell is ignored, so a visitor may be given
/// any word: ints, doubles, stale ones, addresses into the middle of an object.
pub trait Visitor {
    /// One word: a value's bits or an address.
    fn word(&mut self, word: u64);

    /// Many words; one dynamic call for all.
    fn words(&mut self, words: &[u64]);

    /// Many words that threads write.
    fn atomic_words(&mut self, words: &[AtomicU64]) {
        for word in words {
            self.word(word.load(Relaxed));
        }
    }
}

/// Roots that belong to no thread: modules, interned strings, types. Visited while the world is stopped.
pub trait RootSource: Send + Sync {
    fn visit(&self, visitor: &mut dyn Visitor);
}

/// Roots of one thread: what to call and with which address.
#[derive(Clone, Copy)]
pub struct ThreadRoots {
    pub data: *const (),
    /// Called with `data` while the thread is stopped or in a safe region, from whichever thread collects.
    pub visit: unsafe fn(*const (), &mut dyn Visitor),
}
