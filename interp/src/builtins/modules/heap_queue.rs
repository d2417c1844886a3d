//! _heapq and _bisect: order in plain lists.
//!
//! Invariant: a comparison may run Python and change the list; every step checks the length it relies on again.

use super::{compares, given};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::is_kind;
use crate::object::kind::Kind;
use crate::object::native::native;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Which end of the order comes out first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First { Least, Greatest }

fn before(th: &mut Thread, first: First, a: Value, b: Value) -> Res<bool> {
    match first {
        First::Least => compares(th, CompareOp::Lt, a, b),
        First::Greatest => compares(th, CompareOp::Lt, b, a),
    }
}

fn heap_argument(th: &mut Thread, args: &[Value], function: &str) -> Res<Value> {
    if is_kind(args[0], Kind::List) {
        return Ok(args[0]);
    }
    let name = th.type_name(args[0]);
    let which = if args.len() > 1 { "argument 1" } else { "argument" };
    Err(th.type_error(format!("{function}() {which} must be list, not {name}")))
}

fn item(th: &mut Thread, heap: Value, at: usize) -> Res<Value> {
    match th.list_get(heap, at)? {
        Some(item) => Ok(item),
        None => Err(th.runtime_error("list changed size during iteration")),
    }
}

fn check_length(th: &mut Thread, heap: Value, length: usize) -> Res<()> {
    if th.list_len(heap)? == length { Ok(()) } else { Err(th.runtime_error("list changed size during iteration")) }
}

fn sift_down(th: &mut Thread, first: First, heap: Value, start: usize, mut position: usize) -> Res<()> {
    let length = th.list_len(heap)?;
    let moved = item(th, heap, position)?;
    while position > start {
        let parent = (position - 1) >> 1;
        let above = item(th, heap, parent)?;
        let sooner = before(th, first, moved, above)?;
        check_length(th, heap, length)?;
        if !sooner {
            break;
        }
        th.list_set(heap, position, above)?;
        th.list_set(heap, parent, moved)?;
        position = parent;
    }
    Ok(())
}

fn sift_up(th: &mut Thread, first: First, heap: Value, start: usize) -> Res<()> {
    let length = th.list_len(heap)?;
    let mut position = start;
    while 2 * position + 1 < length {
        let mut child = 2 * position + 1;
        if child + 1 < length {
            let (left, right) = (item(th, heap, child)?, item(th, heap, child + 1)?);
            if !before(th, first, left, right)? {
                child += 1;
            }
            check_length(th, heap, length)?;
        }
        let (down, up) = (item(th, heap, position)?, item(th, heap, child)?);
        th.list_set(heap, position, up)?;
        th.list_set(heap, child, down)?;
        position = child;
    }
    sift_down(th, first, heap, start, position)
}

fn push(th: &mut Thread, args: &[Value], first: First) -> Res<Value> {
    let heap = heap_argument(th, args, "heappush")?;
    th.list_append(heap, args[1])?;
    let last = th.list_len(heap)? - 1;
    sift_down(th, first, heap, 0, last)?;
    Ok(Value::NONE)
}

fn pop(th: &mut Thread, args: &[Value], first: First) -> Res<Value> {
    let heap = heap_argument(th, args, "heappop")?;
    let Some(last) = th.list_pop(heap)? else { return Err(th.index_error("index out of range")) };
    let Some(result) = th.list_get(heap, 0)? else { return Ok(last) };
    th.list_set(heap, 0, last)?;
    sift_up(th, first, heap, 0)?;
    Ok(result)
}

fn replace(th: &mut Thread, args: &[Value], first: First) -> Res<Value> {
    let heap = heap_argument(th, args, "heapreplace")?;
    let Some(result) = th.list_get(heap, 0)? else { return Err(th.index_error("index out of range")) };
    th.list_set(heap, 0, args[1])?;
    sift_up(th, first, heap, 0)?;
    Ok(result)
}

fn push_pop(th: &mut Thread, args: &[Value], first: First) -> Res<Value> {
    let heap = heap_argument(th, args, "heappushpop")?;
    let Some(top) = th.list_get(heap, 0)? else { return Ok(args[1]) };
    if !before(th, first, top, args[1])? {
        return Ok(args[1]);
    }
    let Some(top) = th.list_get(heap, 0)? else { return Err(th.index_error("index out of range")) };
    th.list_set(heap, 0, args[1])?;
    sift_up(th, first, heap, 0)?;
    Ok(top)
}

