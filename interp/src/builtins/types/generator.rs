//! Generators and coroutines as scripts see them: `send`, `throw`, `close`, and their attributes.

use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::vm::generator::{FIELDS, State};

/// An answer of the generator, or StopIteration.
fn answer(th: &mut Thread, step: Option<Value>) -> Res<Value> {
    match step {
        Some(value) => Ok(value),
        None => {
            let value = th.returned;
            Err(th.stop_iteration(value))
        }
    }
}

fn next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let step = th.generator_send(args[0], Value::NONE)?;
    answer(th, step)
}

fn send(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let step = th.generator_send(args[0], args[1])?;
    answer(th, step)
}

/// The exception that the arguments (self, type, value, traceback) of `throw` mean.
pub(super) fn thrown(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[2].is_unbound() || args[2].is_none() {
        return th.exception_from(args[1]);
    }
    if crate::object::exception::is_exception(args[2]) {
        return Ok(args[2]);
    }
    th.call(args[1], &[args[2]])
}

fn throw(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let exception = thrown(th, args)?;
    let step = th.generator_throw(args[0], exception)?;
    answer(th, step)
}

fn close(th: &mut Thread, args: &[Value]) -> Res<Value> { th.generator_close(args[0]) }

/// A coroutine runs once.
fn unused(th: &mut Thread, coroutine: Value) -> Res<()> {
    if th.generator_state(coroutine)? == State::Finished {
        return Err(th.runtime_error("cannot reuse already awaited coroutine"));
    }
    Ok(())
}

fn coroutine_next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    unused(th, args[0])?;
    next(th, args)
}

fn coroutine_send(th: &mut Thread, args: &[Value]) -> Res<Value> {
    unused(th, args[0])?;
    send(th, args)
}

fn coroutine_throw(th: &mut Thread, args: &[Value]) -> Res<Value> {
    unused(th, args[0])?;
    throw(th, args)
}

fn itself(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

pub(super) fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let kind = th.type_name(args[0]);
    let name = th.load(Ref::of(args[0]), FIELDS, 6)?;
    th.new_str(&format!("<{kind} object {} at {:#x}>", crate::object::string::to_rust(name), args[0].bits()))
}

pub(super) fn name(th: &mut Thread, args: &[Value]) -> Res<Value> { th.load(Ref::of(args[0]), FIELDS, 5) }
pub(super) fn qualname(th: &mut Thread, args: &[Value]) -> Res<Value> { th.load(Ref::of(args[0]), FIELDS, 6) }

fn set_text(th: &mut Thread, args: &[Value], field: usize, what: &str) -> Res<Value> {
    if !crate::object::string::is_str(args[1]) {
        return Err(th.type_error(format!("{what} must be set to a string object")));
    }
    th.store(Ref::of(args[0]), FIELDS, field, args[1])?;
    Ok(Value::NONE)
}
pub(super) fn set_name(th: &mut Thread, args: &[Value]) -> Res<Value> { set_text(th, args, 5, "__name__") }
pub(super) fn set_qualname(th: &mut Thread, args: &[Value]) -> Res<Value> { set_text(th, args, 6, "__qualname__") }

fn running(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.generator_state(args[0])? == State::Running)) }
pub(super) fn suspended(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.generator_state(args[0])? == State::Suspended)) }
pub(super) fn code(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Ref::of(Ref::of(args[0]).fixed(0)).fixed(0)) }
pub(super) fn delegate(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(th.generator_delegate(args[0])?.unwrap_or(Value::NONE)) }

/// None once the generator has ended, as scripts test it; else the code object stands for the frame.
pub(super) fn frame(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.generator_state(args[0])? == State::Finished {
        return Ok(Value::NONE);
    }
    let function = Ref::of(args[0]).fixed(0);
    let class = th.interp.types.class_word(&th.interp.types.frame);
    let object = Ref(th.allocate(class, 8, false)?);
    object.init(0, Ref::of(function).fixed(0));
    object.init(1, Ref::of(function).fixed(1));
    let pc = th.load(Ref::of(args[0]), FIELDS, 2)?;
    object.init(3, pc);
    object.init(4, Value::NONE);
    Ok(object.value())
}

/// Methods of generators.
pub const METHODS: &[Native] = &[
    native("__iter__", "(self, /)", itself),
    native("__next__", "(self, /)", next),
    native("send", "(self, arg, /)", send),
    native("throw", "(self, type, value=None, traceback=None, /)", throw),
    native("close", "(self, /)", close),
    native("__repr__", "(self, /)", repr),
];

/// Attributes of generators.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute_set("__name__", name, set_name),
    attribute_set("__qualname__", qualname, set_qualname),
    attribute("gi_running", running),
    attribute("gi_suspended", suspended),
    attribute("gi_code", code),
    attribute("gi_frame", frame),
    attribute("gi_yieldfrom", delegate),
];

/// Methods of coroutines. `__await__` gives the coroutine itself, which is its own iterator.
pub const COROUTINE_METHODS: &[Native] = &[
    native("__await__", "(self, /)", itself),
    native("__next__", "(self, /)", coroutine_next),
    native("send", "(self, arg, /)", coroutine_send),
    native("throw", "(self, type, value=None, traceback=None, /)", coroutine_throw),
    native("close", "(self, /)", close),
    native("__repr__", "(self, /)", repr),
];

/// Attributes of coroutines.
pub const COROUTINE_ATTRIBUTES: &[Attribute] = &[
    attribute_set("__name__", name, set_name),
    attribute_set("__qualname__", qualname, set_qualname),
    attribute("cr_running", running),
    attribute("cr_suspended", suspended),
    attribute("cr_code", code),
    attribute("cr_frame", frame),
    attribute("cr_await", delegate),
];
