//! A Rust vector of values that the collector sees.
//!
//! A plain `Vec<Value>` lives in memory the collector does not scan; a [`RootedVec`] is registered with its thread while it
//! lives. Use it for every list of values a native keeps across an allocation or a call.

use super::thread::Thread;
use crate::heap::Value;
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// The registered vectors of one thread.
#[derive(Default)]
pub struct RootRegistry { vectors: UnsafeCell<Vec<*const Vec<Value>>> }

impl RootRegistry {
    /// Shows every value to the collector (at a stop-the-world, when the owning thread stands still).
    pub fn visit(&self, see: &mut dyn FnMut(&[Value])) {
        // SAFETY: the owning thread is stopped or is the caller, so nobody changes the registry; entries are live boxes
        // that unregister before they go
        unsafe {
            for vector in (*self.vectors.get()).iter() {
                see(&**vector);
            }
        }
    }
}

/// A vector of values kept alive by the collector.
pub struct RootedVec { items: Box<Vec<Value>>, registry: Rc<RootRegistry> }

impl Deref for RootedVec {
    type Target = Vec<Value>;
    fn deref(&self) -> &Vec<Value> { &self.items }
}

impl DerefMut for RootedVec {
    fn deref_mut(&mut self) -> &mut Vec<Value> { &mut self.items }
}

impl Drop for RootedVec {
    fn drop(&mut self) {
        let me: *const Vec<Value> = &*self.items;
        // SAFETY: only the owning thread touches its registry while it runs
        let vectors = unsafe { &mut *self.registry.vectors.get() };
        if let Some(at) = vectors.iter().rposition(|entry| *entry == me) {
            vectors.swap_remove(at);
        }
    }
}

impl Thread {
    /// An empty registered vector.
    pub fn rooted(&self) -> RootedVec { self.rooted_from(Vec::new()) }

    /// A registered vector of these items.
    pub fn rooted_from(&self, items: Vec<Value>) -> RootedVec {
        let items = Box::new(items);
        // SAFETY: as in `drop`
        unsafe { (*self.roots.vectors.get()).push(&*items) };
        RootedVec { items, registry: self.roots.clone() }
    }
}
