//! itertools, second part: product, permutations and combinations.
//!
//! Words: pools (tuple), indexes (a list of small ints), unbound until the first result, further counters (a list).
//! A step reads the indexes, computes the next ones and stores those that changed.

use super::given;
use super::itertools::{State, make, size_argument};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::sequence::tuple_items;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Longest index list: beyond it no result could be held.
const MAX_INDEXES: usize = 1 << 26;

fn index_list(th: &mut Thread, indexes: impl Iterator<Item = usize>) -> Res<Value> {
    let items: Vec<Value> = indexes.map(|index| Value::from_int_unchecked(index as i64)).collect();
    th.new_list(&items)
}

fn index_at(th: &mut Thread, list: Value, at: usize) -> Res<usize> { Ok(th.list_get(list, at)?.map_or(0, |value| value.as_int() as usize)) }

fn set_index(th: &mut Thread, list: Value, at: usize, index: usize) -> Res<()> { th.list_set(list, at, Value::from_int_unchecked(index as i64)).map(drop) }

/// Is this the first step? Marks that it was.
fn is_first(th: &mut Thread, state: State) -> Res<bool> {
    let first = state.get(th, 3)?.is_unbound();
    if first {
        state.set(th, 3, Value::TRUE)?;
    }
    Ok(first)
}

pub(super) fn product_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let repeat = match given(args[2]) {
        Some(value) => th.index_isize(value)?,
        None => 1,
    };
    if repeat < 0 {
        return Err(th.value_error("repeat argument cannot be negative"));
    }
    let sources = tuple_items(args[1]);
    let most = isize::MAX as usize / size_of::<isize>();
    match sources.len().checked_mul(repeat as usize) {
        Some(total) if total <= most => {
            if total > MAX_INDEXES {
                return Err(th.memory_error());
            }
        }
        _ => return Err(th.overflow_error("repeat argument too large")),
    }
    let mut pools = th.rooted();
    if repeat > 0 {
        for source in sources {
            let items = th.collect(*source)?;
            let pool = th.new_tuple(&items)?;
            pools.push(pool);
        }
    }
    let once = pools.len();
    for _ in 1..repeat {
        for at in 0..once {
            let pool = pools[at];
            pools.push(pool);
        }
    }
    let empty = pools.iter().any(|pool| tuple_items(*pool).is_empty());
    let indexes = index_list(th, (0..pools.len()).map(|_| 0))?;
    let pools = th.new_tuple(&pools)?;
    make(th, args[0], product_next, &[pools, indexes, if empty { Value::NONE } else { Value::UNBOUND }])
}

fn product_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (pools, indexes) = (state.get(th, 1)?, state.get(th, 2)?);
    if pools.is_none() || state.get(th, 3)?.is_none() {
        return Ok(None);
    }
    let all = tuple_items(pools);
    if !is_first(th, state)? {
        let mut at = all.len();
        loop {
            if at == 0 {
                return state.finish(th);
            }
            at -= 1;
            let next = index_at(th, indexes, at)? + 1;
            if next < tuple_items(all[at]).len() {
                set_index(th, indexes, at, next)?;
                break;
            }
            set_index(th, indexes, at, 0)?;
        }
    }
    let result = th.new_tuple_of(all.len())?;
    for (at, pool) in all.iter().enumerate() {
        let index = index_at(th, indexes, at)?;
        Ref::of(result).init(1 + at, tuple_items(*pool)[index]);
    }
    Ok(Some(result))
}

/// A tuple of the pool's items at the first `count` indexes.
fn pick(th: &mut Thread, pool: Value, indexes: Value, count: usize) -> Res<Option<Value>> {
    let result = th.new_tuple_of(count)?;
    for at in 0..count {
        let index = index_at(th, indexes, at)?;
        Ref::of(result).init(1 + at, tuple_items(pool)[index]);
    }
    Ok(Some(result))
}

