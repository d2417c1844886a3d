//! Small shapes of arguments and results that the methods of several containers share.

use crate::heap::Value;
use crate::object::number::integer;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// An optional argument that was given.
#[inline(always)]
pub fn given(args: &[Value], index: usize) -> Option<Value> { args.get(index).copied().filter(|value| !value.is_unbound()) }

/// A truth as a result.
#[inline(always)]
pub fn answer(truth: Res<bool>) -> Res<Value> { truth.map(Value::from_bool) }

/// A count as a result.
#[inline(always)]
pub fn count(number: usize) -> Value { Value::from_int_unchecked(number as i64) }

/// `__hash__ = None` of a mutable type.
pub fn unhashable(th: &mut Thread, class: Value) -> Res<()> {
    let namespace = crate::object::door::Ref::of(class).fixed(crate::object::type_object::field::DICT);
    let name = th.interp.names.__hash__.get();
    th.dict_set(namespace, name, Value::NONE)
}

/// The factor of `sequence * factor`: None when it is no integer, 0 for negative ones.
pub fn repeat_count(th: &mut Thread, factor: Value) -> Res<Option<usize>> {
    if factor.is_int() {
        return Ok(Some(factor.as_int().max(0) as usize));
    }
    if integer(factor).is_none() {
        let name = th.interp.names.__index__.get();
        if th.special(factor, name)?.is_none() {
            return Ok(None);
        }
    }
    match th.index(factor)?.to_i64() {
        Some(count) => Ok(Some(count.max(0) as usize)),
        None => Err(th.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

/// Start and stop of `index(value, start, stop)` before they meet the length.
pub struct SearchRange { start: isize, stop: isize }

impl SearchRange {
    /// Against a length; the stop may lie beyond it.
    pub fn within(&self, length: usize) -> (usize, usize) {
        let clip = |at: isize| if at < 0 { at.saturating_add(length as isize).max(0) as usize } else { at as usize };
        (clip(self.start), clip(self.stop))
    }
}

/// Arguments 2 and 3 of `index`.
pub fn search_range(th: &mut Thread, args: &[Value]) -> Res<SearchRange> {
    const MESSAGE: &str = "slice indices must be integers or have an __index__ method";
    let start = match given(args, 2) {
        Some(start) => th.clamped_index(start, MESSAGE)?,
        None => 0,
    };
    let stop = match given(args, 3) {
        Some(stop) => th.clamped_index(stop, MESSAGE)?,
        None => isize::MAX,
    };
    Ok(SearchRange { start, stop })
}

/// `builtins.name`.
pub fn builtin(th: &mut Thread, name: &str) -> Res<Value> {
    let builtins = th.interp.builtins.get();
    match th.dict_get_str(builtins, name)? {
        Some(found) => Ok(found),
        None => Err(th.runtime_error(format!("lost builtins.{name}"))),
    }
}

/// `(iter, (source,), state)`, what most built-in iterators reduce to; state unbound: left out.
pub fn reduce_by_iter(th: &mut Thread, source: Value, state: Value) -> Res<Value> {
    let iter = builtin(th, "iter")?;
    let args = th.new_tuple(&[source])?;
    if state.is_unbound() { th.new_tuple(&[iter, args]) } else { th.new_tuple(&[iter, args, state]) }
}
