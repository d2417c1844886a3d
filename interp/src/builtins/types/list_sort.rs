//! Sorting of lists: a stable natural merge sort whose comparisons may raise.
//!
//! Invariant: while it runs the list is empty; whatever happens, it holds a permutation of its items afterwards. Lists of
//! only ints, only floats or only strs (or keys so) are compared natively, in pieces between which the thread polls.

use super::answer::given;
use crate::heap::Value;
use crate::object::door::is_exact;
use crate::object::kind::Kind;
use crate::object::string::text;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::cmp::Ordering;

/// Items sorted by the standard library in one go.
const PIECE: usize = 1 << 14;
/// Shorter runs are filled up by insertion.
const SHORT_RUN: usize = 32;

/// `list.sort(*, key=None, reverse=False)`.
pub fn list_sort(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (list, key) = (args[0], given(args, 1).unwrap_or(Value::NONE));
    let reverse = match given(args, 2) {
        Some(reverse) => th.truth(reverse)?,
        None => false,
    };
    let mut items = th.list_items(list)?;
    if items.len() > 1 || !key.is_none() {
        th.list_assign(list, &[])?;
    }
    let sorted = sort_items(th, &mut items, key, reverse);
    if items.len() > 1 || !key.is_none() {
        let touched = sorted.is_ok() && th.list_len(list)? != 0;
        th.list_assign(list, &items)?;
        if touched {
            return Err(th.value_error("list modified during sort"));
        }
    }
    sorted.map(|()| Value::NONE)
}

/// Sorts values; on an error they are left in some order.
pub fn sort_items(th: &mut Thread, items: &mut [Value], key: Value, reverse: bool) -> Res<()> {
    let mut keys = th.rooted();
    if !key.is_none() {
        for item in items.iter() {
            let made = th.call(key, &[*item])?;
            keys.push(made);
        }
    }
    if items.len() < 2 {
        return Ok(());
    }
    let own_keys = key.is_none();
    let order = {
        let by: &[Value] = if own_keys { items } else { &keys };
        let mut order: Vec<u32> = Vec::new();
        if order.try_reserve_exact(by.len()).is_err() || by.len() > u32::MAX as usize {
            return Err(th.memory_error());
        }
        order.extend(0..by.len() as u32);
        if reverse {
            order.reverse();
        }
        let sorted = sort_order(th, &mut order, by);
        if reverse {
            order.reverse();
        }
        (order, sorted)
    };
    let (order, sorted) = order;
    let old = th.rooted_from(items.to_vec());
    for (to, from) in order.iter().enumerate() {
        items[to] = old[*from as usize];
    }
    sorted
}

/// Sorts indexes by the keys they name.
fn sort_order(th: &mut Thread, order: &mut [u32], keys: &[Value]) -> Res<()> {
    if keys.iter().all(|key| key.is_int()) {
        let by = |a: &u32, b: &u32| (keys[*a as usize].bits() << 15).cast_signed().cmp(&(keys[*b as usize].bits() << 15).cast_signed());
        return sort_natively(th, order, by);
    }
    if keys.iter().all(|key| key.is_f64() && !key.as_f64().is_nan()) {
        let by = |a: &u32, b: &u32| keys[*a as usize].as_f64().partial_cmp(&keys[*b as usize].as_f64()).unwrap_or(Ordering::Equal);
        return sort_natively(th, order, by);
    }
    if keys.iter().all(|key| is_exact(*key, Kind::Str)) {
        let by = |a: &u32, b: &u32| text(keys[*a as usize]).compare(text(keys[*b as usize]));
        return sort_natively(th, order, by);
    }
    merge_sort(th, order, &mut |th, a, b| th.less(keys[a as usize], keys[b as usize]))
}

