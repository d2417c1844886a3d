//! itertools, first part: the iterators with little state, and the module itself.
//!
//! Invariant: every iterator keeps its state in the four free words of the built-in iterators' layout, so that an advance
//! rolls back with its transaction; a step stores after the callbacks it makes.

use super::itertools_combine as combine;
use super::{Class, OPEN, class_item, class_of, define, given, itself, step};
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::iterator::CustomNext;
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::number::{Integer, integer, is_float, is_int};
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub(super) const ITER: Native = native("__iter__", "(self, /)", itself);
pub(super) const NEXT: Native = native("__next__", "(self, /)", step);

/// The words of a custom iterator.
#[derive(Clone, Copy)]
pub(super) struct State { object: Ref, count: usize }

impl State {
    #[inline]
    pub fn of(th: &Thread, object: Ref) -> State { State { object, count: Kind::Iterator.fixed_words() + th.attribute_words(object) } }
    /// State word 1 to 4.
    #[inline]
    pub fn get(self, th: &mut Thread, index: usize) -> Res<Value> { th.load(self.object, self.count, index) }
    #[inline]
    pub fn set(self, th: &mut Thread, index: usize, value: Value) -> Res<()> { th.store(self.object, self.count, index, value) }
    /// The end: nothing more will come, and nothing is kept alive.
    pub fn finish(self, th: &mut Thread) -> Res<Option<Value>> {
        self.set(th, 0, Value::from_small(0))?;
        for index in 1..5 {
            self.set(th, index, Value::NONE)?;
        }
        Ok(None)
    }
}

/// A new iterator of a class.
pub(super) fn make(th: &mut Thread, class: Value, next: CustomNext, state: &[Value]) -> Res<Value> {
    let mut words = [Value::NONE; 4];
    words[..state.len()].copy_from_slice(state);
    th.new_custom_iterator(class, next, words)
}

/// A count as a value.
pub(super) fn number(count: usize) -> Value { Value::from_int_unchecked(count as i64) }

const fn iterator(path: &'static str, methods: &'static [Native]) -> Class { Class { path, kind_byte: Kind::Iterator as u8, flags: OPEN, methods, attributes: &[] } }

// ---- count

fn count_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let start = given(args[1]).unwrap_or(Value::from_small(0));
    let step = given(args[2]).unwrap_or(Value::from_small(1));
    for value in [start, step] {
        if !is_int(value) && !is_float(value) && crate::object::number::complex(value).is_none() && !has_number(th, value)? {
            return Err(th.type_error("a number is required"));
        }
    }
    make(th, args[0], count_next, &[start, step])
}

fn has_number(th: &mut Thread, value: Value) -> Res<bool> {
    let names = &th.interp.names;
    let names = [names.__index__.get(), names.__float__.get(), names.__int__.get(), names.__complex__.get()];
    for name in names {
        if th.special(value, name)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (at, step) = (state.get(th, 1)?, state.get(th, 2)?);
    let next = if Value::both_ints(at, step) { Value::add_ints(at, step) } else { None };
    let next = match next {
        Some(next) => next,
        None => th.binary(BinaryOp::Add, at, step)?,
    };
    state.set(th, 1, next)?;
    Ok(Some(at))
}

fn count_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = State::of(th, Ref::of(args[0]));
    let (at, step) = (state.get(th, 1)?, state.get(th, 2)?);
    let (at, step_text) = (th.repr_rust(at)?, th.repr_rust(step)?);
    th.new_str(&if step == Value::from_small(1) { format!("count({at})") } else { format!("count({at}, {step_text})") })
}

// ---- repeat

fn repeat_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let times = match given(args[2]) {
        Some(times) => Value::from_int_unchecked((th.index_isize(times)? as i64).max(0)),
        None => Value::NONE,
    };
    make(th, args[0], repeat_next, &[args[1], times])
}

fn repeat_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let left = state.get(th, 2)?;
    if left.is_int() {
        if left.as_int() == 0 {
            return Ok(None);
        }
        state.set(th, 2, Value::from_int_unchecked(left.as_int() - 1))?;
    }
    state.get(th, 1).map(Some)
}

