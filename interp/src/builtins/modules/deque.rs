//! deque: a ring of slots in a heap body.
//!
//! Words: body (unbound while empty), index of the first item, length, maxlen (int or None), a count of the changes, by which
//! iterators notice them. The body's size is a power of two. Invariant: slots outside the items are unbound, so that nothing
//! removed is kept alive; every operation reads the words again after a callback.

use super::{Class, Fields, OPEN, class_item, class_of, compares, given};
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::body::Body;
use crate::object::door::Ref;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::rooted::RootedVec;
use crate::object::slice::resolve;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

const BODY: usize = 0;
const HEAD: usize = 1;
const LENGTH: usize = 2;
const LIMIT: usize = 3;
const CHANGES: usize = 4;
/// Least size of a body.
const LEAST: usize = 8;

/// A deque as read at one moment.
struct Ring { fields: Fields, body: Value, head: usize, length: usize, limit: Option<usize> }

impl Ring {
    fn of(th: &mut Thread, value: Value) -> Res<Ring> {
        let fields = Fields::of(th, value);
        let body = fields.get(th, BODY)?;
        let (head, length, limit) = (fields.number(th, HEAD)?, fields.number(th, LENGTH)?, fields.get(th, LIMIT)?);
        Ok(Ring { fields, body, head: head as usize, length: length as usize, limit: if limit.is_int() { Some(limit.as_int() as usize) } else { None } })
    }
    fn capacity(&self) -> usize { if self.body.is_unbound() { 0 } else { Body::of(self.body).capacity() } }
    fn slot(&self, index: usize) -> usize { (self.head + index) & (self.capacity() - 1) }
    fn get(&self, th: &mut Thread, index: usize) -> Res<Value> { Ok(Value::from_bits(th.body_load(Body::of(self.body), self.slot(index))?)) }
    fn put(&self, th: &mut Thread, index: usize, value: Value) -> Res<()> { th.body_store(Body::of(self.body), self.slot(index), value.bits()) }

    /// Writes head, length and the count of changes.
    fn save(&self, th: &mut Thread) -> Res<()> {
        self.fields.set_number(th, HEAD, self.head as i64)?;
        self.fields.set_number(th, LENGTH, self.length as i64)?;
        self.changed(th)
    }
    fn changed(&self, th: &mut Thread) -> Res<()> {
        let changes = self.fields.number(th, CHANGES)?;
        self.fields.set_number(th, CHANGES, (changes + 1) & 0xFFFF_FFFF)
    }

    /// Room for one more item.
    fn reserve(&mut self, th: &mut Thread) -> Res<()> {
        let old = self.capacity();
        if self.length < old {
            return Ok(());
        }
        let grown = th.new_body((old * 2).max(LEAST), false)?;
        for index in 0..self.length {
            grown.init(index, self.get(th, index)?.bits());
        }
        self.body = grown.value();
        self.head = 0;
        self.fields.set(th, BODY, self.body)
    }

    fn push_back(&mut self, th: &mut Thread, value: Value) -> Res<()> {
        self.fields.own(th)?;
        if self.limit == Some(self.length) {
            if self.length == 0 {
                return Ok(());
            }
            self.put(th, 0, Value::UNBOUND)?;
            self.head = self.slot(1);
            self.length -= 1;
        }
        self.reserve(th)?;
        self.put(th, self.length, value)?;
        self.length += 1;
        self.save(th)
    }

    fn push_front(&mut self, th: &mut Thread, value: Value) -> Res<()> {
        self.fields.own(th)?;
        if self.limit == Some(self.length) {
            if self.length == 0 {
                return Ok(());
            }
            self.put(th, self.length - 1, Value::UNBOUND)?;
            self.length -= 1;
        }
        self.reserve(th)?;
        self.head = self.slot(self.capacity() - 1);
        self.length += 1;
        self.put(th, 0, value)?;
        self.save(th)
    }

