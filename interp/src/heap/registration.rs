//! Objects whose death matters: finalizers and weak references.
//!
//! A registration goes into a vector of the thread's own; the collector merges them. After marking, in this order: words
//! of weak objects with dead referents are cleared; dead objects with a `__del__` are queued and kept alive for it; tokens of
//! what is still dead are handed out. So a weak reference never shows an object that its finalizer is about to bring back.
//!
//! Invariants: each registration fires once; queued objects stay alive until taken. A hidden word is no reference to the
//! marker (its upper bits are ones). The caller registers committed objects only.

use super::{Heap, Mutator, Object, object_at};
use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

/// The word of a weak object for a referent: its address with all bits turned, so that it keeps nothing alive.
#[inline(always)]
pub fn hide(referent: NonNull<Object>) -> u64 {
    !(referent.as_ptr().expose_provenance() as u64)
}

/// The referent of a weak object's word; None once cleared.
#[inline(always)]
pub fn reveal(word: u64) -> Option<NonNull<Object>> {
    if word == 0 { None } else { object_at(!word as usize) }
}

/// What happens when an object dies.
#[derive(Clone, Copy)]
pub(super) enum OnDeath {
    /// The number is handed out; the memory is gone.
    Token(u64),
    /// The object is handed out, alive.
    Resurrect,
}

pub(super) struct Finalizer {
    pub object: usize,
    pub on_death: OnDeath,
}

pub(super) struct WeakWord {
    /// The weak object, and the address of the word in it.
    pub object: usize,
    pub word: usize,
}

/// Registrations of one thread since the last collection, or of the whole heap.
#[derive(Default)]
pub(super) struct Registrations {
    pub finalizers: Vec<Finalizer>,
    pub weak: Vec<WeakWord>,
}

impl Registrations {
    pub fn append(&mut self, other: &mut Registrations) {
        self.finalizers.append(&mut other.finalizers);
        self.weak.append(&mut other.weak);
    }
}

/// What collections have found and nobody has taken yet.
#[derive(Default)]
pub(super) struct Pending {
    pub dead_tokens: Vec<u64>,
    /// Addresses; roots until taken.
    pub to_finalize: VecDeque<usize>,
    pub cleared_weak: VecDeque<usize>,
}

impl Pending {
    pub fn is_empty(&self) -> bool {
        self.dead_tokens.is_empty() && self.to_finalize.is_empty() && self.cleared_weak.is_empty()
    }
}

impl Mutator {
    /// Hands out `token` through [`Heap::take_dead`] once `object` is dead: for native resources beside it.
    pub fn register_finalizer(&self, object: NonNull<Object>, token: u64) {
        let finalizer = Finalizer { object: object.as_ptr() as usize, on_death: OnDeath::Token(token) };
        self.registrations.borrow_mut().finalizers.push(finalizer);
    }

    /// Hands out `object` itself, once, through [`Heap::pop_to_finalize`] when nothing refers to it any more.
    pub fn register_resurrecting(&self, object: NonNull<Object>) {
        self.heap.deaths_show.store(true, Relaxed);
        let finalizer = Finalizer { object: object.as_ptr() as usize, on_death: OnDeath::Resurrect };
        self.registrations.borrow_mut().finalizers.push(finalizer);
    }

    /// Field `field` of `weak` holds a [hidden](hide) reference: set to 0 when its referent dies, and `weak` then comes out
    /// of [`Heap::pop_cleared_weak`] if it lives itself.
    ///
    /// # Safety
    /// `weak` is a live object with that field, which is only ever a hidden reference or 0.
    pub unsafe fn register_weak(&self, weak: NonNull<Object>, field: usize) {
        self.heap.deaths_show.store(true, Relaxed);
        // SAFETY: the caller vouches for the field.
        let word = std::ptr::from_ref(unsafe { weak.as_ref().word(field) }) as usize;
        self.registrations.borrow_mut().weak.push(WeakWord { object: weak.as_ptr() as usize, word });
    }
}

impl Heap {
    /// Bits to raise in the poll word of a thread whose collection left something to take.
    pub fn set_pending_bits(&self, bits: u32) {
        self.pending_bits.store(bits, Relaxed);
    }

    /// Has any object been registered whose death a script could notice: with a finalizer, or by a weak reference?
    pub fn deaths_show(&self) -> bool {
        self.deaths_show.load(Relaxed)
    }

    /// True if one of the three below has something.
    #[inline]
    pub fn has_pending(&self) -> bool {
        self.has_pending.load(Acquire)
    }

    /// Tokens of objects that have died.
    pub fn take_dead(&self) -> Vec<u64> {
        let mut pending = self.pending.lock();
        let tokens = std::mem::take(&mut pending.dead_tokens);
        self.has_pending.store(!pending.is_empty(), Relaxed);
        tokens
    }

    /// Queues every registered object for its finalizer, dead or not: the program ends. A collection has merged the threads'
    /// registrations before.
    pub fn queue_every_finalizer(&self) {
        let mut registered = self.registered.lock();
        let mut pending = self.pending.lock();
        registered.finalizers.retain(|finalizer| match finalizer.on_death {
            OnDeath::Resurrect => {
                pending.to_finalize.push_back(finalizer.object);
                false
            }
            OnDeath::Token(_) => true,
        });
        self.has_pending.store(!pending.is_empty(), Relaxed);
    }

    /// An object whose finalizer is to run. Keep it where the collector sees it.
    pub fn pop_to_finalize(&self) -> Option<NonNull<Object>> {
        let mut pending = self.pending.lock();
        let object = pending.to_finalize.pop_front().and_then(object_at);
        self.has_pending.store(!pending.is_empty(), Relaxed);
        object
    }

    /// A weak object whose referent has died. Keep it where the collector sees it.
    pub fn pop_cleared_weak(&self) -> Option<NonNull<Object>> {
        let mut pending = self.pending.lock();
        let object = pending.cleared_weak.pop_front().and_then(object_at);
        self.has_pending.store(!pending.is_empty(), Relaxed);
        object
    }
}