fn repeat_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = State::of(th, Ref::of(args[0]));
    let (item, left) = (state.get(th, 1)?, state.get(th, 2)?);
    let item = th.repr_rust(item)?;
    th.new_str(&if left.is_int() { format!("repeat({item}, {})", left.as_int()) } else { format!("repeat({item})") })
}

fn repeat_hint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = State::of(th, Ref::of(args[0]));
    let left = state.get(th, 2)?;
    if left.is_int() { Ok(left) } else { Err(th.type_error("len() of unsized object")) }
}

// ---- cycle

fn cycle_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.iter(args[1])?;
    let saved = th.new_list(&[])?;
    make(th, args[0], cycle_next, &[source, saved, Value::from_small(0)])
}

fn cycle_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (source, saved) = (state.get(th, 1)?, state.get(th, 2)?);
    if !source.is_none() {
        if let Some(item) = th.next(source)? {
            th.list_append(saved, item)?;
            return Ok(Some(item));
        }
        state.set(th, 1, Value::NONE)?;
    }
    if saved.is_none() {
        return Ok(None);
    }
    let at = state.get(th, 3)?.as_int() as usize;
    let length = th.list_len(saved)?;
    if length == 0 {
        return Ok(None);
    }
    let item = th.list_get(saved, at % length)?;
    state.set(th, 3, number((at + 1) % length))?;
    Ok(item)
}

// ---- chain

fn chain_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let sources = th.iter(args[1])?;
    make(th, args[0], chain_next, &[sources, Value::NONE])
}

fn chain_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    loop {
        let active = state.get(th, 2)?;
        if !active.is_none() {
            if let Some(item) = th.next(active)? {
                return Ok(Some(item));
            }
            state.set(th, 2, Value::NONE)?;
        }
        let sources = state.get(th, 1)?;
        if sources.is_none() {
            return Ok(None);
        }
        let Some(source) = th.next(sources)? else { return state.finish(th) };
        let active = th.iter(source)?;
        state.set(th, 2, active)?;
    }
}

// ---- compress, starmap, takewhile, dropwhile, filterfalse, pairwise

fn compress_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let data = th.iter(args[1])?;
    let selectors = th.iter(args[2])?;
    make(th, args[0], compress_next, &[data, selectors])
}

fn compress_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (data, selectors) = (state.get(th, 1)?, state.get(th, 2)?);
    if data.is_none() {
        return Ok(None);
    }
    loop {
        let Some(item) = th.next(data)? else { return Ok(None) };
        let Some(selector) = th.next(selectors)? else { return Ok(None) };
        if th.truth(selector)? {
            return Ok(Some(item));
        }
        th.poll()?;
    }
}

fn function_and_iterator(th: &mut Thread, args: &[Value], next: CustomNext) -> Res<Value> {
    let source = th.iter(args[2])?;
    make(th, args[0], next, &[args[1], source, Value::FALSE])
}

fn starmap_new(th: &mut Thread, args: &[Value]) -> Res<Value> { function_and_iterator(th, args, starmap_next) }

fn starmap_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (function, source) = (state.get(th, 1)?, state.get(th, 2)?);
    let Some(arguments) = th.next(source)? else { return Ok(None) };
    let arguments = if crate::object::door::is_exact(arguments, Kind::Tuple) {
        arguments
    } else {
        let items = th.collect(arguments)?;
        th.new_tuple(&items)?
    };
    th.call(function, tuple_items(arguments)).map(Some)
}

fn takewhile_new(th: &mut Thread, args: &[Value]) -> Res<Value> { function_and_iterator(th, args, takewhile_next) }

fn takewhile_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (predicate, source, stopped) = (state.get(th, 1)?, state.get(th, 2)?, state.get(th, 3)?);
    if stopped.is_true() {
        return Ok(None);
    }
    let Some(item) = th.next(source)? else { return Ok(None) };
    let good = th.call(predicate, &[item])?;
    if th.truth(good)? {
        return Ok(Some(item));
    }
    state.set(th, 3, Value::TRUE)?;
    Ok(None)
}

fn dropwhile_new(th: &mut Thread, args: &[Value]) -> Res<Value> { function_and_iterator(th, args, dropwhile_next) }

