//! The built-in functions, by what they work on.
//!
//! Invariant: a function here has no state; its wording of errors is CPython's.

pub mod attributes;
pub mod code;
pub mod numbers;
pub mod output;
pub mod sequences;

use crate::heap::Value;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Fills the built-ins namespace: functions, constants and the types.
pub fn install(th: &mut Thread) -> Res<()> {
    let builtins = th.interp.builtins.get();
    for table in [attributes::FUNCTIONS, code::FUNCTIONS, numbers::FUNCTIONS, output::FUNCTIONS, sequences::FUNCTIONS] {
        th.install_functions(builtins, "builtins", table)?;
    }
    let constants = [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::TRUE),
        ("__package__", Value::NONE),
        ("__loader__", Value::NONE),
        ("__spec__", Value::NONE),
        ("__doc__", Value::NONE),
    ];
    for (name, value) in constants {
        th.dict_set_str(builtins, name, value)?;
    }
    const TYPES: &[&str] = &[
        "object", "type", "int", "bool", "float", "complex", "str", "bytes", "bytearray", "tuple", "list", "dict", "set", "frozenset", "property", "staticmethod", "classmethod", "super",
        "range", "slice", "enumerate", "zip", "map", "filter", "reversed", "memoryview",
    ];
    let interp = th.interp.clone();
    let mut exceptions = false;
    for (name, class) in interp.types.all() {
        exceptions |= name == "BaseException";
        if exceptions || TYPES.contains(&name) {
            th.dict_set_str(builtins, name, class.get())?;
        }
    }
    for name in ["EnvironmentError", "IOError"] {
        th.dict_set_str(builtins, name, interp.types.OSError.get())?;
    }
    Ok(())
}

/// An optional argument that was given.
fn given(args: &[Value], index: usize) -> Option<Value> { args.get(index).copied().filter(|value| !value.is_unbound()) }