fn heapify(th: &mut Thread, args: &[Value], first: First) -> Res<Value> {
    let heap = heap_argument(th, args, "heapify")?;
    for start in (0..th.list_len(heap)? / 2).rev() {
        sift_up(th, first, heap, start)?;
        if start & 1023 == 0 {
            th.poll()?;
        }
    }
    Ok(Value::NONE)
}

/// Fills `_heapq`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(
        namespace,
        "_heapq",
        &[
            native("heappush", "(heap, item, /)", |th, args| push(th, args, First::Least)),
            native("heappop", "(heap, /)", |th, args| pop(th, args, First::Least)),
            native("heapreplace", "(heap, item, /)", |th, args| replace(th, args, First::Least)),
            native("heappushpop", "(heap, item, /)", |th, args| push_pop(th, args, First::Least)),
            native("heapify", "(heap, /)", |th, args| heapify(th, args, First::Least)),
            native("heappush_max", "(heap, item, /)", |th, args| push(th, args, First::Greatest)),
            native("heappop_max", "(heap, /)", |th, args| pop(th, args, First::Greatest)),
            native("heapreplace_max", "(heap, item, /)", |th, args| replace(th, args, First::Greatest)),
            native("heappushpop_max", "(heap, item, /)", |th, args| push_pop(th, args, First::Greatest)),
            native("heapify_max", "(heap, /)", |th, args| heapify(th, args, First::Greatest)),
        ],
    )
}

// ---- bisect

fn find(th: &mut Thread, args: &[Value], right: bool) -> Res<i64> {
    let (list, sought, key) = (args[0], args[1], given(args[4]).unwrap_or(Value::NONE));
    let mut low = match given(args[2]) {
        Some(low) => th.index_isize(low)?,
        None => 0,
    };
    if low < 0 {
        return Err(th.value_error("lo must be non-negative"));
    }
    let mut high = match given(args[3]) {
        Some(high) if !high.is_none() => th.index_isize(high)?,
        _ => th.len(list)? as isize,
    };
    while low < high {
        let middle = low + (high - low) / 2;
        let found = th.get_item(list, Value::from_int_unchecked(middle as i64))?;
        let found = if key.is_none() { found } else { th.call(key, &[found])? };
        if right {
            if compares(th, CompareOp::Lt, sought, found)? { high = middle } else { low = middle + 1 }
        } else if compares(th, CompareOp::Lt, found, sought)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low as i64)
}

fn insert(th: &mut Thread, args: &[Value], right: bool) -> Res<Value> {
    let key = given(args[4]).unwrap_or(Value::NONE);
    let sought = if key.is_none() { args[1] } else { th.call(key, &[args[1]])? };
    let at = find(th, &[args[0], sought, args[2], args[3], args[4]], right)?;
    if crate::object::door::is_exact(args[0], Kind::List) {
        let length = th.list_len(args[0])?;
        th.list_insert(args[0], (at as usize).min(length), args[1])?;
    } else {
        let name = th.intern("insert")?;
        th.call_method(args[0], name, &[Value::from_int_unchecked(at), args[1]])?;
    }
    Ok(Value::NONE)
}

/// Fills `_bisect`.
pub fn init_bisect(th: &mut Thread, namespace: Value) -> Res<()> {
    const SIGNATURE: &str = "(a, x, lo=0, hi=None, *, key=None)";
    th.install_functions(
        namespace,
        "_bisect",
        &[
            native("bisect_left", SIGNATURE, |th, args| find(th, args, false).map(Value::from_int_unchecked)),
            native("bisect_right", SIGNATURE, |th, args| find(th, args, true).map(Value::from_int_unchecked)),
            native("bisect", SIGNATURE, |th, args| find(th, args, true).map(Value::from_int_unchecked)),
            native("insort_left", SIGNATURE, |th, args| insert(th, args, false)),
            native("insort_right", SIGNATURE, |th, args| insert(th, args, true)),
            native("insort", SIGNATURE, |th, args| insert(th, args, true)),
        ],
    )
}