fn dropwhile_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (predicate, source, started) = (state.get(th, 1)?, state.get(th, 2)?, state.get(th, 3)?);
    loop {
        let Some(item) = th.next(source)? else { return Ok(None) };
        if started.is_true() {
            return Ok(Some(item));
        }
        let good = th.call(predicate, &[item])?;
        if !th.truth(good)? {
            state.set(th, 3, Value::TRUE)?;
            return Ok(Some(item));
        }
    }
}

fn filterfalse_new(th: &mut Thread, args: &[Value]) -> Res<Value> { function_and_iterator(th, args, filterfalse_next) }

fn filterfalse_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (predicate, source) = (state.get(th, 1)?, state.get(th, 2)?);
    loop {
        let Some(item) = th.next(source)? else { return Ok(None) };
        let verdict = if predicate.is_none() || predicate == th.interp.types.bool_.get() { item } else { th.call(predicate, &[item])? };
        if !th.truth(verdict)? {
            return Ok(Some(item));
        }
    }
}

fn pairwise_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.iter(args[1])?;
    make(th, args[0], pairwise_next, &[source, Value::UNBOUND])
}

fn pairwise_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let source = state.get(th, 1)?;
    if source.is_none() {
        return Ok(None);
    }
    let mut old = state.get(th, 2)?;
    if old.is_unbound() {
        match th.next(source)? {
            Some(first) => old = first,
            None => return state.finish(th),
        }
        state.set(th, 2, old)?;
    }
    let Some(new) = th.next(source)? else { return state.finish(th) };
    state.set(th, 2, new)?;
    th.new_tuple(&[old, new]).map(Some)
}

// ---- islice

fn islice_bound(th: &mut Thread, value: Value, default: i64, message: &str) -> Res<i64> {
    if value.is_none() {
        return Ok(default);
    }
    let number = match th.index(value) {
        Ok(number) => number.to_i64(),
        Err(unwind) => {
            let class = th.interp.types.Exception.get();
            th.absorb(unwind, class)?;
            None
        }
    };
    match number {
        Some(number) if number >= 0 => Ok(number),
        _ => Err(th.value_error(message)),
    }
}

fn islice_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bounds = tuple_items(args[2]);
    let (start, stop, step) = match *bounds {
        [stop] => (Value::NONE, stop, Value::NONE),
        [start, stop] => (start, stop, Value::NONE),
        [start, stop, step] => (start, stop, step),
        [] => return Err(th.type_error("islice expected at least 2 arguments, got 1")),
        _ => return Err(th.type_error(format!("islice expected at most 4 arguments, got {}", bounds.len() + 1))),
    };
    let stop_message = if bounds.len() == 1 { "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize." } else { "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize." };
    let stop = islice_bound(th, stop, -1, stop_message)?;
    let start = islice_bound(th, start, 0, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")?;
    let step = islice_bound(th, step, 1, "Step for islice() must be a positive integer or None.")?;
    if step < 1 {
        return Err(th.value_error("Step for islice() must be a positive integer or None."));
    }
    let source = th.iter(args[1])?;
    // words: source, items taken so far, index of the next item wanted, (stop, step)
    let limit = 1i64 << 47;
    let (start, stop, step) = (start.min(limit), stop.min(limit), step.min(limit));
    let bounds = th.new_tuple(&[Value::from_int_unchecked(stop), Value::from_int_unchecked(step)])?;
    make(th, args[0], islice_next, &[source, Value::from_small(0), Value::from_int_unchecked(start), bounds])
}

fn islice_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let source = state.get(th, 1)?;
    if source.is_none() {
        return Ok(None);
    }
    let (mut taken, wanted, bounds) = (state.get(th, 2)?.as_int(), state.get(th, 3)?.as_int(), state.get(th, 4)?);
    let (stop, step) = (tuple_items(bounds)[0].as_int(), tuple_items(bounds)[1].as_int());
    let target = if stop >= 0 { wanted.min(stop) } else { wanted };
    while taken < target {
        if th.next(source)?.is_none() {
            return state.finish(th);
        }
        taken += 1;
        state.set(th, 2, Value::from_int_unchecked(taken))?;
    }
    if stop >= 0 && wanted >= stop {
        return state.finish(th);
    }
    let Some(item) = th.next(source)? else { return state.finish(th) };
    state.set(th, 2, Value::from_int_unchecked(taken + 1))?;
    let next = (wanted + step).min(1 << 47);
    state.set(th, 3, Value::from_int_unchecked(if stop >= 0 { next.min(stop) } else { next }))?;
    Ok(Some(item))
}

