//! Asynchronous generators as scripts see them: `__anext__`, `asend`, `athrow`, `aclose` and the awaitables these give.
//!
//! Words of an awaitable: generator, value sent or exception thrown (unbound: `aclose`), state. Invariant: one awaitable of a
//! generator runs at a time, which the generator's mark `AWAITED` says; what the generator yields itself comes wrapped
//! (`Thread::wrap_yielded`) and ends the awaitable, anything else is for whoever drives it.

use super::generator;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use crate::vm::generator::{State, mark};

const COUNT: usize = Kind::Opaque.fixed_words();
const GENERATOR: usize = 0;
const ARGUMENT: usize = 1;
const PHASE: usize = 2;

const START: i32 = 0;
const RUNNING: i32 = 1;
const CLOSED: i32 = 2;

fn new_awaitable(th: &mut Thread, class: Value, generator: Value, argument: Value) -> Res<Value> {
    let made = th.new_instance(class)?;
    Ref::of(made).init(GENERATOR, generator);
    Ref::of(made).init(ARGUMENT, argument);
    Ref::of(made).init(PHASE, Value::from_small(START));
    Ok(made)
}

fn new_send(th: &mut Thread, generator: Value, value: Value) -> Res<Value> {
    let class = th.interp.types.async_generator_asend.get();
    new_awaitable(th, class, generator, value)
}

fn new_throw(th: &mut Thread, generator: Value, exception: Value) -> Res<Value> {
    let class = th.interp.types.async_generator_athrow.get();
    new_awaitable(th, class, generator, exception)
}

fn phase(th: &mut Thread, awaitable: Value) -> Res<i32> { Ok(th.load(Ref::of(awaitable), COUNT, PHASE)?.as_int() as i32) }
fn set_phase(th: &mut Thread, awaitable: Value, phase: i32) -> Res<()> { th.store(Ref::of(awaitable), COUNT, PHASE, Value::from_small(phase)) }

/// Ends an awaitable.
fn close_awaitable(th: &mut Thread, awaitable: Value) -> Res<()> {
    set_phase(th, awaitable, CLOSED)?;
    th.set_generator_marks(Ref::of(awaitable).fixed(GENERATOR), 0, mark::AWAITED)
}

fn stop_async(th: &mut Thread) -> Unwind {
    let class = th.interp.types.StopAsyncIteration.get();
    th.raise_args(class, &[])
}

/// Is the exception in flight one that ends an asynchronous generator for good?
fn ends(th: &Thread) -> bool {
    let types = &th.interp.types;
    th.is_instance(th.raised, types.StopAsyncIteration.get()) || th.is_instance(th.raised, types.GeneratorExit.get())
}

/// What a step of the generator means for its awaitable: a wrapped value is the awaitable's result.
fn settle(th: &mut Thread, awaitable: Value, step: Res<Option<Value>>) -> Res<Value> {
    let step = match step {
        Ok(None) => Err(stop_async(th)),
        other => other,
    };
    match step {
        Ok(Some(value)) => match th.unwrap_yielded(value) {
            Some(inner) => {
                close_awaitable(th, awaitable)?;
                Err(th.stop_iteration(inner))
            }
            None => Ok(value),
        },
        Ok(None) => Ok(Value::NONE),
        Err(Unwind::Raised) => {
            if ends(th) {
                th.set_generator_marks(Ref::of(awaitable).fixed(GENERATOR), mark::CLOSED, 0)?;
            }
            close_awaitable(th, awaitable)?;
            Err(Unwind::Raised)
        }
        Err(restart) => Err(restart),
    }
}

fn reused(th: &mut Thread, what: &str) -> Unwind { th.runtime_error(format!("cannot reuse already awaited {what}")) }

/// Marks the generator as driven by this awaitable; RuntimeError when another one drives it.
fn begin(th: &mut Thread, awaitable: Value, what: &str) -> Res<()> {
    let generator = Ref::of(awaitable).fixed(GENERATOR);
    if th.generator_marks(generator)? & mark::AWAITED != 0 {
        set_phase(th, awaitable, CLOSED)?;
        return Err(th.runtime_error(format!("{what}: asynchronous generator is already running")));
    }
    set_phase(th, awaitable, RUNNING)?;
    th.set_generator_marks(generator, mark::AWAITED, 0)
}

// ---- asend, __anext__

fn send_on(th: &mut Thread, awaitable: Value, value: Value) -> Res<Value> {
    let mut value = value;
    match phase(th, awaitable)? {
        CLOSED => return Err(reused(th, "__anext__()/asend()")),
        START => {
            begin(th, awaitable, "anext()")?;
            if value.is_none() {
                value = Ref::of(awaitable).fixed(ARGUMENT);
            }
        }
        _ => {}
    }
    let step = th.generator_send(Ref::of(awaitable).fixed(GENERATOR), value);
    settle(th, awaitable, step)
}

fn send_throw(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let exception = generator::thrown(th, args)?;
    match phase(th, args[0])? {
        CLOSED => return Err(reused(th, "__anext__()/asend()")),
        START => begin(th, args[0], "anext()")?,
        _ => {}
    }
    let step = th.generator_throw(Ref::of(args[0]).fixed(GENERATOR), exception);
    settle(th, args[0], step)
}

/// `close()` of either awaitable: GeneratorExit where it waits, unless it never ran.
fn close(th: &mut Thread, args: &[Value], throw: fn(&mut Thread, &[Value]) -> Res<Value>) -> Res<Value> {
    if phase(th, args[0])? == CLOSED {
        return Ok(Value::NONE);
    }
    let class = th.interp.types.GeneratorExit.get();
    match throw(th, &[args[0], class, Value::UNBOUND, Value::UNBOUND]) {
        Ok(_) => Err(th.runtime_error("coroutine ignored GeneratorExit")),
        Err(Unwind::Raised) if ends(th) || th.is_instance(th.raised, th.interp.types.StopIteration.get()) => {
            th.take_raised();
            Ok(Value::NONE)
        }
        Err(unwind) => Err(unwind),
    }
}