    fn take(&mut self, th: &mut Thread, front: bool) -> Res<Value> {
        self.fields.own(th)?;
        let index = if front { 0 } else { self.length - 1 };
        let item = self.get(th, index)?;
        self.put(th, index, Value::UNBOUND)?;
        if front {
            self.head = self.slot(1);
        }
        self.length -= 1;
        self.save(th)?;
        Ok(item)
    }

    fn items(&self, th: &mut Thread) -> Res<RootedVec> {
        let mut items = th.rooted_from(Vec::with_capacity(self.length));
        for index in 0..self.length {
            let item = self.get(th, index)?;
            items.push(item);
        }
        Ok(items)
    }

    /// Replaces all items.
    fn assign(&mut self, th: &mut Thread, items: &[Value]) -> Res<()> {
        self.fields.own(th)?;
        let items = match self.limit {
            Some(limit) if items.len() > limit => &items[items.len() - limit..],
            _ => items,
        };
        self.head = 0;
        self.length = items.len();
        self.body = Value::UNBOUND;
        if !items.is_empty() {
            let body = th.new_body(items.len().next_power_of_two().max(LEAST), false)?;
            for (index, item) in items.iter().enumerate() {
                body.init(index, item.bits());
            }
            self.body = body.value();
        }
        self.fields.set(th, BODY, self.body)?;
        self.save(th)
    }
}

/// An empty deque of a class.
fn empty(th: &mut Thread, class: Value, limit: Value) -> Res<Value> {
    let made = th.new_instance(class)?;
    let object = Ref::of(made);
    object.init(HEAD, Value::from_small(0));
    object.init(LENGTH, Value::from_small(0));
    object.init(LIMIT, limit);
    object.init(CHANGES, Value::from_small(0));
    Ok(made)
}

fn deque_new(th: &mut Thread, args: &[Value]) -> Res<Value> { empty(th, args[0], Value::NONE) }

fn deque_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = match given(args[2]) {
        Some(value) if !value.is_none() => {
            if crate::object::number::integer(value).is_none() {
                return Err(th.type_error("an integer is required"));
            }
            let limit = th.index_isize(value)?;
            if limit < 0 {
                return Err(th.value_error("maxlen must be non-negative"));
            }
            Value::from_int_unchecked(limit as i64 & ((1 << 48) - 1))
        }
        _ => Value::NONE,
    };
    let mut ring = Ring::of(th, args[0])?;
    ring.fields.set(th, LIMIT, limit)?;
    if ring.length > 0 {
        ring.assign(th, &[])?;
    }
    if let Some(iterable) = given(args[1]) {
        extend_from(th, args[0], iterable, false)?;
    }
    Ok(Value::NONE)
}

fn extend_from(th: &mut Thread, deque: Value, iterable: Value, front: bool) -> Res<()> {
    if iterable == deque {
        let ring = Ring::of(th, deque)?;
        let items = ring.items(th)?;
        for item in items.iter() {
            push(th, deque, *item, front)?;
        }
        return Ok(());
    }
    let iterator = th.iter(iterable)?;
    while let Some(item) = th.next(iterator)? {
        push(th, deque, item, front)?;
    }
    Ok(())
}

fn push(th: &mut Thread, deque: Value, item: Value, front: bool) -> Res<()> {
    let mut ring = Ring::of(th, deque)?;
    if front { ring.push_front(th, item) } else { ring.push_back(th, item) }
}

fn append(th: &mut Thread, args: &[Value]) -> Res<Value> { push(th, args[0], args[1], false).map(|()| Value::NONE) }
fn append_left(th: &mut Thread, args: &[Value]) -> Res<Value> { push(th, args[0], args[1], true).map(|()| Value::NONE) }
fn extend(th: &mut Thread, args: &[Value]) -> Res<Value> { extend_from(th, args[0], args[1], false).map(|()| Value::NONE) }
fn extend_left(th: &mut Thread, args: &[Value]) -> Res<Value> { extend_from(th, args[0], args[1], true).map(|()| Value::NONE) }