// ---- accumulate

fn accumulate_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.iter(args[1])?;
    let function = given(args[2]).unwrap_or(Value::NONE);
    let initial = given(args[3]).filter(|value| !value.is_none()).unwrap_or(Value::UNBOUND);
    make(th, args[0], accumulate_next, &[source, function, Value::UNBOUND, initial])
}

fn accumulate_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (source, function) = (state.get(th, 1)?, state.get(th, 2)?);
    let initial = state.get(th, 4)?;
    if !initial.is_unbound() && !initial.is_none() {
        state.set(th, 4, Value::UNBOUND)?;
        state.set(th, 3, initial)?;
        return Ok(Some(initial));
    }
    let Some(item) = th.next(source)? else { return Ok(None) };
    let total = state.get(th, 3)?;
    let total = if total.is_unbound() {
        item
    } else if function.is_none() {
        th.binary(BinaryOp::Add, total, item)?
    } else {
        th.call(function, &[total, item])?
    };
    state.set(th, 3, total)?;
    Ok(Some(total))
}

// ---- batched, zip_longest

fn batched_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let size = th.index_isize(args[2])?;
    if size < 1 {
        return Err(th.value_error("n must be at least one"));
    }
    let strict = match given(args[3]) {
        Some(value) => th.truth(value)?,
        None => false,
    };
    let source = th.iter(args[1])?;
    make(th, args[0], batched_next, &[source, number(size as usize), Value::from_bool(strict)])
}

fn batched_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (source, size, strict) = (state.get(th, 1)?, state.get(th, 2)?, state.get(th, 3)?);
    if source.is_none() {
        return Ok(None);
    }
    let size = size.as_int() as usize;
    let mut items = th.rooted();
    while items.len() < size {
        match th.next(source)? {
            Some(item) => items.push(item),
            None => break,
        }
    }
    if items.len() < size {
        state.finish(th)?;
        if items.is_empty() {
            return Ok(None);
        }
        if strict.is_true() {
            return Err(th.value_error("batched(): incomplete batch"));
        }
    }
    th.new_tuple(&items).map(Some)
}

fn zip_longest_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fill = given(args[2]).unwrap_or(Value::NONE);
    let mut sources = th.rooted();
    for source in tuple_items(args[1]) {
        let iterator = th.iter(*source)?;
        sources.push(iterator);
    }
    let active = sources.len();
    let list = th.new_list(&sources)?;
    make(th, args[0], zip_longest_next, &[list, fill, number(active)])
}

fn zip_longest_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (list, fill, active) = (state.get(th, 1)?, state.get(th, 2)?, state.get(th, 3)?);
    if list.is_none() || active == Value::from_small(0) {
        return Ok(None);
    }
    let mut active = active.as_int();
    let mut items = th.rooted();
    let mut index = 0;
    while let Some(source) = th.list_get(list, index)? {
        let item = if source.is_none() { None } else { th.next(source)? };
        match item {
            Some(item) => items.push(item),
            None => {
                if !source.is_none() {
                    active -= 1;
                    state.set(th, 3, Value::from_int_unchecked(active))?;
                    th.list_set(list, index, Value::NONE)?;
                    if active == 0 {
                        return state.finish(th);
                    }
                }
                items.push(fill);
            }
        }
        index += 1;
    }
    th.new_tuple(&items).map(Some)
}

// ---- tee