/// By a total order without callbacks.
fn sort_natively(th: &mut Thread, order: &mut [u32], by: impl Fn(&u32, &u32) -> Ordering) -> Res<()> {
    let mut width = PIECE;
    for piece in order.chunks_mut(PIECE) {
        piece.sort_by(&by);
        th.poll()?;
    }
    let mut spare = Vec::new();
    while width < order.len() {
        for pair in order.chunks_mut(width * 2) {
            if pair.len() > width {
                let mut steps = 0;
                merge(th, pair, width, &mut spare, &mut |th, a, b| {
                    steps += 1;
                    if steps % 8192 == 0 {
                        th.poll()?;
                    }
                    Ok(by(&a, &b) == Ordering::Less)
                })?;
            }
        }
        width *= 2;
    }
    Ok(())
}

type Less<'a> = dyn FnMut(&mut Thread, u32, u32) -> Res<bool> + 'a;

/// Natural merge sort: runs as they are found (descending ones turned), short ones filled up by insertion, merged so that
/// the lengths on the stack stay balanced.
fn merge_sort(th: &mut Thread, order: &mut [u32], less: &mut Less) -> Res<()> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut spare = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let length = next_run(th, &mut order[start..], less)?;
        runs.push((start, length));
        start += length;
        while let [.., (_, a), (_, b)] = runs[..]
            && (a <= b || runs.len() > 2 && runs[runs.len() - 3].1 <= a + b)
        {
            let at = if runs.len() > 2 && runs[runs.len() - 3].1 < b { runs.len() - 3 } else { runs.len() - 2 };
            merge_runs(th, order, &mut runs, at, &mut spare, less)?;
        }
    }
    while runs.len() > 1 {
        let at = if runs.len() > 2 && runs[runs.len() - 3].1 < runs[runs.len() - 1].1 { runs.len() - 3 } else { runs.len() - 2 };
        merge_runs(th, order, &mut runs, at, &mut spare, less)?;
    }
    Ok(())
}

fn merge_runs(th: &mut Thread, order: &mut [u32], runs: &mut Vec<(usize, usize)>, at: usize, spare: &mut Vec<u32>, less: &mut Less) -> Res<()> {
    let ((start, left), (_, right)) = (runs[at], runs[at + 1]);
    runs[at].1 = left + right;
    runs.remove(at + 1);
    merge(th, &mut order[start..start + left + right], left, spare, less)
}

/// Length of the sorted run at the front, at least [`SHORT_RUN`] when there are as many.
fn next_run(th: &mut Thread, order: &mut [u32], less: &mut Less) -> Res<usize> {
    let mut length = 1;
    if order.len() > 1 {
        let descending = less(th, order[1], order[0])?;
        length = 2;
        while length < order.len() && less(th, order[length], order[length - 1])? == descending {
            length += 1;
        }
        if descending {
            order[..length].reverse();
        }
    }
    let goal = SHORT_RUN.min(order.len());
    while length < goal {
        let pivot = order[length];
        let (mut low, mut high) = (0, length);
        while low < high {
            let middle = (low + high) / 2;
            if less(th, pivot, order[middle])? { high = middle } else { low = middle + 1 }
        }
        order[low..=length].rotate_right(1);
        length += 1;
    }
    Ok(length)
}

/// Merges two sorted neighbours. On an error what was set aside goes back, so that no index is lost.
fn merge(th: &mut Thread, order: &mut [u32], middle: usize, spare: &mut Vec<u32>, less: &mut Less) -> Res<()> {
    if !less(th, order[middle], order[middle - 1])? {
        return Ok(());
    }
    spare.clear();
    spare.extend_from_slice(&order[..middle]);
    let (mut left, mut right, mut to) = (0, middle, 0);
    let mut failed = Ok(());
    while left < spare.len() && right < order.len() {
        match less(th, order[right], spare[left]) {
            Ok(true) => {
                order[to] = order[right];
                right += 1;
            }
            Ok(false) => {
                order[to] = spare[left];
                left += 1;
            }
            Err(unwind) => {
                failed = Err(unwind);
                break;
            }
        }
        to += 1;
    }
    let rest = spare.len() - left;
    order[to..to + rest].copy_from_slice(&spare[left..]);
    failed
}
