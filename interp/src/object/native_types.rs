//! Types that native modules make, by their full names: read by every native that makes an instance, written at imports.
//!
//! Readers load a pointer (`arc-swap` keeps their claims in words of their own), so that threads that all make instances of one
//! type share no cache line that is written.

use super::interpreter::Interpreter;
use super::thread::Thread;
use crate::code::name_map::NameMap;
use crate::heap::Value;
use arc_swap::ArcSwap;

/// See the module.
#[derive(Default)]
pub struct NativeTypes(ArcSwap<NameMap<&'static str, Value>>);

impl Interpreter {
    /// A type (or another object) that a native module keeps under a full name.
    pub fn native_type(&self, path: &str) -> Option<Value> { self.hooks.native_types.0.load().get(path).copied() }

    /// Keeps one; it lives as long as the interpreter.
    pub fn keep_native_type(&self, path: &'static str, class: Value) {
        self.immortal.lock().push(class);
        self.hooks.native_types.0.rcu(|types| {
            let mut types = NameMap::clone(types);
            types.insert(path, class);
            types
        });
    }
}

impl Thread {
    /// As [`Interpreter::native_type`], of one that was made at start.
    pub fn native_type(&self, path: &str) -> Value { self.interp.native_type(path).unwrap_or(Value::NONE) }

    /// As [`Interpreter::keep_native_type`].
    pub fn keep_native_type(&self, path: &'static str, class: Value) { self.interp.keep_native_type(path, class) }
}
