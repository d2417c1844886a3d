//! `gc`: the collector as scripts see it. Collections move nothing and need no help; switches are remembered only.

use crate::heap::Value;
use crate::object::native::{Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

fn collect(th: &mut Thread, _: &[Value]) -> Res<Value> {
    th.mutator.collect();
    th.run_collected()?;
    Ok(Value::from_small(0))
}

fn switch(th: &mut Thread, on: bool) -> Res<Value> {
    let modules = th.interp.modules.get();
    if let Some(module) = th.dict_get_str(modules, "gc")? {
        let namespace = th.module_namespace(module);
        th.dict_set_str(namespace, "_enabled", Value::from_bool(on))?;
    }
    Ok(Value::NONE)
}

fn enable(th: &mut Thread, _: &[Value]) -> Res<Value> { switch(th, true) }
fn disable(th: &mut Thread, _: &[Value]) -> Res<Value> { switch(th, false) }

fn isenabled(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let modules = th.interp.modules.get();
    let Some(module) = th.dict_get_str(modules, "gc")? else { return Ok(Value::TRUE) };
    let namespace = th.module_namespace(module);
    Ok(th.dict_get_str(namespace, "_enabled")?.unwrap_or(Value::TRUE))
}

fn empty_list(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_list(&[]) }
fn nothing(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }
fn zero(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(0)) }
fn is_tracked(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_bool(args[0].is_ptr() && !crate::object::string::is_str(args[0]) && !crate::object::number::is_int(args[0]))) }
fn is_finalized(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::FALSE) }

fn get_count(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_tuple(&[Value::from_small(0); 3]) }
fn get_threshold(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_tuple(&[Value::from_small(2000), Value::from_small(10), Value::from_small(0)]) }

fn get_stats(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let collections = th.interp.heap.collections() as i64;
    let list = th.new_list(&[])?;
    for generation in 0..3 {
        let dict = th.new_dict()?;
        let done = if generation == 2 { collections } else { 0 };
        for (name, number) in [("collections", done), ("collected", 0), ("uncollectable", 0)] {
            th.dict_set_str(dict, name, Value::from_int_unchecked(number))?;
        }
        th.list_append(list, dict)?;
    }
    Ok(list)
}

const FUNCTIONS: &[Native] = &[
    native("collect", "(generation=2)", collect),
    native("enable", "()", enable),
    native("disable", "()", disable),
    native("isenabled", "()", isenabled),
    native("get_objects", "(generation=None)", empty_list),
    native("get_referrers", "(*objs)", empty_list),
    native("get_referents", "(*objs)", empty_list),
    native("get_debug", "()", zero),
    native("set_debug", "(flags, /)", nothing),
    native("get_count", "()", get_count),
    native("get_threshold", "()", get_threshold),
    native("set_threshold", "(threshold0, threshold1=0, threshold2=0, /)", nothing),
    native("get_stats", "()", get_stats),
    native("is_tracked", "(obj, /)", is_tracked),
    native("is_finalized", "(obj, /)", is_finalized),
    native("freeze", "()", nothing),
    native("unfreeze", "()", nothing),
    native("get_freeze_count", "()", zero),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "gc", FUNCTIONS)?;
    for name in ["garbage", "callbacks"] {
        let list = th.new_list(&[])?;
        th.dict_set_str(namespace, name, list)?;
    }
    for (name, number) in [("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4), ("DEBUG_SAVEALL", 32), ("DEBUG_LEAK", 38)] {
        th.dict_set_str(namespace, name, Value::from_small(number))?;
    }
    Ok(())
}
