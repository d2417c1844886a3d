//! Raising, catching, handlers.

use crate::code::code_object::flags;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::exception::{field, is_exception};
use crate::object::frame::{Continuation, Frame, Resume};
use crate::object::kind::Kind;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::type_object::{is_subtype, is_type};
use crate::object::unwind::{Res, Unwind};

/// Words of a frame object.
const FRAME_WORDS: usize = 8;

impl Thread {
    /// Unwinds frames above `entry` for the raised exception. True: a handler's frame is on top, its pc at the handler.
    pub fn find_handler(&mut self, entry: usize) -> Res<bool> {
        let mut reraising = std::mem::take(&mut self.reraising);
        if self.raised.is_unbound() {
            // a native's mistake: the script sees an error of the system, not a crash
            let class = self.interp.types.SystemError.get();
            match self.raise(class, "error return without exception set".into()) {
                Unwind::Raised => {}
                other => return Err(other),
            }
        }
        // the frame object of the frame that was left last
        let mut callee = Value::UNBOUND;
        while self.frames.len() > entry {
            let Some(frame) = self.frames.last().copied() else { return Ok(false) };
            // SAFETY: a frame on the stack points to live code data
            let code = unsafe { &*frame.code };
            let index = (frame.pc as usize).saturating_sub(1);
            if !std::mem::take(&mut reraising) {
                let line = code.spec.positions.get(index).map_or(0, |position| position.line);
                let exception = self.raised;
                if exception != self.interp.memory_error.get() {
                    let added = match self.traceback_frame(&frame, index) {
                        Ok(shown) => {
                            let linked = if callee.is_ptr() { self.store(Ref::of(callee), FRAME_WORDS, 4, shown) } else { Ok(()) };
                            // a generator that has ended has no caller
                            callee = if frame.continuation == Continuation::Generator { Value::UNBOUND } else { shown };
                            linked.and_then(|()| self.add_traceback(shown, code.value, index as u32, line))
                        }
                        Err(unwind) => Err(unwind),
                    };
                    match added {
                        // no memory for the entry: the exception goes on without it
                        Err(Unwind::Raised) => self.raised = exception,
                        other => other?,
                    }
                }
            } else {
                callee = self.frame_shown_again(&frame)?;
            }
            let handler = code.spec.handlers.iter().find(|handler| (handler.start as usize..handler.end as usize).contains(&index)).copied();
            if let Some(handler) = handler {
                let exception = self.take_raised();
                // SAFETY: the verifier checked the handler's register
                unsafe { *frame.base.add(handler.register as usize) = exception };
                // temporaries of what was left are dead: they shall not keep anything alive
                for register in handler.register as usize + 1..code.spec.registers as usize {
                    // SAFETY: the window lies inside the register stack
                    unsafe { *frame.base.add(register) = Value::UNBOUND };
                }
                if let Some(frame) = self.frames.last_mut() {
                    frame.pc = handler.target;
                    // SAFETY: as above
                    self.top = unsafe { frame.base.add((*frame.code).registers) };
                }
                return Ok(true);
            }
            if frame.continuation == Continuation::Generator {
                self.finish_generator(frame.subject)?;
                self.stop_iteration_leaves(frame.subject)?;
            }
            if frame.continuation == Continuation::Native && self.tx.is_active() {
                self.commit_outermost()?;
            }
            self.pop_frame();
            if self.native_depth == 0 && !self.frames.is_empty() && self.frames.len() - 1 < self.checkpoint.low_water && self.may_abort() {
                let index = self.frames.len() - 1;
                self.save_frame(index);
            }
            if frame.resume == Resume::Native || frame.continuation == Continuation::Native {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// A reraised exception has its entry of this frame already: that shows the variables as they are now.
    fn frame_shown_again(&mut self, frame: &Frame) -> Res<Value> {
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code }.value;
        let traceback = self.exception_get(self.raised, field::TRACEBACK)?;
        if !is_kind(traceback, Kind::Traceback) {
            return Ok(Value::UNBOUND);
        }
        let shown = self.load(Ref::of(traceback), 5, 1)?;
        if !is_kind(shown, Kind::Frame) || self.load(Ref::of(shown), FRAME_WORDS, 0)? != code {
            return Ok(Value::UNBOUND);
        }
        let locals = self.locals_as_they_are(frame)?;
        self.store(Ref::of(shown), FRAME_WORDS, 2, locals)?;
        Ok(shown)
    }

    /// What a frame object keeps of a frame's variables: the namespace, or the registers of a function as they are now, in a
    /// tuple that `f_locals` makes a dict of.
    pub fn locals_as_they_are(&mut self, frame: &Frame) -> Res<Value> {
        if !frame.namespace.is_unbound() {
            return Ok(frame.namespace);
        }
        // SAFETY: a frame on the stack points to live code data
        let spec = unsafe { &(*frame.code).spec };
        if spec.flags & flags::OPTIMIZED == 0 {
            return Ok(frame.globals);
        }
        // SAFETY: a frame's window has a register for each name of its code
        let named = unsafe { std::slice::from_raw_parts(frame.base, spec.register_names.len()) };
        self.new_tuple(named)
    }

    /// The frame object a traceback entry shows.
    fn traceback_frame(&mut self, frame: &Frame, index: usize) -> Res<Value> {
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code };
        // SAFETY: every window has at least one register
        let first = unsafe { *frame.base };
        let locals = self.locals_as_they_are(frame)?;
        let class = self.interp.types.class_word(&self.interp.types.frame);
        let object = Ref(self.allocate(class, FRAME_WORDS, false)?);
        object.init(0, code.value);
        object.init(1, frame.globals);
        object.init(2, locals);
        object.init(3, Value::from_int_unchecked(index as i64));
        object.init(4, Value::NONE);
        // the first argument: reports look for `self`
        object.init(5, first);
        Ok(object.value())
    }

    /// PEP 479: a StopIteration that leaves a generator is a RuntimeError.
    fn stop_iteration_leaves(&mut self, generator: Value) -> Res<()> {
        let types = &self.interp.types;
        let (stop, async_stop, class) = (types.StopIteration.get(), types.StopAsyncIteration.get(), self.type_of(generator));
        let word = if class == types.coroutine.get() { "coroutine" } else if class == types.async_generator.get() { "async generator" } else { "generator" };
        let name = if self.is_instance(self.raised, stop) {
            "StopIteration"
        } else if class == types.async_generator.get() && self.is_instance(self.raised, async_stop) {
            "StopAsyncIteration"
        } else {
            return Ok(());
        };
        let cause = self.take_raised();
        let runtime_error = self.interp.types.RuntimeError.get();
        let message = self.new_str(&format!("{word} raised {name}"))?;
        let error = self.new_exception(runtime_error, &[message])?;
        self.exception_set(error, field::CAUSE, cause)?;
        self.exception_set(error, field::CONTEXT, cause)?;
        self.exception_set(error, field::SUPPRESS, Value::TRUE)?;
        let traceback = self.exception_get(cause, field::TRACEBACK)?;
        self.exception_set(error, field::TRACEBACK, traceback)?;
        self.raised = error;
        Ok(())
    }

    /// Does `except pattern` catch the exception?
    pub fn exception_matches(&mut self, exception: Value, pattern: Value) -> Res<bool> {
        let class = self.type_of(exception);
        if is_exact(pattern, Kind::Tuple) || is_kind(pattern, Kind::Tuple) {
            let mut matches = false;
            for item in tuple_items(pattern) {
                self.check_exception_class(*item)?;
                matches |= is_subtype(class, *item);
            }
            return Ok(matches);
        }
        self.check_exception_class(pattern)?;
        Ok(is_subtype(class, pattern))
    }

    fn check_exception_class(&mut self, pattern: Value) -> Res<()> {
        if is_type(pattern) && is_subtype(pattern, self.interp.types.BaseException.get()) {
            return Ok(());
        }
        Err(self.type_error("catching classes that do not inherit from BaseException is not allowed"))
    }

    /// An exception instance from the operand of `raise`.
    pub fn exception_from(&mut self, value: Value) -> Res<Value> {
        if is_exception(value) {
            return Ok(value);
        }
        if is_type(value) && is_subtype(value, self.interp.types.BaseException.get()) {
            let made = self.call(value, &[])?;
            if is_exception(made) {
                return Ok(made);
            }
            let (class, got) = (crate::object::type_object::type_name(value), self.type_name(made));
            return Err(self.type_error(format!("calling <class '{class}'> should have returned an instance of BaseException, not <class '{got}'>")));
        }
        Err(self.type_error("exceptions must derive from BaseException"))
    }

    /// The `raise` statement.
    pub fn raise_statement(&mut self, exception: Value, cause: Value) -> Unwind {
        if exception.is_unbound() {
            if !self.handled.is_ptr() {
                return self.runtime_error("No active exception to reraise");
            }
            self.raised = self.handled;
            self.reraising = true;
            return Unwind::Raised;
        }
        let raised = (|| {
            let instance = self.exception_from(exception)?;
            if !cause.is_unbound() {
                let cause = if cause.is_none() {
                    cause
                } else if is_exception(cause) || is_type(cause) {
                    match self.exception_from(cause) {
                        Ok(cause) => cause,
                        Err(unwind) => return Err(unwind),
                    }
                } else {
                    return Err(self.type_error("exception causes must derive from BaseException"));
                };
                self.exception_set(instance, field::CAUSE, cause)?;
                self.exception_set(instance, field::SUPPRESS, Value::TRUE)?;
            }
            Ok(instance)
        })();
        match raised {
            Ok(instance) => {
                let handled = self.handled;
                if handled.is_ptr() && handled != instance {
                    // raise replaces the context, as the statement always runs with the handled one at hand
                    let _ = self.exception_set(instance, field::CONTEXT, Value::NONE);
                }
                self.raise_value(instance)
            }
            Err(unwind) => unwind,
        }
    }

    /// The exit and enter of a context manager: (bound exit, function of enter taking the manager).
    pub fn before_with(&mut self, manager: Value, asynchronous: bool) -> Res<(Value, Value)> {
        let names = &self.interp.names;
        let (enter_name, exit_name) = if asynchronous { (names.__aenter__.get(), names.__aexit__.get()) } else { (names.__enter__.get(), names.__exit__.get()) };
        let protocol = if asynchronous { "asynchronous context manager" } else { "context manager" };
        let class = self.type_of(manager);
        let (exit, enter) = (self.special(manager, exit_name)?, self.special(manager, enter_name)?);
        let (Some(exit), Some(enter)) = (exit, enter) else {
            let name = self.type_name(manager);
            let missing = crate::object::string::to_rust(if exit.is_none() { exit_name } else { enter_name });
            let mut message = format!("'{name}' object does not support the {protocol} protocol (missed {missing} method)");
            let names = &self.interp.names;
            let (other_enter, other_exit, other) =
                if asynchronous { (names.__enter__.get(), names.__exit__.get(), "context manager protocol. Did you mean to use 'with'?") } else { (names.__aenter__.get(), names.__aexit__.get(), "asynchronous context manager protocol. Did you mean to use 'async with'?") };
            if self.special(manager, other_enter)?.is_some() && self.special(manager, other_exit)?.is_some() {
                message.push_str(" but it supports the ");
                message.push_str(other);
            }
            return Err(self.type_error(message));
        };
        let exit = self.descriptor_get(exit, manager, class)?;
        if is_exact(enter, Kind::Function) || is_exact(enter, Kind::Native) && self.native_binds(enter) {
            return Ok((exit, enter));
        }
        // an enter that is no plain method: bind it, and call it without the manager
        let bound = self.descriptor_get(enter, manager, class)?;
        let thunk = self.new_thunk(bound)?;
        Ok((exit, thunk))
    }

    /// A callable that drops its one argument and calls `callable()`.
    fn new_thunk(&mut self, callable: Value) -> Res<Value> {
        use crate::object::native::{Native, native};
        const CALL: Native = native("enter", "(callable, manager, /)", |th, args| th.call(args[0], &[]));
        let function = self.new_native(&CALL, Value::NONE, Value::UNBOUND)?;
        let object = Ref::of(function);
        object.init(crate::object::function::native_field::SELF, callable);
        Ok(function)
    }
}
