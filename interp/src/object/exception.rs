//! Exceptions: layout, raising from Rust, tracebacks.
//!
//! Fields: args, traceback, context, cause, suppress-context, value, value2, notes; then the attribute words (every exception
//! has a `__dict__`). `Thread::raised` holds the one on its way.

use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::shape::Shape;
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::Value;

/// Fields of an exception.
pub mod field {
    pub const ARGS: usize = 0;
    pub const TRACEBACK: usize = 1;
    pub const CONTEXT: usize = 2;
    pub const CAUSE: usize = 3;
    pub const SUPPRESS: usize = 4;
    /// StopIteration.value, SystemExit.code, KeyError none, OSError errno, ImportError name …
    pub const VALUE: usize = 5;
    pub const VALUE2: usize = 6;
    /// ImportError.name_from
    pub const VALUE3: usize = 7;
}

/// Is the value an exception instance?
pub fn is_exception(value: Value) -> bool { is_kind(value, Kind::Exception) }

impl Thread {
    /// Reads a field of an exception.
    pub fn exception_get(&mut self, exception: Value, index: usize) -> Res<Value> {
        let object = Ref::of(exception);
        let fields = Shape::of_class(object.class_word()).fields();
        self.load(object, fields, index)
    }

    /// Writes a field of an exception.
    pub fn exception_set(&mut self, exception: Value, index: usize, value: Value) -> Res<()> {
        let object = Ref::of(exception);
        let fields = Shape::of_class(object.class_word()).fields();
        self.store(object, fields, index, value)
    }

    /// A new exception with these arguments, without calling `__init__`.
    pub fn new_exception(&mut self, class: Value, args: &[Value]) -> Res<Value> {
        let tuple = self.new_tuple(args)?;
        let exception = self.new_instance(class)?;
        let object = Ref::of(exception);
        object.init(field::ARGS, tuple);
        object.init(field::TRACEBACK, Value::NONE);
        object.init(field::CONTEXT, Value::NONE);
        object.init(field::CAUSE, Value::NONE);
        object.init(field::SUPPRESS, Value::FALSE);
        // the value of the two classes that have one; other classes' fields are filled by who knows them
        let types = &self.interp.types;
        if class == types.StopIteration.get() || class == types.SystemExit.get() {
            object.init(field::VALUE, args.first().copied().unwrap_or(Value::NONE));
        }
        Ok(exception)
    }

    /// Makes an exception pending: its context becomes the one being handled.
    pub fn raise_value(&mut self, exception: Value) -> Unwind {
        let handled = self.handled;
        if handled.is_ptr() && handled != exception {
            let set = self.exception_get(exception, field::CONTEXT).and_then(|context| {
                if !context.is_none() && !context.is_unbound() {
                    return Ok(());
                }
                self.break_context_cycle(handled, exception)?;
                self.exception_set(exception, field::CONTEXT, handled)
            });
            if let Err(unwind) = set {
                return unwind;
            }
        }
        self.raised = exception;
        Unwind::Raised
    }

    /// Cuts `exception` out of the context chain of `handled`, so that chains never loop.
    fn break_context_cycle(&mut self, handled: Value, exception: Value) -> Res<()> {
        let mut at = handled;
        for _ in 0..10_000 {
            let context = self.exception_get(at, field::CONTEXT)?;
            if !context.is_ptr() {
                return Ok(());
            }
            if context == exception {
                return self.exception_set(at, field::CONTEXT, Value::NONE);
            }
            at = context;
        }
        Ok(())
    }

    /// Raises `class(message)`.
    pub fn raise(&mut self, class: Value, message: String) -> Unwind {
        match self.new_str(&message) {
            Ok(message) => self.raise_args(class, &[message]),
            Err(unwind) => unwind,
        }
    }

    /// Raises `class(*args)`.
    pub fn raise_args(&mut self, class: Value, args: &[Value]) -> Unwind {
        match self.new_exception(class, args) {
            Ok(exception) => self.raise_value(exception),
            Err(unwind) => unwind,
        }
    }