fn take_from(th: &mut Thread, deque: Value, front: bool) -> Res<Value> {
    let mut ring = Ring::of(th, deque)?;
    if ring.length == 0 {
        return Err(th.index_error("pop from an empty deque"));
    }
    ring.take(th, front)
}

fn pop(th: &mut Thread, args: &[Value]) -> Res<Value> { take_from(th, args[0], false) }
fn pop_left(th: &mut Thread, args: &[Value]) -> Res<Value> { take_from(th, args[0], true) }

fn clear(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut ring = Ring::of(th, args[0])?;
    ring.assign(th, &[])?;
    Ok(Value::NONE)
}

fn copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let ring = Ring::of(th, args[0])?;
    let limit = ring.fields.get(th, LIMIT)?;
    let (class, own) = (th.type_of(args[0]), class_of(th, "collections.deque"));
    if class == own {
        let items = ring.items(th)?;
        let made = empty(th, class, limit)?;
        Ring::of(th, made)?.assign(th, &items)?;
        return Ok(made);
    }
    if limit.is_none() { th.call(class, &[args[0]]) } else { th.call(class, &[args[0], limit]) }
}

/// Calls `visit` with each item until it gives something; RuntimeError when the deque changes meanwhile.
fn search<T>(th: &mut Thread, deque: Value, bounds: std::ops::Range<usize>, message: &str, mut visit: impl FnMut(&mut Thread, usize, Value) -> Res<Option<T>>) -> Res<Option<T>> {
    let ring = Ring::of(th, deque)?;
    let changes = ring.fields.number(th, CHANGES)?;
    for index in bounds.start..bounds.end.min(ring.length) {
        let item = ring.get(th, index)?;
        let found = visit(th, index, item)?;
        if found.is_some() {
            return Ok(found);
        }
        if ring.fields.number(th, CHANGES)? != changes {
            return Err(th.raise(th.interp.types.RuntimeError.get(), message.into()));
        }
        if index & 1023 == 1023 {
            th.poll()?;
        }
    }
    Ok(None)
}

const MUTATED: &str = "deque mutated during iteration";

fn count(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut count = 0;
    search(th, args[0], 0..usize::MAX, MUTATED, |th, _, item| {
        count += th.equal(item, args[1])? as i64;
        Ok(None::<()>)
    })?;
    th.new_int(count)
}

fn contains(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let found = search(th, args[0], 0..usize::MAX, MUTATED, |th, _, item| Ok(if th.equal(item, args[1])? { Some(()) } else { None }))?;
    Ok(Value::from_bool(found.is_some()))
}

fn index(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let length = Ring::of(th, args[0])?.length;
    let bound = |th: &mut Thread, value: Value, default: usize| -> Res<usize> {
        match given(value) {
            Some(value) => {
                let at = th.clamped_index(value, "slice indices must be integers or have an __index__ method")?;
                Ok(if at < 0 { at.saturating_add(length as isize).max(0) as usize } else { at as usize })
            }
            None => Ok(default),
        }
    };
    let (start, stop) = (bound(th, args[2], 0)?, bound(th, args[3], length)?);
    match search(th, args[0], start..stop.max(start), MUTATED, |th, at, item| Ok(if th.equal(item, args[1])? { Some(at) } else { None }))? {
        Some(at) => th.new_int(at as i64),
        None => Err(th.value_error("deque.index(x): x not in deque")),
    }
}

fn remove_at(th: &mut Thread, deque: Value, index: usize) -> Res<()> {
    let mut ring = Ring::of(th, deque)?;
    let mut items = ring.items(th)?;
    if index == 0 || index + 1 == items.len() {
        return ring.take(th, index == 0).map(drop);
    }
    items.remove(index);
    ring.assign(th, &items)
}

fn remove(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match search(th, args[0], 0..usize::MAX, "deque mutated during remove().", |th, at, item| Ok(if th.equal(item, args[1])? { Some(at) } else { None })) {
        Ok(Some(at)) => remove_at(th, args[0], at).map(|()| Value::NONE),
        Ok(None) => Err(th.value_error("deque.remove(x): x not in deque")),
        Err(unwind) => {
            let class = th.interp.types.RuntimeError.get();
            th.absorb(unwind, class)?;
            Err(th.index_error("deque mutated during remove()."))
        }
    }
}