/// Words 1 pool, 2 indexes, 3 started, 4 r (or a list: r, then the cycles of permutations).
pub(super) fn permutations_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = th.collect(args[1])?;
    let pool = th.new_tuple(&items)?;
    let n = items.len();
    let r = match given(args[2]) {
        Some(value) if !value.is_none() => {
            if crate::object::number::integer(value).is_none() {
                return Err(th.type_error("Expected int as r"));
            }
            size_argument(th, value)?
        }
        _ => n,
    };
    let started = if r > n { Value::NONE } else { Value::UNBOUND };
    let indexes = index_list(th, 0..n)?;
    let cycles = index_list(th, std::iter::once(r).chain((0..r.min(n)).map(|at| n - at)))?;
    make(th, args[0], permutations_next, &[pool, indexes, started, cycles])
}

fn permutations_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (pool, indexes) = (state.get(th, 1)?, state.get(th, 2)?);
    if pool.is_none() || state.get(th, 3)?.is_none() {
        return Ok(None);
    }
    let cycles = state.get(th, 4)?;
    let r = index_at(th, cycles, 0)?;
    let n = tuple_items(pool).len();
    if is_first(th, state)? {
        return pick(th, pool, indexes, r);
    }
    for at in (0..r).rev() {
        let cycle = index_at(th, cycles, 1 + at)? - 1;
        if cycle == 0 {
            let first = index_at(th, indexes, at)?;
            for from in at + 1..n {
                let moved = index_at(th, indexes, from)?;
                set_index(th, indexes, from - 1, moved)?;
            }
            set_index(th, indexes, n - 1, first)?;
            set_index(th, cycles, 1 + at, n - at)?;
        } else {
            set_index(th, cycles, 1 + at, cycle)?;
            let (a, b) = (index_at(th, indexes, at)?, index_at(th, indexes, n - cycle)?);
            set_index(th, indexes, at, b)?;
            set_index(th, indexes, n - cycle, a)?;
            return pick(th, pool, indexes, r);
        }
    }
    state.finish(th)
}

fn combinations_of(th: &mut Thread, args: &[Value], replace: bool) -> Res<Value> {
    let items = th.collect(args[1])?;
    let pool = th.new_tuple(&items)?;
    let r = size_argument(th, args[2])?;
    let n = items.len();
    let impossible = if replace { n == 0 && r > 0 } else { r > n };
    if !impossible && r > MAX_INDEXES {
        return Err(th.memory_error());
    }
    let count = if impossible { 0 } else { r };
    let indexes = index_list(th, (0..count).map(|at| if replace { 0 } else { at }))?;
    let started = if impossible { Value::NONE } else { Value::UNBOUND };
    let next = if replace { combinations_replace_next } else { combinations_next };
    make(th, args[0], next, &[pool, indexes, started])
}

pub(super) fn combinations_new(th: &mut Thread, args: &[Value]) -> Res<Value> { combinations_of(th, args, false) }
pub(super) fn combinations_replace_new(th: &mut Thread, args: &[Value]) -> Res<Value> { combinations_of(th, args, true) }

fn combinations_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (pool, indexes) = (state.get(th, 1)?, state.get(th, 2)?);
    if pool.is_none() || state.get(th, 3)?.is_none() {
        return Ok(None);
    }
    let (n, r) = (tuple_items(pool).len(), th.list_len(indexes)?);
    if !is_first(th, state)? {
        let mut at = r;
        loop {
            if at == 0 {
                return state.finish(th);
            }
            at -= 1;
            if index_at(th, indexes, at)? != at + n - r {
                break;
            }
        }
        let first = index_at(th, indexes, at)? + 1;
        for (offset, position) in (at..r).enumerate() {
            set_index(th, indexes, position, first + offset)?;
        }
    }
    pick(th, pool, indexes, r)
}

fn combinations_replace_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = State::of(th, object);
    let (pool, indexes) = (state.get(th, 1)?, state.get(th, 2)?);
    if pool.is_none() || state.get(th, 3)?.is_none() {
        return Ok(None);
    }
    let (n, r) = (tuple_items(pool).len(), th.list_len(indexes)?);
    if !is_first(th, state)? {
        let mut at = r;
        loop {
            if at == 0 {
                return state.finish(th);
            }
            at -= 1;
            if index_at(th, indexes, at)? + 1 != n {
                break;
            }
        }
        let next = index_at(th, indexes, at)? + 1;
        for position in at..r {
            set_index(th, indexes, position, next)?;
        }
    }
    pick(th, pool, indexes, r)
}