    /// TypeError.
    pub fn type_error(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.TypeError.get(), message.into()) }
    /// ValueError.
    pub fn value_error(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.ValueError.get(), message.into()) }
    /// IndexError.
    pub fn index_error(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.IndexError.get(), message.into()) }
    /// RuntimeError.
    pub fn runtime_error(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.RuntimeError.get(), message.into()) }
    /// OverflowError.
    pub fn overflow_error(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.OverflowError.get(), message.into()) }
    /// ZeroDivisionError.
    pub fn zero_division(&mut self, message: impl Into<String>) -> Unwind { self.raise(self.interp.types.ZeroDivisionError.get(), message.into()) }
    /// NotImplementedError that names an unsupported feature.
    pub fn unsupported(&mut self, feature: impl Into<String>) -> Unwind {
        let feature: String = feature.into();
        self.raise(self.interp.types.NotImplementedError.get(), format!("{feature} is not supported by this version of ame"))
    }
    /// KeyError(key).
    pub fn key_error(&mut self, key: Value) -> Unwind { self.raise_args(self.interp.types.KeyError.get(), &[key]) }
    /// StopIteration(value), without a value when it is None.
    pub fn stop_iteration(&mut self, value: Value) -> Unwind {
        let class = self.interp.types.StopIteration.get();
        if value.is_none() { self.raise_args(class, &[]) } else { self.raise_args(class, &[value]) }
    }
    /// AttributeError with a message only.
    pub fn raise_attribute(&mut self, message: String) -> Unwind { self.raise(self.interp.types.AttributeError.get(), message) }

    /// AttributeError with its `name` and `obj`.
    pub fn raise_attribute_of(&mut self, message: String, value: Value, name: Value) -> Unwind {
        let unwind = self.raise_attribute(message);
        if unwind == Unwind::Raised {
            let error = self.raised;
            let done = self.exception_set(error, field::VALUE, name).and_then(|()| self.exception_set(error, field::VALUE2, value));
            if let Err(other) = done {
                return other;
            }
        }
        unwind
    }

    /// `'X' object has no attribute 'y'` in the wording for the kind of value.
    pub fn attribute_error(&mut self, value: Value, name: Value) -> Unwind {
        let text = super::string::to_rust(name);
        let message = if super::type_object::is_type(value) {
            format!("type object '{}' has no attribute '{text}'", super::type_object::type_name(value))
        } else if is_kind(value, Kind::Module) {
            let module = Ref::of(value).fixed(1);
            let partial = match self.is_loading(value) {
                Ok(true) => match self.module_origin(value) {
                    Ok(origin) => ("partially initialized ", origin, " (most likely due to a circular import)"),
                    Err(unwind) => return unwind,
                },
                Ok(false) => ("", String::new(), ""),
                Err(unwind) => return unwind,
            };
            if super::string::is_str(module) { format!("{}module '{}'{} has no attribute '{text}'{}", partial.0, super::string::to_rust(module), partial.1, partial.2) } else { format!("module has no attribute '{text}'") }
        } else {
            format!("'{}' object has no attribute '{text}'", self.type_name(value))
        };
        self.raise_attribute_of(message, value, name)
    }

    /// ` from 'file'` for a module that has one.
    fn module_origin(&mut self, module: Value) -> Res<String> {
        let (namespace, name) = (Ref::of(module).fixed(0), self.interp.names.__file__.get());
        match self.dict_get(namespace, name)? {
            Some(file) if super::string::is_str(file) => Ok(format!(" from '{}'", super::string::to_rust(file))),
            _ => Ok(String::new()),
        }
    }

    /// NameError with its `name`.
    pub fn name_error(&mut self, class: Value, message: String, name: Value) -> Unwind {
        let unwind = self.raise(class, message);
        if unwind == Unwind::Raised
            && let Err(other) = self.exception_set(self.raised, field::VALUE, name)
        {
            return other;
        }
        unwind
    }

    /// MemoryError: a new one from the reserve the heap keeps for it; when that is used up too, one made at the start,
    /// which then has no trace.
    #[cold]
    pub fn memory_error(&mut self) -> Unwind {
        if !std::mem::replace(&mut self.memory_error_in_the_making, true) {
            let made = self.new_exception(self.interp.types.MemoryError.get(), &[]);
            self.memory_error_in_the_making = false;
            if let Ok(exception) = made {
                return self.raise_value(exception);
            }
        }
        self.raised = self.interp.memory_error.get();
        Unwind::Raised
    }

    /// OSError (the subclass for the number) with the system's text and an optional file name.
    pub fn os_error(&mut self, number: i32, filename: Option<Value>) -> Unwind {
        let text = std::io::Error::from_raw_os_error(number).to_string();
        let text = text.split(" (os error").next().unwrap_or("").to_string();
        let types = &self.interp.types;
        let class = match number {
            libc::ENOENT => &types.FileNotFoundError,
            libc::EEXIST => &types.FileExistsError,
            libc::EACCES | libc::EPERM => &types.PermissionError,
            libc::EISDIR => &types.IsADirectoryError,
            libc::ENOTDIR => &types.NotADirectoryError,
            libc::EINTR => &types.InterruptedError,
            libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &types.BlockingIOError,
            libc::EPIPE | libc::ESHUTDOWN => &types.BrokenPipeError,
            libc::ECHILD => &types.ChildProcessError,
            libc::ECONNABORTED => &types.ConnectionAbortedError,
            libc::ECONNREFUSED => &types.ConnectionRefusedError,
            libc::ECONNRESET => &types.ConnectionResetError,
            libc::ESRCH => &types.ProcessLookupError,
            libc::ETIMEDOUT => &types.TimeoutError,
            _ => &types.OSError,
        }
        .get();
        let made = (|| {
            let text = self.new_str(&text)?;
            let exception = self.new_exception(class, &[Value::from_small(number), text])?;
            let filename = filename.unwrap_or(Value::NONE);
            self.exception_set(exception, field::VALUE, filename)?;
            Ok(exception)
        })();
        match made {
            Ok(exception) => self.raise_value(exception),
            Err(unwind) => unwind,
        }
    }

    /// Puts a traceback entry in front of the pending exception's traceback.
    pub fn add_traceback(&mut self, frame: Value, code: Value, pc: u32, line: u32) -> Res<()> {
        let exception = self.raised;
        let next = self.exception_get(exception, field::TRACEBACK)?;
        let class = self.interp.types.class_word(&self.interp.types.traceback);
        let object = Ref(self.allocate(class, 5, false)?);
        object.init(0, next);
        object.init(1, frame);
        object.init(2, Value::from_int_unchecked(pc as i64));
        object.init(3, Value::from_int_unchecked(line as i64));
        object.init(4, code);
        self.exception_set(exception, field::TRACEBACK, object.value())
    }
}