fn insert(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let at = th.clamped_index(args[1], "slice indices must be integers or have an __index__ method")?;
    let mut ring = Ring::of(th, args[0])?;
    if ring.limit == Some(ring.length) {
        return Err(th.index_error("deque already at its maximum size"));
    }
    let at = if at < 0 { at.saturating_add(ring.length as isize).max(0) as usize } else { (at as usize).min(ring.length) };
    if at == ring.length {
        ring.push_back(th, args[2])?;
    } else if at == 0 {
        ring.push_front(th, args[2])?;
    } else {
        let mut items = ring.items(th)?;
        items.insert(at, args[2]);
        ring.assign(th, &items)?;
    }
    Ok(Value::NONE)
}

fn reverse(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let ring = Ring::of(th, args[0])?;
    for index in 0..ring.length / 2 {
        let (a, b) = (ring.get(th, index)?, ring.get(th, ring.length - 1 - index)?);
        ring.put(th, index, b)?;
        ring.put(th, ring.length - 1 - index, a)?;
    }
    Ok(Value::NONE)
}

fn rotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let steps = match given(args[1]) {
        Some(value) => th.index_isize(value)?,
        None => 1,
    };
    let mut ring = Ring::of(th, args[0])?;
    if ring.length <= 1 {
        return Ok(Value::NONE);
    }
    ring.fields.own(th)?;
    let right = steps.rem_euclid(ring.length as isize) as usize;
    if right <= ring.length - right {
        for _ in 0..right {
            let item = ring.get(th, ring.length - 1)?;
            ring.put(th, ring.length - 1, Value::UNBOUND)?;
            ring.head = ring.slot(ring.capacity() - 1);
            ring.put(th, 0, item)?;
        }
    } else {
        for _ in 0..ring.length - right {
            let item = ring.get(th, 0)?;
            ring.put(th, 0, Value::UNBOUND)?;
            ring.head = ring.slot(1);
            ring.put(th, ring.length - 1, item)?;
        }
    }
    ring.save(th)?;
    Ok(Value::NONE)
}

// ---- subscripts, size, order

fn item_index(th: &mut Thread, deque: Value, key: Value) -> Res<usize> {
    if !key.is_int() && crate::object::number::integer(key).is_none() {
        let name = th.interp.names.__index__.get();
        if th.special(key, name)?.is_none() {
            let name = th.type_name(key);
            return Err(th.type_error(format!("sequence index must be integer, not '{name}'")));
        }
    }
    let index = th.index_isize(key)?;
    let length = Ring::of(th, deque)?.length;
    match resolve(index, length) {
        Some(index) => Ok(index),
        None => Err(th.index_error("deque index out of range")),
    }
}

fn get_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = item_index(th, args[0], args[1])?;
    Ring::of(th, args[0])?.get(th, index)
}

fn set_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = item_index(th, args[0], args[1])?;
    Ring::of(th, args[0])?.put(th, index, args[2])?;
    Ok(Value::NONE)
}

fn delete_item(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let index = item_index(th, args[0], args[1])?;
    remove_at(th, args[0], index)?;
    Ok(Value::NONE)
}

fn length(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    fields.get(th, LENGTH)
}

fn max_length(th: &mut Thread, args: &[Value]) -> Res<Value> { Fields::of(th, args[0]).get(th, LIMIT) }

fn is_deque(th: &Thread, value: Value) -> bool { th.is_instance(value, class_of(th, "collections.deque")) }