/// Items already fetched are kept in a chain of two-word cells [item, next], so that what every branch has passed is freed.
/// Words: source, cell last consumed; a cell is a tuple-like list of two.
fn tee(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let count = match given(args[1]) {
        Some(count) => th.index_isize(count)?,
        None => 2,
    };
    if count < 0 {
        return Err(th.value_error("n must be >= 0"));
    }
    if count as usize > th.interp.heap.limit_bytes() / 8 {
        return Err(th.memory_error());
    }
    let class = class_of(th, "itertools._tee");
    let (source, cell) = if th.is_instance(args[0], class) {
        let state = State::of(th, Ref::of(args[0]));
        (state.get(th, 1)?, state.get(th, 2)?)
    } else {
        (th.iter(args[0])?, th.new_list(&[])?)
    };
    let mut branches = th.rooted();
    for _ in 0..count {
        let branch = make(th, class, tee_next, &[source, cell])?;
        branches.push(branch);
    }
    th.new_tuple(&branches)
}

fn tee_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.iter(args[1])?;
    if th.is_instance(source, args[0]) {
        return tee_copy(th, &[source]);
    }
    let cell = th.new_list(&[])?;
    make(th, args[0], tee_next, &[source, cell])
}

fn tee_copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = State::of(th, Ref::of(args[0]));
    let (source, cell, class) = (state.get(th, 1)?, state.get(th, 2)?, th.type_of(args[0]));
    make(th, class, tee_next, &[source, cell])
}

fn tee_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (source, cell) = (state.get(th, 1)?, state.get(th, 2)?);
    if th.list_len(cell)? == 0 {
        let Some(item) = th.next(source)? else { return Ok(None) };
        let next = th.new_list(&[])?;
        th.list_extend(cell, &[item, next])?;
    }
    let (item, next) = (th.list_get(cell, 0)?, th.list_get(cell, 1)?);
    if let Some(next) = next {
        state.set(th, 2, next)?;
    }
    Ok(item)
}

// ---- groupby

/// Words of groupby: source, key function, (current key, current item, target key) as a list, group now handed out.
fn groupby_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let source = th.iter(args[1])?;
    let key = given(args[2]).unwrap_or(Value::NONE);
    let current = th.new_list(&[Value::UNBOUND, Value::UNBOUND, Value::UNBOUND])?;
    make(th, args[0], groupby_next, &[source, key, current, Value::NONE])
}

/// Fetches the next item and its key; false at the end.
fn groupby_fetch(th: &mut Thread, state: State) -> Res<bool> {
    let (source, function, current) = (state.get(th, 1)?, state.get(th, 2)?, state.get(th, 3)?);
    let Some(item) = th.next(source)? else { return Ok(false) };
    let key = if function.is_none() { item } else { th.call(function, &[item])? };
    th.list_set(current, 0, key)?;
    th.list_set(current, 1, item)?;
    Ok(true)
}

fn groupby_part(th: &mut Thread, current: Value, index: usize) -> Res<Value> { Ok(th.list_get(current, index)?.unwrap_or(Value::UNBOUND)) }

fn groupby_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let current = state.get(th, 3)?;
    state.set(th, 4, Value::NONE)?;
    loop {
        let (key, target) = (groupby_part(th, current, 0)?, groupby_part(th, current, 2)?);
        if !key.is_unbound() && (target.is_unbound() || !th.equal(target, key)?) {
            break;
        }
        if !groupby_fetch(th, state)? {
            return Ok(None);
        }
    }
    let key = groupby_part(th, current, 0)?;
    th.list_set(current, 2, key)?;
    let class = class_of(th, "itertools._grouper");
    let group = make(th, class, grouper_next, &[object.value(), key])?;
    state.set(th, 4, group)?;
    th.new_tuple(&[key, group]).map(Some)
}

fn grouper_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let grouper = State::of(th, object);
    let (parent, target) = (grouper.get(th, 1)?, grouper.get(th, 2)?);
    let state = State::of(th, Ref::of(parent));
    if state.get(th, 4)? != object.value() {
        return Ok(None);
    }
    let current = state.get(th, 3)?;
    if groupby_part(th, current, 1)?.is_unbound() && !groupby_fetch(th, state)? {
        return Ok(None);
    }
    let key = groupby_part(th, current, 0)?;
    if !th.equal(target, key)? {
        return Ok(None);
    }
    let item = groupby_part(th, current, 1)?;
    th.list_set(current, 1, Value::UNBOUND)?;
    Ok(Some(item))
}

