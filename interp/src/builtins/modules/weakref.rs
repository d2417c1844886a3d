//! `_weakref`: the constructors and questions the library's `weakref.py` stands on.

use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// References are not listed by referent: none is known to a referent.
fn references(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_list(&[]) }
fn count(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(0)) }

fn remove_dead(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (dict, key) = (args[0], args[1]);
    if let Some(weak) = th.dict_get(dict, key)?
        && crate::object::door::is_kind(weak, crate::object::kind::Kind::WeakRef)
        && crate::builtins::types::weakref::referent(weak).is_none()
    {
        th.dict_remove(dict, key)?;
    }
    Ok(Value::NONE)
}

const FUNCTIONS: &[Native] = &[
    native("getweakrefs", "(object, /)", references),
    native("getweakrefcount", "(object, /)", count),
    native("_remove_dead_weakref", "(dct, key, /)", remove_dead),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    let reference = th.interp.types.weakref.get();
    for name in ["ref", "ReferenceType"] {
        th.dict_set_str(namespace, name, reference)?;
    }
    th.install_functions(namespace, "_weakref", FUNCTIONS)?;
    let proxies = th.import_module("_weakproxy")?;
    for name in ["proxy", "ProxyType", "CallableProxyType"] {
        let made = th.attribute_str(proxies, name)?;
        th.dict_set_str(namespace, name, made)?;
    }
    Ok(())
}