fn compare(th: &mut Thread, args: &[Value], op: CompareOp) -> Res<Value> {
    if !is_deque(th, args[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    th.check_native_stack(" in comparison")?;
    let (left, right) = (Ring::of(th, args[0])?, Ring::of(th, args[1])?);
    if left.length != right.length && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::from_bool(op == CompareOp::Ne));
    }
    let (a, b) = (left.items(th)?, right.items(th)?);
    for (x, y) in a.iter().zip(b.iter()) {
        if !th.equal(*x, *y)? {
            return match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => compares(th, op, *x, *y).map(Value::from_bool),
            };
        }
    }
    Ok(Value::from_bool(op.holds(Some(a.len().cmp(&b.len())))))
}

fn add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_deque(th, args[1]) {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("can only concatenate deque (not \"{name}\") to deque")));
    }
    let made = copy(th, &args[..1])?;
    extend_from(th, made, args[1], false)?;
    Ok(made)
}

fn in_place_add(th: &mut Thread, args: &[Value]) -> Res<Value> {
    extend_from(th, args[0], args[1], false)?;
    Ok(args[0])
}

fn in_place_multiply(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.interp.names.__index__.get();
    if crate::object::number::integer(args[1]).is_none() && th.special(args[1], name)?.is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let times = th.index_isize(args[1])?.max(0) as usize;
    let mut ring = Ring::of(th, args[0])?;
    let once = ring.items(th)?;
    let keep = ring.limit.unwrap_or(usize::MAX);
    let times = if once.is_empty() { 0 } else { times.min(keep.div_ceil(once.len()).saturating_add(1)) };
    let mut room = Vec::new();
    match once.len().checked_mul(times) {
        Some(total) if total <= th.interp.heap.limit_bytes() / 8 && room.try_reserve_exact(total).is_ok() => {}
        _ => return Err(th.memory_error()),
    }
    let mut all = th.rooted_from(room);
    for _ in 0..times {
        all.extend_from_slice(&once);
    }
    ring.assign(th, &all)?;
    Ok(args[0])
}

fn multiply(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let made = copy(th, &args[..1])?;
    in_place_multiply(th, &[made, args[1]])
}

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_name(args[0]);
    if th.repr_guard.contains(&args[0]) {
        return th.new_str("[...]");
    }
    let ring = Ring::of(th, args[0])?;
    let items = ring.items(th)?;
    let list = th.new_list(&items)?;
    th.repr_guard.push(args[0]);
    let text = th.repr_rust(list);
    th.repr_guard.pop();
    let text = text?;
    th.new_str(&match ring.limit {
        Some(limit) => format!("{class}({text}, maxlen={limit})"),
        None => format!("{class}({text})"),
    })
}

fn reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let ring = Ring::of(th, args[0])?;
    let limit = ring.fields.get(th, LIMIT)?;
    let arguments = if limit.is_none() {
        th.new_tuple(&[])?
    } else {
        let nothing = th.new_tuple(&[])?;
        th.new_tuple(&[nothing, limit])?
    };
    let dict = th.instance_dict(args[0])?;
    let state = if dict.is_unbound() || th.table_len(dict)? == 0 { Value::NONE } else { dict };
    let iterator = th.iter(args[0])?;
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, arguments, state, iterator])
}

// ---- iterators: words 1 deque, 2 next index, 3 count of changes at start, 4 forward

fn iterate(th: &mut Thread, deque: Value, forward: bool) -> Res<Value> {
    let changes = Fields::of(th, deque).get(th, CHANGES)?;
    let class = class_of(th, if forward { "collections._deque_iterator" } else { "collections._deque_reverse_iterator" });
    let iterator = th.new_custom_iterator(class, iterator_next, [deque, Value::from_small(0), changes, Value::from_bool(forward)])?;
    Ref::of(iterator).hint_class_flag(crate::object::iterator::WALKS_ALONE);
    Ok(iterator)
}

fn iter(th: &mut Thread, args: &[Value]) -> Res<Value> { iterate(th, args[0], true) }
fn reversed(th: &mut Thread, args: &[Value]) -> Res<Value> { iterate(th, args[0], false) }

