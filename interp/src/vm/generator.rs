//! Generators and coroutines: suspended frames as heap objects.
//!
//! Fields: 0 function, 1 state | marks of an asynchronous generator, 2 pc, 3 body of registers, 4 handled exception, 5 name, 6 qualname, 7 register that receives
//! the value sent | delegate register << 16 (-1: none). While it runs, its registers live on the thread's register stack as any
//! frame's; a yield writes them back through the door, so a restart finds the state of the last boundary.

use crate::heap::Value;
use crate::object::body::Body;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_kind};
use crate::object::frame::{Continuation, Frame, Resume};
use crate::object::function::field;
use crate::object::kind::Kind;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

/// Words of a generator object.
pub const FIELDS: usize = 8;

/// What a generator is doing (field 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum State { Created, Suspended, Running, Finished }

/// Marks beside the state of an asynchronous generator.
pub mod mark {
    /// It was closed.
    pub const CLOSED: i64 = 1 << 8;
    /// One of its awaitables is being awaited.
    pub const AWAITED: i64 = 1 << 9;
    /// `sys.set_asyncgen_hooks`' first function was told of it.
    pub const HOOKED: i64 = 1 << 10;
}

/// What a yield leaves in the fields of its generator.
struct Place { pc: Value, handled: Value, target: Value }

impl Place {
    /// Writes it into a generator whose words lie open.
    #[inline(always)]
    fn init(&self, object: Ref) {
        object.init(1, with_state(object.fixed(1), State::Suspended));
        object.init(2, self.pc);
        object.init(4, self.handled);
        object.init(7, self.target);
    }
}

/// The state in a state word.
#[inline(always)]
fn state_of(word: Value) -> State {
    match word.as_int() & 0xFF {
        0 => State::Created,
        1 => State::Suspended,
        2 => State::Running,
        _ => State::Finished,
    }
}

/// The state word with another state beside the marks.
fn with_state(word: Value, state: State) -> Value { Value::from_int_unchecked(word.as_int() & !0xFF | state as i64) }

impl Thread {
    /// A generator (coroutine, asynchronous generator) whose parameters lie bound at `window`.
    pub fn new_generator(&mut self, function: Value, code: &CodeData, window: *mut Value) -> Res<Value> {
        use crate::code::code_object::flags;
        let types = &self.interp.types;
        let class = if code.spec.flags & flags::COROUTINE != 0 {
            types.class_word(&types.coroutine)
        } else if code.spec.flags & flags::ASYNC_GENERATOR != 0 {
            types.class_word(&types.async_generator)
        } else {
            types.class_word(&types.generator)
        };
        let top = self.top;
        // SAFETY: the window was checked when the arguments were bound; the collector must see it during the allocation
        self.top = top.max(unsafe { window.add(code.parameters) });
        let body = self.new_body(code.registers.max(1), false)?;
        for i in 0..code.parameters {
            // SAFETY: bound parameters
            body.init(i, unsafe { *window.add(i) }.bits());
        }
        let object = Ref(self.allocate(class, FIELDS, false)?);
        object.init(0, function);
        object.init(1, Value::from_small(State::Created as i32));
        object.init(2, Value::from_small(0));
        object.init(3, body.value());
        object.init(4, Value::NONE);
        object.init(5, Ref::of(function).fixed(field::NAME));
        object.init(6, Ref::of(function).fixed(field::QUALNAME));
        object.init(7, Value::from_small(-1));
        self.top = top;
        Ok(object.value())
    }

    /// What an asynchronous generator yields, told apart from what the awaitables in it yield.
    pub fn wrap_yielded(&mut self, value: Value) -> Res<Value> {
        let class = self.interp.types.async_generator_wrapped_value.get();
        let wrapped = self.new_instance(class)?;
        Ref::of(wrapped).init(0, value);
        Ok(wrapped)
    }

    /// The value inside such a wrapper.
    pub fn unwrap_yielded(&self, value: Value) -> Option<Value> {
        let class = self.interp.types.async_generator_wrapped_value.get();
        if value.is_ptr() && self.type_of(value) == class { Some(Ref::of(value).fixed(0)) } else { None }
    }

    /// Marks of an asynchronous generator ([`mark`]), which lie beside its state.
    pub fn generator_marks(&mut self, generator: Value) -> Res<i64> { Ok(self.load(Ref::of(generator), FIELDS, 1)?.as_int() & !0xFF) }

