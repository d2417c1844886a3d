//! `thread.atomic`: the context manager and decorator.

use interp::heap::Value;
use interp::object::kind::Kind;
use interp::object::native::{Native, native};
use interp::object::thread::Thread;
use interp::object::type_object::flag;
use interp::object::unwind::Res;

fn enter(th: &mut Thread, _: &[Value]) -> Res<Value> { th.enter_atomic() }
fn exit(th: &mut Thread, _: &[Value]) -> Res<Value> { th.exit_atomic() }

fn in_atomic(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.atomic_depth > 0)) }
fn attempt(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(th.attempt() as i32)) }

/// `parallel(iterable, …)`: an iterable that a `for` statement runs in parallel, and that is plain everywhere else.
fn parallel_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let ordered = args[2].is_unbound() || th.truth(args[2])?;
    let workers = match args[3] {
        value if value.is_unbound() || value.is_none() => 0,
        value => match interp::object::number::small_integer(value) {
            Some(0) => 1,
            Some(number) if number > 0 => number,
            _ => return Err(th.value_error("workers must be a positive number, or 0 for a serial loop")),
        },
    };
    let workers = if th.interp.settings.workers == 1 { 1 } else { workers };
    let label = if args[4].is_unbound() { Value::NONE } else { args[4] };
    th.new_parallel(args[0], args[1], Value::from_bool(ordered), Value::from_int_unchecked(workers), label)
}

fn parallel_iter(th: &mut Thread, args: &[Value]) -> Res<Value> { th.parallel_plain_iterator(args[0]) }

const PARALLEL: &[Native] = &[
    native("__new__", "(type, iterable, /, ordered=True, workers=0, label=None)", parallel_new),
    native("__iter__", "(self, /)", parallel_iter),
];

const METHODS: &[Native] = &[native("__enter__", "(self, /)", enter), native("__exit__", "(self, /, *exc_info)", exit)];
const FUNCTIONS: &[Native] = &[native("in_atomic", "()", in_atomic), native("attempt", "()", attempt)];

/// Fills the native module `_ame` that the Python side is written on.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let object = th.interp.types.object.get();
    let class = th.new_native_type("thread", "AtomicBase", object, Kind::Instance as u8, flag::BASE, METHODS, &[])?;
    th.dict_set_str(namespace, "AtomicBase", class)?;
    let parallel = th.new_native_type("ame", "parallel", object, Kind::Opaque as u8, flag::NO_DICT, PARALLEL, &[])?;
    th.interp.parallel_class.set(parallel);
    th.dict_set_str(namespace, "parallel", parallel)?;
    th.install_functions(namespace, "_ame", FUNCTIONS)
}
