//! What collections leave to do: callbacks of weak references, `__del__`.
//!
//! Runs at a boundary of the thread that collected. Invariant: each runs once; inside an automatic transaction it runs
//! irrevocably, so that none is lost with an undone transaction, and never inside a block. An exception
//! that leaves one goes to `sys.unraisablehook`.

use super::keywords::fields_of;
use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::exception::field;
use crate::object::gate::FINALIZE;
use crate::object::kind::Kind;
use crate::object::semantic::ScriptHost;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

impl Thread {
    /// Runs what the last collections left to do.
    pub fn run_collected(&mut self) -> Res<()> {
        let interp = self.interp.clone();
        interp.hooks.native_boxes.reap(&interp.heap);
        if self.finalizing || !interp.heap.has_pending() {
            return Ok(());
        }
        if self.tx.is_active() && (self.atomic_depth > 0 || self.tx.token_is_taken()) {
            // a block stays one that can be undone, and owns no more than it has to; and they are no reason to wait for somebody
            // who may wait for this thread: they run in a later transaction
            self.finalizers_wait = true;
            return Ok(());
        }
        if self.tx.is_active() && self.tx.become_irrevocable(&mut ScriptHost).is_err() {
            self.mutator.signal().request(FINALIZE);
            return Err(Unwind::Restart);
        }
        self.settled = true;
        self.finalizing = true;
        let (raised, handled) = (std::mem::replace(&mut self.raised, Value::UNBOUND), std::mem::replace(&mut self.handled, Value::NONE));
        self.temporaries.extend([raised, handled]);
        let result = self.run_all_collected();
        let kept = self.temporaries.len() - 2;
        self.temporaries.truncate(kept);
        (self.raised, self.handled) = (raised, handled);
        self.finalizing = false;
        result
    }

    fn run_all_collected(&mut self) -> Res<()> {
        let interp = self.interp.clone();
        loop {
            if let Some(weak) = interp.heap.pop_cleared_weak() {
                let weak = Value::from_ptr(weak);
                let object = Ref::of(weak);
                let fields = fields_of(self, object);
                let function = self.load(object, fields, 1)?;
                if !function.is_unbound() && !function.is_none() {
                    let called = self.call(function, &[weak]);
                    self.swallow(called, "Exception ignored while calling weakref callback", function)?;
                }
            } else if let Some(object) = interp.heap.pop_to_finalize() {
                let value = Value::from_ptr(object);
                let name = self.interp.names.__del__.get();
                if let Some(method) = self.special(value, name)? {
                    let called = self.call_special(method, value, &[]);
                    self.swallow(called, "Exception ignored while calling deallocator", method)?;
                }
            } else {
                return Ok(());
            }
        }
    }

    /// An exception nobody can catch is reported; other ways out pass on.
    fn swallow(&mut self, result: Res<Value>, message: &str, object: Value) -> Res<()> {
        match result {
            Ok(_) => Ok(()),
            Err(Unwind::Raised) => self.report_unraisable(message, object),
            Err(unwind) => Err(unwind),
        }
    }

    /// Gives the pending exception to `sys.unraisablehook`.
    pub fn report_unraisable(&mut self, message: &str, object: Value) -> Res<()> {
        let error = self.take_raised();
        let reported = self.call_unraisable_hook(error, message, object);
        match reported {
            Ok(()) => Ok(()),
            Err(Unwind::Raised) => {
                self.take_raised();
                Ok(())
            }
            Err(unwind) => Err(unwind),
        }
    }

    fn call_unraisable_hook(&mut self, error: Value, message: &str, object: Value) -> Res<()> {
        let sys = self.import_module("sys")?;
        let name = self.intern("unraisablehook")?;
        if let Some(hook) = self.find_attribute(sys, name)?
            && !is_kind(hook, Kind::Native)
            && !hook.is_none()
        {
            let types = self.import_module("types")?;
            let record = self.attribute_str(types, "SimpleNamespace")?;
            let traceback = super::exception::chain(self, error, field::TRACEBACK)?;
            let (class, text) = (self.type_of(error), self.new_str(message)?);
            let mut keywords = Vec::new();
            for (name, value) in [("exc_type", class), ("exc_value", error), ("exc_traceback", traceback), ("err_msg", text), ("object", object)] {
                keywords.push((self.intern(name)?, value));
            }
            let record = self.call_keywords(record, &[], &keywords)?;
            return self.call(hook, &[record]).map(drop);
        }
        let shown = self.repr_rust(object).or_else(|unwind| {
            if unwind != Unwind::Raised {
                return Err(unwind);
            }
            self.take_raised();
            Ok("<object repr() failed>".into())
        })?;
        let text = format!("{message} {shown}:\n{}", self.traceback_text(error)?);
        let stderr = self.interp.names.stderr.get();
        match self.find_attribute(sys, stderr)? {
            Some(stream) if !stream.is_none() => {
                let (write, text) = (self.interp.names.write.get(), self.new_str(&text)?);
                self.call_method(stream, write, &[text]).map(drop)
            }
            _ => self.write_output(2, text.as_bytes()),
        }
    }
}