    /// Sets and clears marks.
    pub fn set_generator_marks(&mut self, generator: Value, set: i64, clear: i64) -> Res<()> {
        let word = self.load(Ref::of(generator), FIELDS, 1)?.as_int();
        self.store(Ref::of(generator), FIELDS, 1, Value::from_int_unchecked(word & !clear | set))
    }

    fn set_generator_state(&mut self, generator: Value, state: State) -> Res<()> {
        let marks = self.generator_marks(generator)?;
        self.store(Ref::of(generator), FIELDS, 1, Value::from_int_unchecked(marks | state as i64))
    }

    /// State of a generator.
    pub fn generator_state(&mut self, generator: Value) -> Res<State> {
        Ok(state_of(self.load(Ref::of(generator), FIELDS, 1)?))
    }

    fn generator_word(&self, generator: Value) -> &'static str {
        let types = &self.interp.types;
        let class = self.type_of(generator);
        if class == types.coroutine.get() {
            "coroutine"
        } else if class == types.async_generator.get() {
            "async generator"
        } else {
            "generator"
        }
    }

    /// Puts a suspended generator's frame on top. `Ok(false)`: it had finished already.
    pub fn push_generator(&mut self, generator: Value, sent: Value, resume: Resume, destination: u16) -> Res<bool> {
        let object = Ref::of(generator);
        let state = state_of(if self.lies_open(object) { object.fixed(1) } else { self.load(object, FIELDS, 1)? });
        match state {
            State::Finished => return Ok(false),
            State::Running => {
                let word = self.generator_word(generator);
                return Err(self.value_error(format!("{word} already executing")));
            }
            State::Created if !sent.is_none() && !sent.is_unbound() => {
                let word = self.generator_word(generator);
                return Err(self.type_error(format!("can't send non-None value to a just-started {word}")));
            }
            _ => {}
        }
        let function = object.fixed(0);
        let code = CodeData::of(Ref::of(function).fixed(field::CODE));
        let base = self.top;
        // SAFETY: checked against the limit right away
        let top = unsafe { base.add(code.registers) };
        if top >= self.stack_limit || self.frames.len() >= self.interp.recursion_limit.load(std::sync::atomic::Ordering::Relaxed) as usize {
            return Err(self.recursion_error());
        }
        let plainly = self.lies_open(object) || self.own_plainly(object, FIELDS)?;
        let [pc, target, waiting] = if plainly { [2, 7, 4].map(|field| object.fixed(field)) } else { self.load_place(object)? };
        let (pc, target) = (pc.as_int() as u32, target.as_int());
        let body = Body::of(object.fixed(3));
        let count = if state == State::Created { code.parameters } else { code.registers };
        if self.lies_open(object) {
            // SAFETY: the window was just checked, and the body was made for the code's registers
            unsafe { std::ptr::copy_nonoverlapping(body.words(), base, count) };
        } else {
            // SAFETY: as above
            unsafe { self.body_spill(body, base, count) }?;
        }
        if state == State::Created {
            for i in count..code.named {
                // SAFETY: as above
                unsafe { *base.add(i) = Value::UNBOUND };
            }
        } else if target >= 0 && !sent.is_unbound() {
            // SAFETY: the yield's register lies in the window
            unsafe { *base.add((target & 0xFFFF) as usize) = sent };
        }
        let outer_handled = self.handled;
        if state == State::Suspended && !waiting.is_none() {
            self.handled = waiting;
        }
        if plainly {
            object.init(1, with_state(object.fixed(1), State::Running));
        } else {
            self.set_generator_state(generator, State::Running)?;
        }
        self.top = top;
        self.frames.push(Frame {
            code,
            pc,
            destination,
            continuation: Continuation::Generator,
            resume,
            base,
            function,
            globals: Ref::of(function).fixed(field::GLOBALS),
            namespace: Value::UNBOUND,
            subject: generator,
            outer_handled,
        });
        Ok(true)
    }

    /// Where a suspended generator goes on, what is sent where, and the exception it was handling.
    #[cold]
    fn load_place(&mut self, object: Ref) -> Res<[Value; 3]> { Ok([self.load(object, FIELDS, 2)?, self.load(object, FIELDS, 7)?, self.load(object, FIELDS, 4)?]) }

    /// Writes the running generator's frame back (a yield). `pc` is where it goes on.
    #[inline(always)]
    pub fn suspend_generator(&mut self, pc: u32, target: u16, delegate: Option<u16>) -> Res<()> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let object = Ref::of(frame.subject);
        let handled = if self.handled == frame.outer_handled { Value::NONE } else { self.handled };
        let delegate = delegate.map_or(0xFFFF, |register| register as i64);
        let place = Place { pc: Value::from_small(pc as i32), handled, target: Value::from_int_unchecked(target as i64 | delegate << 16) };
        // SAFETY: a frame on the stack points to live code data
        let (registers, count) = (frame.base, unsafe { &*frame.code }.registers);
        if !self.lies_open(object) {
            return self.suspend_shared(object, registers, count, place);
        }
        // SAFETY: the frame's window; the body was made for the code's registers
        unsafe { std::ptr::copy_nonoverlapping(registers, Body::of(object.fixed(3)).words(), count) };
        place.init(object);
        Ok(())
    }

    /// The same for a generator that others may know.
    #[inline(never)]
    fn suspend_shared(&mut self, object: Ref, registers: *const Value, count: usize, place: Place) -> Res<()> {
        // SAFETY: the frame's window; the body was made for the code's registers
        unsafe { self.body_fill(Body::of(object.fixed(3)), registers, count) }?;
        if self.own_plainly(object, FIELDS)? {
            place.init(object);
            return Ok(());
        }
        self.set_generator_state(object.value(), State::Suspended)?;
        self.store(object, FIELDS, 2, place.pc)?;
        self.store(object, FIELDS, 4, place.handled)?;
        self.store(object, FIELDS, 7, place.target)
    }

    /// Marks a generator as ended.
    #[inline]
    pub fn finish_generator(&mut self, generator: Value) -> Res<()> {
        let object = Ref::of(generator);
        let body = Body::of(object.fixed(3));
        if self.lies_open(object) {
            object.init(1, with_state(object.fixed(1), State::Finished));
            (0..body.capacity()).for_each(|i| body.init(i, 0));
            return Ok(());
        }
        self.set_generator_state(generator, State::Finished)?;
        for i in 0..body.capacity() {
            self.body_store(body, i, 0)?;
        }
        Ok(())
    }

    /// The iterator a suspended generator delegates to (`yield from`, `await`), if any.
    pub fn generator_delegate(&mut self, generator: Value) -> Res<Option<Value>> {
        if self.generator_state(generator)? != State::Suspended {
            return Ok(None);
        }
        let target = self.load(Ref::of(generator), FIELDS, 7)?.as_int();
        let register = target >> 16 & 0xFFFF;
        if target < 0 || register == 0xFFFF {
            return Ok(None);
        }
        let body = Body::of(Ref::of(generator).fixed(3));
        Ok(Some(Value::from_bits(self.body_load(body, register as usize)?)))
    }

    /// `generator.send(value)` from Rust: what it yields, or None when it ended (its value is in `returned`).
    pub fn generator_send(&mut self, generator: Value, value: Value) -> Res<Option<Value>> {
        self.check_native_stack("")?;
        let base = self.top;
        let entry = self.frames.len();
        if !self.push_generator(generator, value, Resume::Native, 0)? {
            self.returned = Value::NONE;
            return Ok(None);
        }
        self.generator_ended = false;
        let result = self.run_nested(entry);
        if result != Err(Unwind::Restart) {
            self.top = base;
        }
        let ended = std::mem::replace(&mut self.generator_ended, false);
        let value = result?;
        if ended {
            self.returned = value;
            return Ok(None);
        }
        Ok(Some(value))
    }

    /// `generator.throw(exception)`: as [`Thread::generator_send`], the exception rises where it waits.
    pub fn generator_throw(&mut self, generator: Value, exception: Value) -> Res<Option<Value>> {
        self.check_native_stack("")?;
        if let Some(delegate) = self.generator_delegate(generator)? {
            return self.throw_into_delegate(generator, delegate, exception);
        }
        self.throw_here(generator, exception)
    }

    fn throw_here(&mut self, generator: Value, exception: Value) -> Res<Option<Value>> {
        if self.generator_state(generator)? == State::Created {
            self.finish_generator(generator)?;
        }
        let base = self.top;
        let entry = self.frames.len();
        if !self.push_generator(generator, Value::UNBOUND, Resume::Native, 0)? {
            return Err(self.raise_value(exception));
        }
        let raised = self.raise_value(exception);
        if raised != Unwind::Raised {
            return Err(raised);
        }
        self.generator_ended = false;
        let result = self.run_nested_raising(entry);
        if result != Err(Unwind::Restart) {
            self.top = base;
        }
        let ended = std::mem::replace(&mut self.generator_ended, false);
        let value = result?;
        if ended {
            self.returned = value;
            return Ok(None);
        }
        Ok(Some(value))
    }

    /// The delegate gets the exception first; what it answers decides how the outer generator goes on.
    fn throw_into_delegate(&mut self, generator: Value, delegate: Value, exception: Value) -> Res<Option<Value>> {
        let exit = self.interp.types.GeneratorExit.get();
        if self.is_instance(exception, exit) {
            let close = self.interp.names.close.get();
            // the outer generator counts as running meanwhile
            let closed = if is_kind(delegate, Kind::Generator) { self.generator_close(delegate).map(drop) } else {
                match self.find_attribute(delegate, close)? {
                    Some(method) => self.call(method, &[]).map(drop),
                    None => Ok(()),
                }
            };
            if let Err(unwind) = closed {
                if unwind != Unwind::Raised {
                    return Err(unwind);
                }
                let raised = self.take_raised();
                return self.throw_here(generator, raised);
            }
            return self.throw_here(generator, exception);
        }
        let answered = if is_kind(delegate, Kind::Generator) {
            self.generator_throw(delegate, exception)
        } else {
            let throw = self.interp.names.throw.get();
            match self.find_attribute(delegate, throw)? {
                Some(method) => match self.call(method, &[exception]) {
                    Ok(value) => Ok(Some(value)),
                    Err(Unwind::Raised) => {
                        let stop = self.interp.types.StopIteration.get();
                        if self.is_instance(self.raised, stop) {
                            let stopped = self.take_raised();
                            self.returned = self.exception_get(stopped, crate::object::exception::field::VALUE)?;
                            Ok(None)
                        } else {
                            Err(Unwind::Raised)
                        }
                    }
                    Err(unwind) => Err(unwind),
                },
                None => return self.throw_here(generator, exception),
            }
        };
        match answered {
            Ok(Some(value)) => Ok(Some(value)),
            Ok(None) => {
                // the delegate ended: the `send` loop goes on after it with its value
                let value = self.returned;
                self.resume_after_delegate(generator, value)
            }
            Err(Unwind::Raised) => {
                let raised = self.take_raised();
                self.throw_here(generator, raised)
            }
            Err(unwind) => Err(unwind),
        }
    }

    /// The delegate has ended: the outer generator continues at the target of its `send` with the value.
    fn resume_after_delegate(&mut self, generator: Value, value: Value) -> Res<Option<Value>> {
        use crate::code::ops::Op;
        let object = Ref::of(generator);
        let function = object.fixed(0);
        let code = CodeData::of(Ref::of(function).fixed(field::CODE));
        let pc = self.load(object, FIELDS, 2)?.as_int() as usize;
        // the yield lies between the `send` and the back jump to it
        let send = code.spec.instructions[..pc].iter().rposition(|instruction| instruction.op == Op::Send);
        if let Some(send) = send {
            let instruction = code.spec.instructions[send];
            self.store(object, FIELDS, 2, Value::from_small(instruction.target() as i32))?;
            self.store(object, FIELDS, 7, Value::from_int_unchecked(instruction.b as i64 | 0xFFFF << 16))?;
        }
        self.generator_send(generator, value)
    }

    /// `generator.close()`: what it returns when it catches the GeneratorExit and ends, else None.
    pub fn generator_close(&mut self, generator: Value) -> Res<Value> {
        match self.generator_state(generator)? {
            State::Finished => return Ok(Value::NONE),
            State::Created => return self.finish_generator(generator).map(|()| Value::NONE),
            _ => {}
        }
        let class = self.interp.types.GeneratorExit.get();
        let exit = self.new_exception(class, &[])?;
        match self.generator_throw(generator, exit) {
            Ok(None) => Ok(self.returned),
            Ok(Some(_)) => {
                let word = self.generator_word(generator);
                Err(self.runtime_error(format!("{word} ignored GeneratorExit")))
            }
            Err(Unwind::Raised) => {
                let stop = self.interp.types.StopIteration.get();
                if self.is_instance(self.raised, class) || self.is_instance(self.raised, stop) {
                    self.take_raised();
                    return Ok(Value::NONE);
                }
                Err(Unwind::Raised)
            }
            Err(unwind) => Err(unwind),
        }
    }
}
