//! `repr` of containers: text of the items between brackets, with a guard against containers inside themselves.

use super::string::text;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use crate::text::TextBuilder;

/// Containers inside each other whose repr is made: beyond, the guard's search would take longer than anybody waits.
const DEEPEST: usize = 10_000;

impl Thread {
    /// Runs `make` unless the repr of `value` is being made already: then `recursive` stands for it.
    pub fn guarded_repr(&mut self, value: Value, recursive: &str, make: impl FnOnce(&mut Thread) -> Res<Value>) -> Res<Value> {
        if self.repr_guard.contains(&value) {
            return self.new_str(recursive);
        }
        self.check_native_stack(" while getting the repr of an object")?;
        if self.repr_guard.len() >= DEEPEST {
            let error = self.interp.types.RecursionError.get();
            return Err(self.raise(error, "maximum recursion depth exceeded while getting the repr of an object".into()));
        }
        self.repr_guard.push(value);
        let depth = self.repr_guard.len();
        let made = make(self);
        // also when unwinding: whatever a restart cut off above lies beyond
        self.repr_guard.truncate(depth - 1);
        made
    }

    /// Adds `repr(value)` to a text.
    pub fn push_repr(&mut self, builder: &mut TextBuilder, value: Value) -> Res<()> {
        let shown = self.repr(value)?;
        builder.push_ref(text(shown));
        Ok(())
    }

    /// A finished text as a str.
    pub fn finish_text(&mut self, builder: TextBuilder) -> Res<Value> {
        let made = builder.finish();
        self.new_text(made.as_ref())
    }
}