fn iterator_next(th: &mut Thread, object: Ref) -> Res<Option<Value>> {
    let state = super::itertools::State::of(th, object);
    let deque = state.get(th, 1)?;
    if deque.is_none() {
        return Ok(None);
    }
    let (index, changes, forward) = (state.get(th, 2)?.as_int() as usize, state.get(th, 3)?, state.get(th, 4)?);
    let ring = Ring::of(th, deque)?;
    if ring.fields.get(th, CHANGES)? != changes {
        state.finish(th)?;
        return Err(th.runtime_error(MUTATED));
    }
    if index >= ring.length {
        return state.finish(th);
    }
    state.set(th, 2, Value::from_int_unchecked(index as i64 + 1))?;
    ring.get(th, if forward.is_true() { index } else { ring.length - 1 - index }).map(Some)
}

fn iterator_hint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = super::itertools::State::of(th, Ref::of(args[0]));
    let deque = state.get(th, 1)?;
    if deque.is_none() {
        return Ok(Value::from_small(0));
    }
    let (index, length) = (state.get(th, 2)?.as_int(), Ring::of(th, deque)?.length as i64);
    th.new_int((length - index).max(0))
}

const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", deque_new),
    native("__init__", "(self, iterable=(), maxlen=None)", deque_init),
    native("append", "(self, item, /)", append).repeatable(),
    native("appendleft", "(self, item, /)", append_left).repeatable(),
    native("extend", "(self, iterable, /)", extend),
    native("extendleft", "(self, iterable, /)", extend_left),
    native("pop", "(self, /)", pop).repeatable(),
    native("popleft", "(self, /)", pop_left).repeatable(),
    native("clear", "(self, /)", clear).repeatable(),
    native("copy", "(self, /)", copy),
    native("__copy__", "(self, /)", copy),
    native("count", "(self, value, /)", count),
    native("index", "(self, value, start=0, stop=None, /)", index),
    native("insert", "(self, index, value, /)", insert).repeatable(),
    native("remove", "(self, value, /)", remove).repeatable(),
    native("reverse", "(self, /)", reverse),
    native("rotate", "(self, n=1, /)", rotate),
    native("__contains__", "(self, value, /)", contains),
    native("__getitem__", "(self, key, /)", get_item),
    native("__setitem__", "(self, key, value, /)", set_item),
    native("__delitem__", "(self, key, /)", delete_item),
    native("__len__", "(self, /)", length),
    native("__iter__", "(self, /)", iter),
    native("__reversed__", "(self, /)", reversed),
    native("__add__", "(self, value, /)", add),
    native("__iadd__", "(self, value, /)", in_place_add),
    native("__mul__", "(self, value, /)", multiply),
    native("__rmul__", "(self, value, /)", multiply),
    native("__imul__", "(self, value, /)", in_place_multiply),
    native("__lt__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Lt)),
    native("__le__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Le)),
    native("__gt__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Gt)),
    native("__ge__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Ge)),
    native("__eq__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Eq)),
    native("__ne__", "(self, other, /)", |th, args| compare(th, args, CompareOp::Ne)),
    native("__repr__", "(self, /)", repr),
    native("__reduce__", "(self, /)", reduce),
    native("__class_getitem__", "(type, item, /)", class_item).class_method(),
];
const ATTRIBUTES: &[Attribute] = &[attribute("maxlen", max_length)];
const ITERATOR: &[Native] = &[super::itertools::ITER, super::itertools::NEXT, native("__length_hint__", "(self, /)", iterator_hint)];

/// The types around deque; deque itself first.
pub(super) const CLASSES: &[Class] = &[
    Class { path: "collections.deque", kind_byte: Kind::Opaque as u8, flags: OPEN | crate::object::type_object::flag::SEQUENCE, methods: METHODS, attributes: ATTRIBUTES },
    Class { path: "collections._deque_iterator", kind_byte: Kind::Iterator as u8, flags: super::FINAL, methods: ITERATOR, attributes: &[] },
    Class { path: "collections._deque_reverse_iterator", kind_byte: Kind::Iterator as u8, flags: super::FINAL, methods: ITERATOR, attributes: &[] },
];