// ---- the module

const CLASSES: &[Class] = &[
    iterator("itertools.count", &[native("__new__", "(type, /, start=0, step=1)", count_new), ITER, NEXT, native("__repr__", "(self, /)", count_repr)]),
    iterator("itertools.repeat", &[native("__new__", "(type, /, object, times=None)", repeat_new), ITER, NEXT, native("__repr__", "(self, /)", repeat_repr), native("__length_hint__", "(self, /)", repeat_hint)]),
    iterator("itertools.cycle", &[native("__new__", "(type, iterable, /)", cycle_new), ITER, NEXT]),
    iterator(
        "itertools.chain",
        &[
            native("__new__", "(type, /, *iterables)", chain_new),
            native("from_iterable", "(type, iterable, /)", chain_new).class_method(),
            native("__class_getitem__", "(type, item, /)", class_item).class_method(),
            ITER,
            NEXT,
        ],
    ),
    iterator("itertools.compress", &[native("__new__", "(type, /, data, selectors)", compress_new), ITER, NEXT]),
    iterator("itertools.starmap", &[native("__new__", "(type, function, iterable, /)", starmap_new), ITER, NEXT]),
    iterator("itertools.takewhile", &[native("__new__", "(type, predicate, iterable, /)", takewhile_new), ITER, NEXT]),
    iterator("itertools.dropwhile", &[native("__new__", "(type, predicate, iterable, /)", dropwhile_new), ITER, NEXT]),
    iterator("itertools.filterfalse", &[native("__new__", "(type, function, iterable, /)", filterfalse_new), ITER, NEXT]),
    iterator("itertools.pairwise", &[native("__new__", "(type, iterable, /)", pairwise_new), ITER, NEXT]),
    iterator("itertools.islice", &[native("__new__", "(type, iterable, /, *bounds)", islice_new), ITER, NEXT]),
    iterator("itertools.accumulate", &[native("__new__", "(type, /, iterable, func=None, *, initial=None)", accumulate_new), ITER, NEXT]),
    iterator("itertools.batched", &[native("__new__", "(type, /, iterable, n, *, strict=False)", batched_new), ITER, NEXT]),
    iterator("itertools.zip_longest", &[native("__new__", "(type, /, *iterables, fillvalue=None)", zip_longest_new), ITER, NEXT]),
    iterator("itertools.groupby", &[native("__new__", "(type, /, iterable, key=None)", groupby_new), ITER, NEXT]),
    iterator("itertools._grouper", &[ITER, NEXT]),
    iterator("itertools._tee", &[native("__new__", "(type, iterable, /)", tee_new), native("__copy__", "(self, /)", tee_copy), ITER, NEXT]),
    iterator("itertools.product", &[native("__new__", "(type, /, *iterables, repeat=1)", combine::product_new), ITER, NEXT]),
    iterator("itertools.permutations", &[native("__new__", "(type, /, iterable, r=None)", combine::permutations_new), ITER, NEXT]),
    iterator("itertools.combinations", &[native("__new__", "(type, /, iterable, r)", combine::combinations_new), ITER, NEXT]),
    iterator("itertools.combinations_with_replacement", &[native("__new__", "(type, /, iterable, r)", combine::combinations_replace_new), ITER, NEXT]),
];

/// Fills `itertools`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    for class in CLASSES {
        define(th, namespace, class)?;
    }
    th.install_functions(namespace, "itertools", &[native("tee", "(iterable, n=2, /)", tee)])
}

/// A size argument that must not be negative.
pub(super) fn size_argument(th: &mut Thread, value: Value) -> Res<usize> {
    match integer(value) {
        Some(Integer::Small(size)) if size >= 0 => Ok(size as usize),
        Some(Integer::Small(_)) => Err(th.value_error("r must be non-negative")),
        Some(Integer::Big(_)) => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
        None => {
            let size = th.index_isize(value)?;
            if size < 0 { Err(th.value_error("r must be non-negative")) } else { Ok(size as usize) }
        }
    }
}
