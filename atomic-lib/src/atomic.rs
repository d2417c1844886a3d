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

const METHODS: &[Native] = &[native("__enter__", "(self, /)", enter), native("__exit__", "(self, /, *exc_info)", exit)];
const FUNCTIONS: &[Native] = &[native("in_atomic", "()", in_atomic), native("attempt", "()", attempt)];

/// Fills the native module `_ame` that the Python side is written on.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let object = th.interp.types.object.get();
    let class = th.new_native_type("thread", "AtomicBase", object, Kind::Instance as u8, flag::BASE, METHODS, &[])?;
    th.dict_set_str(namespace, "AtomicBase", class)?;
    th.install_functions(namespace, "_ame", FUNCTIONS)
}
