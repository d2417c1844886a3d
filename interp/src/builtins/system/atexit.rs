//! `atexit`: functions to run when the program ends, last registered first.
//!
//! The list lies in the module's namespace (`_functions`), so that it rolls back.

use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};

fn functions(th: &mut Thread) -> Res<Value> {
    let modules = th.interp.modules.get();
    let list = match th.dict_get_str(modules, "atexit")? {
        Some(module) => {
            let name = th.intern("_functions")?;
            th.find_attribute(module, name)?
        }
        None => None,
    };
    match list {
        Some(list) => Ok(list),
        None => th.new_list(&[]),
    }
}

fn register(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let list = functions(th)?;
    let entry = th.new_tuple(&[args[0], args[1], args[2]])?;
    th.list_append(list, entry)?;
    Ok(args[0])
}

fn unregister(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let list = functions(th)?;
    let entries = th.list_items(list)?;
    let mut kept = th.rooted();
    for entry in entries.iter() {
        let function = tuple_items(*entry)[0];
        if !th.equal(function, args[0])? {
            kept.push(*entry);
        }
    }
    th.list_assign(list, &kept)?;
    Ok(Value::NONE)
}

fn clear(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let list = functions(th)?;
    th.list_assign(list, &[])?;
    Ok(Value::NONE)
}

fn count(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let list = functions(th)?;
    let length = th.list_len(list)?;
    Ok(Value::from_int_unchecked(length as i64))
}

fn run(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let list = functions(th)?;
    while let Some(entry) = th.list_pop(list)? {
        let parts = tuple_items(entry);
        let arguments: Vec<Value> = tuple_items(parts[1]).to_vec();
        let mut keywords = Vec::new();
        let mut at = 0;
        while let Some((position, key, value)) = th.dict_next(parts[2], at)? {
            keywords.push((key, value));
            at = position + 1;
        }
        if let Err(unwind) = th.call_keywords(parts[0], &arguments, &keywords) {
            if unwind != Unwind::Raised {
                return Err(unwind);
            }
            let exception = th.take_raised();
            let text = th.traceback_text(exception)?;
            let function = th.repr_rust(parts[0])?;
            th.write_output(2, format!("Exception ignored in atexit callback {function}:\n{text}").as_bytes())?;
        }
    }
    Ok(Value::NONE)
}

const FUNCTIONS: &[Native] = &[
    native("register", "(func, /, *args, **kwargs)", register),
    native("unregister", "(func, /)", unregister),
    native("_clear", "()", clear),
    native("_ncallbacks", "()", count),
    native("_run_exitfuncs", "()", run),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "atexit", FUNCTIONS)?;
    let list = th.new_list(&[])?;
    th.dict_set_str(namespace, "_functions", list)
}