// ---- athrow, aclose

/// As [`settle`] for `aclose`: the generator must end, and then the awaitable does without a value.
fn settle_close(th: &mut Thread, awaitable: Value, step: Res<Option<Value>>) -> Res<Value> {
    match step {
        Ok(Some(value)) if th.unwrap_yielded(value).is_some() => {
            close_awaitable(th, awaitable)?;
            Err(th.runtime_error("async generator ignored GeneratorExit"))
        }
        Ok(Some(value)) => Ok(value),
        Ok(None) => {
            close_awaitable(th, awaitable)?;
            Err(th.stop_iteration(Value::NONE))
        }
        Err(Unwind::Raised) => {
            close_awaitable(th, awaitable)?;
            if ends(th) {
                th.take_raised();
                return Err(th.stop_iteration(Value::NONE));
            }
            Err(Unwind::Raised)
        }
        Err(restart) => Err(restart),
    }
}

fn throw_on(th: &mut Thread, awaitable: Value, value: Value) -> Res<Value> {
    let (generator, exception) = (Ref::of(awaitable).fixed(GENERATOR), Ref::of(awaitable).fixed(ARGUMENT));
    let closing = exception.is_unbound();
    let finish = if closing { settle_close } else { settle };
    match phase(th, awaitable)? {
        CLOSED => return Err(reused(th, "aclose()/athrow()")),
        START => {
            if th.generator_state(generator)? == State::Finished {
                set_phase(th, awaitable, CLOSED)?;
                return Err(th.stop_iteration(Value::NONE));
            }
            if th.generator_marks(generator)? & mark::CLOSED != 0 {
                set_phase(th, awaitable, CLOSED)?;
                return Err(stop_async(th));
            }
            if !value.is_none() {
                return Err(th.runtime_error("can't send non-None value to a just-started coroutine"));
            }
            begin(th, awaitable, if closing { "aclose()" } else { "athrow()" })?;
            let exception = if closing {
                th.set_generator_marks(generator, mark::CLOSED, 0)?;
                let class = th.interp.types.GeneratorExit.get();
                th.new_exception(class, &[])?
            } else {
                exception
            };
            let step = th.generator_throw(generator, exception);
            finish(th, awaitable, step)
        }
        _ => {
            let step = th.generator_send(generator, value);
            finish(th, awaitable, step)
        }
    }
}

fn throw_throw(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let thrown = generator::thrown(th, args)?;
    let (generator, exception) = (Ref::of(args[0]).fixed(GENERATOR), Ref::of(args[0]).fixed(ARGUMENT));
    let closing = exception.is_unbound();
    match phase(th, args[0])? {
        CLOSED => return Err(reused(th, "aclose()/athrow()")),
        START => begin(th, args[0], if closing { "aclose()" } else { "athrow()" })?,
        _ => {}
    }
    let step = th.generator_throw(generator, thrown);
    if closing { settle_close(th, args[0], step) } else { settle(th, args[0], step) }
}

fn itself(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

/// Methods of asynchronous generators.
pub const METHODS: &[Native] = &[
    native("__aiter__", "(self, /)", itself),
    native("__anext__", "(self, /)", |th, args| new_send(th, args[0], Value::NONE)),
    native("asend", "(self, value, /)", |th, args| new_send(th, args[0], args[1])),
    native("athrow", "(self, type, value=None, traceback=None, /)", |th, args| {
        let exception = generator::thrown(th, args)?;
        new_throw(th, args[0], exception)
    }),
    native("aclose", "(self, /)", |th, args| new_throw(th, args[0], Value::UNBOUND)),
    native("__repr__", "(self, /)", generator::repr),
    native("__class_getitem__", "(type, item, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
];

/// Attributes of asynchronous generators.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("__name__", generator::name, generator::set_name),
    attribute_set("__qualname__", generator::qualname, generator::set_qualname),
    attribute("ag_running", |th, args| Ok(Value::from_bool(th.generator_marks(args[0])? & mark::AWAITED != 0))),
    attribute("ag_suspended", generator::suspended),
    attribute("ag_code", generator::code),
    attribute("ag_frame", generator::frame),
    attribute("ag_await", generator::delegate),
];

/// Methods of what `asend` and `__anext__` give.
pub const SEND_METHODS: &[Native] = &[
    native("__await__", "(self, /)", itself),
    native("__iter__", "(self, /)", itself),
    native("__next__", "(self, /)", |th, args| send_on(th, args[0], Value::NONE)),
    native("send", "(self, arg, /)", |th, args| send_on(th, args[0], args[1])),
    native("throw", "(self, type, value=None, traceback=None, /)", send_throw),
    native("close", "(self, /)", |th, args| close(th, args, send_throw)),
];

/// Methods of what `athrow` and `aclose` give.
pub const THROW_METHODS: &[Native] = &[
    native("__await__", "(self, /)", itself),
    native("__iter__", "(self, /)", itself),
    native("__next__", "(self, /)", |th, args| throw_on(th, args[0], Value::NONE)),
    native("send", "(self, arg, /)", |th, args| throw_on(th, args[0], args[1])),
    native("throw", "(self, type, value=None, traceback=None, /)", throw_throw),
    native("close", "(self, /)", |th, args| close(th, args, throw_throw)),
];
