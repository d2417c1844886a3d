//! Rust values that heap objects own: file descriptors, hash states, locks.
//!
//! A box object's words: a token, and the address of the table's slot. The table keeps the Rust value until the collector
//! reports the box object dead ([`NativeTable::reap`]); dropping it is its finalizer. A box made in a transaction that was
//! undone is garbage like any other. Invariant: what changes inside transactions is never kept here but in heap words, or
//! changes between transactions or irrevocably.

use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::{Heap, Value};
use parking_lot::Mutex;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// A boxed Rust value.
pub type Resource = Arc<dyn Any + Send + Sync>;

#[derive(Default)]
struct Slots {
    next: u64,
    // boxed: a slot's address stays while the table grows
    #[allow(clippy::vec_box)]
    live: HashMap<u64, Box<Resource>>,
}

/// The Rust values of an interpreter's boxes.
#[derive(Default)]
pub struct NativeTable(Mutex<Slots>);

impl NativeTable {
    /// Drops the values of boxes that the collector found dead.
    pub fn reap(&self, heap: &Heap) {
        if !heap.has_pending() {
            return;
        }
        let dead = heap.take_dead();
        let values: Vec<_> = {
            let mut slots = self.0.lock();
            dead.iter().filter_map(|token| slots.live.remove(token)).collect()
        };
        drop(values);
    }

    /// Values alive.
    pub fn count(&self) -> usize { self.0.lock().live.len() }
}

/// The Rust value of a box, if it is a `T`. It lives as long as the box object stays reachable.
pub fn resource<'a, T: Any>(value: Value) -> Option<&'a T> {
    if !is_kind(value, Kind::NativeBox) {
        return None;
    }
    let slot = Ref::of(value).fixed_raw(1) as *const Resource;
    if slot.is_null() {
        return None;
    }
    // SAFETY: the slot lives in the table until the box object is dead, and the caller holds it
    unsafe { (*slot).downcast_ref::<T>() }
}

/// As [`resource`], shared.
pub fn shared_resource<T: Any + Send + Sync>(value: Value) -> Option<Arc<T>> {
    if !is_kind(value, Kind::NativeBox) {
        return None;
    }
    let slot = Ref::of(value).fixed_raw(1) as *const Resource;
    if slot.is_null() {
        return None;
    }
    // SAFETY: as in `resource`
    unsafe { (*slot).clone() }.downcast::<T>().ok()
}

impl Thread {
    /// A box object around a Rust value.
    pub fn new_native_box(&mut self, resource: Resource) -> Res<Value> {
        let interp = self.interp.clone();
        interp.hooks.native_boxes.reap(&interp.heap);
        let class = interp.types.class_word(&interp.types.native_box);
        let object = Ref(self.allocate(class, 4, false)?);
        let boxed = Box::new(resource);
        let address = &raw const *boxed as u64;
        let token = {
            let mut slots = interp.hooks.native_boxes.0.lock();
            slots.next += 1;
            let token = slots.next;
            slots.live.insert(token, boxed);
            token
        };
        object.init(0, Value::from_int_unchecked(token as i64));
        object.init_raw(1, address);
        self.mutator.register_finalizer(object.0, token);
        Ok(object.value())
    }
}
