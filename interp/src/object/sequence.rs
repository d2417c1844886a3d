//! tuple and list: layouts and the operations the machine itself needs.
//!
//! tuple: field 0 length, then the items; immutable. list: fields length and body. A list access reads length and body
//! under the list's stamp, then the slot under its segment's. With an inactive transaction (one thread runs) the words are
//! read and written directly: that is the commonest path of the whole program.

use super::body::{Body, SEGMENT};
use super::door::{Ref, is_exact};
use super::kind::{Kind, SUBCLASS};
use super::rooted::RootedVec;
use super::semantic::{Guard, NumberWord};
use super::slice::SliceBounds;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::atomic::Ordering::Relaxed;

const LENGTH: usize = 0;
const BODY: usize = 1;

/// Class-word flag of a list that threads appended to at once: appends are left to the commit.
const SHARED: u64 = 1 << 48;
/// Room a shared list keeps for appends that wait for their commits.
const ROOM: usize = 256;

/// A list that becomes empty keeps a body of at most this many words for the items to come.
const KEPT: usize = 16;

/// The items of a tuple value (subclasses too). They live as long as the tuple stays reachable.
#[inline(always)]
pub fn tuple_items<'a>(value: Value) -> &'a [Value] {
    let object = Ref::of(value);
    let object = if object.kind_byte() & SUBCLASS != 0 { Ref::of(object.fixed(0)) } else { object };
    let length = object.fixed_raw(0) as usize;
    // SAFETY: the items follow field 0, were written before publication and never change
    unsafe { std::slice::from_raw_parts(object.payload::<Value>(1), length) }
}

/// Is the value a tuple (subclasses too)?
#[inline(always)]
pub fn is_tuple(value: Value) -> bool { super::door::is_kind(value, Kind::Tuple) }

/// Is the value a list (subclasses too)?
#[inline(always)]
pub fn is_list(value: Value) -> bool { super::door::is_kind(value, Kind::List) }

/// The length word of a list.
#[inline(always)]
fn length_value(length: usize) -> Value { Value::from_int_unchecked(length as i64) }

/// The items of a list, for the barrier-free loop (no transaction is open). They stay while nothing else runs.
#[inline(always)]
pub fn plain_items<'a>(list: Ref) -> &'a [Value] {
    let length = list.fixed(LENGTH).as_int() as usize;
    if length == 0 {
        return &[];
    }
    let body = Body::of(list.fixed(BODY));
    debug_assert!(length <= body.capacity());
    // SAFETY: the body holds at least `length` words behind its first field, and a Value is a word
    unsafe { std::slice::from_raw_parts(body.0.payload::<Value>(1), length) }
}

/// `list[index] = value` for the barrier-free loop; false when there is no such item.
#[inline(always)]
pub fn plain_set(list: Ref, index: usize, value: Value) -> bool {
    if index >= list.fixed(LENGTH).as_int() as usize {
        return false;
    }
    Body::of(list.fixed(BODY)).init(index, value.bits());
    true
}

/// [`Thread::list_open`] while no transaction is open; false: there is no room.
fn plain_open(list: Ref, index: usize, count: usize) -> bool {
    let (length, body) = (list.fixed(LENGTH).as_int() as usize, list.fixed(BODY));
    if body.is_unbound() || Body::of(body).capacity() < length + count || count == 0 || index > length {
        return false;
    }
    let body = Body::of(body);
    let from = body.word(index) as *const stm::Word as *mut u64;
    // SAFETY: the body has room for `length + count` words, `index <= length`, and no other thread runs
    unsafe { std::ptr::copy(from, from.add(count), length - index) };
    (index..index + count).for_each(|at| body.init(at, Value::NONE.bits()));
    list.init(LENGTH, length_value(length + count));
    true
}

/// [`Thread::list_close`] while no transaction is open.
fn plain_close(list: Ref, index: usize, count: usize) {
    let length = list.fixed(LENGTH).as_int() as usize;
    assert!(count > 0 && index + count <= length, "the items are there");
    let (body, left) = (Body::of(list.fixed(BODY)), length - count);
    let from = body.word(index + count - 1) as *const stm::Word as *const u64;
    // SAFETY: both runs lie within the list's `length` words (`index + count <= length`), and no other thread runs
    unsafe { std::ptr::copy(from.add(1), from.add(1).sub(count).cast_mut(), left - index) };
    (left..length).for_each(|at| body.init(at, 0));
    if left == 0 && body.capacity() > KEPT {
        list.init(BODY, Value::UNBOUND);
    }
    list.init(LENGTH, length_value(left));
}

impl Thread {
    /// A new tuple.
    pub fn new_tuple(&mut self, items: &[Value]) -> Res<Value> {
        let made = self.new_tuple_of(items.len())?;
        let object = Ref::of(made);
        for (i, item) in items.iter().enumerate() {
            object.init(1 + i, *item);
        }
        Ok(made)
    }

    /// A new tuple whose items (unbound so far) the caller fills in with `init(1 + n, …)` before anybody sees it.
    pub fn new_tuple_of(&mut self, length: usize) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.tuple);
        let object = Ref(self.allocate(class, 1 + length, false)?);
        object.init_raw(0, length as u64);
        Ok(object.value())
    }

    /// A new list.
    pub fn new_list(&mut self, items: &[Value]) -> Res<Value> {
        let list = self.new_list_of(items.len())?;
        if !items.is_empty() {
            let body = Body::of(Ref::of(list).fixed(BODY));
            for (i, item) in items.iter().enumerate() {
                body.init(i, item.bits());
            }
        }
        Ok(list)
    }

    /// A new list of `length` unbound items, which the caller fills in before anybody sees it.
    fn new_list_of(&mut self, length: usize) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.list);
        let object = Ref(self.allocate(class, 2, false)?);
        object.init(LENGTH, Value::from_small(0));
        if length > 0 {
            let body = self.new_body(length, false)?;
            object.init(BODY, body.value());
            object.init(LENGTH, length_value(length));
        }
        Ok(object.value())
    }

    /// Fields of a list object: two, and the attribute words of a subclass.
    #[inline(always)]
    pub fn list_fields(&self, list: Ref) -> usize { 2 + self.attribute_words(list) }

    /// Length and body of a list, read at one moment.
    #[inline(always)]
    fn list_parts(&mut self, list: Ref) -> Res<(usize, Value)> {
        let (length, body) = if !self.tx.is_active() {
            (list.fixed(LENGTH), list.fixed(BODY))
        } else if let Some(parts) = self.load_two_at_once(list, LENGTH) {
            parts
        } else {
            let fields = self.list_fields(list);
            self.load_two(list, fields, LENGTH)?
        };
        Ok((length.as_int() as usize, body))
    }

    /// `len(list)`.
    #[inline(always)]
    pub fn list_len(&mut self, list: Value) -> Res<usize> {
        let list = Ref::of(list);
        let length = if !self.tx.is_active() {
            list.fixed(LENGTH)
        } else if let Some(length) = self.load_at_once(list, LENGTH) {
            length
        } else {
            let fields = self.list_fields(list);
            self.load(list, fields, LENGTH)?
        };
        Ok(length.as_int() as usize)
    }

    /// `list[index]` for an index below the length, else None.
    #[inline(always)]
    pub fn list_get(&mut self, list: Value, index: usize) -> Res<Option<Value>> {
        let (length, body) = self.list_parts(Ref::of(list))?;
        if index >= length {
            return Ok(None);
        }
        Ok(Some(Value::from_bits(self.body_load(Body::of(body), index)?)))
    }

    /// [`Thread::list_get`] without a call, in a transaction, where nothing stands in the way. None: ask that.
    #[inline(always)]
    pub fn list_get_at_once(&mut self, list: Value, index: Value) -> Option<Value> {
        // an iteration that holds its writes back counts what each instruction has read
        if self.tx.holds_writes() {
            return None;
        }
        let (length, body) = self.load_two_at_once(Ref::of(list), LENGTH)?;
        // an empty list may have no body
        let index = index.index_below(length)?;
        self.body_load_at_once(Body::of(body), index)
    }

    /// `container[key]` of an exact list and an int that counts from the front, as [`Thread::list_get_at_once`].
    #[inline(always)]
    pub fn list_item_at_once(&mut self, container: Value, key: Value) -> Option<Value> { if is_exact(container, Kind::List) { self.list_get_at_once(container, key) } else { None } }

    /// The same of a list nobody has fought over.
    #[inline(always)]
    pub fn list_quiet_item_at_once(&mut self, container: Value, key: Value) -> Option<Value> {
        const QUIET_LIST: u64 = (Kind::List as u64) << 56;
        if self.tx.attempt() == 0 && container.is_ptr() && Ref::of(container).class_word() & (0xFF << 56 | SHARED) == QUIET_LIST { self.list_get_at_once(container, key) } else { None }
    }

    /// `list[index] = value` for an index below the length; false when it is not.
    #[inline(always)]
    pub fn list_set(&mut self, list: Value, index: usize, value: Value) -> Res<bool> {
        let (length, body) = self.list_parts(Ref::of(list))?;
        if index >= length {
            return Ok(false);
        }
        self.body_store(Body::of(body), index, value.bits())?;
        Ok(true)
    }

    /// [`Thread::list_set`] of a body that is this transaction's own already, without a call. False: not so.
    #[inline(always)]
    pub fn list_set_mine(&mut self, list: Value, key: Value, value: Value) -> bool {
        // an iteration that holds its writes back counts what each instruction has read
        if !is_exact(list, Kind::List) || self.tx.holds_writes() {
            return false;
        }
        let Some((length, body)) = self.load_two_at_once(Ref::of(list), LENGTH) else { return false };
        let Some(index) = key.index_below(length) else { return false };
        let body = Body::of(body);
        if !self.body_is_mine(body) {
            return false;
        }
        body.init(index, value.bits());
        true
    }

    /// `list.append(value)`.
    #[inline(always)]
    pub fn list_append(&mut self, list: Value, value: Value) -> Res<()> {
        let list = Ref::of(list);
        if self.lies_open(list) {
            let length = list.fixed(LENGTH).as_int() as usize;
            let body = list.fixed(BODY);
            if !body.is_unbound() && Body::of(body).capacity() > length {
                Body::of(body).init(length, value.bits());
                list.init(LENGTH, length_value(length + 1));
                return Ok(());
            }
        }
        if self.append_mine(list, value) {
            return Ok(());
        }
        self.list_append_slow(list, value)
    }

    /// [`Thread::list_append`] of a list that is this transaction's own already, body and all, without a call. False: not so.
    #[inline(always)]
    fn append_mine(&mut self, list: Ref, value: Value) -> bool {
        let Some((length, body)) = self.small_mine(list) else { return false };
        if length == body.capacity() {
            return false;
        }
        body.init(length, value.bits());
        list.init(LENGTH, length_value(length + 1));
        true
    }

    /// Length and body of a list whose words are this transaction's own, and all the body's as well: then they may be read and
    /// written as they lie.
    #[inline(always)]
    fn small_mine(&self, list: Ref) -> Option<(usize, Body)> {
        if !self.tx.is_mine(list.stamp()) || !list.is_exact(Kind::List) {
            return None;
        }
        let body = list.fixed(BODY);
        if !body.is_ptr() {
            return None;
        }
        let (body, length) = (Body::of(body), list.fixed(LENGTH).as_int() as usize);
        self.body_is_mine(body).then_some((length, body))
    }

    /// May all words of a body be stored plainly now?
    #[inline(always)]
    fn body_is_mine(&self, body: Body) -> bool {
        let capacity = body.capacity();
        capacity <= SEGMENT && self.tx.may_store(body.0.stamp(), || capacity as u32)
    }

    /// Removes and gives item `index`, from the end if negative, of a list that is this transaction's own already, body and all.
    /// None: not so, or there is no such item.
    #[inline]
    pub fn list_take_mine(&mut self, list: Value, index: i64) -> Option<Value> {
        let object = Ref::of(list);
        let (length, body) = self.small_mine(object)?;
        let index = (if index < 0 { index + length as i64 } else { index }) as usize;
        if index >= length || length == 1 && body.capacity() > KEPT {
            return None;
        }
        let item = body.word(index).load(Relaxed);
        for at in index..length - 1 {
            body.init(at, body.word(at + 1).load(Relaxed));
        }
        body.init(length - 1, 0);
        object.init(LENGTH, length_value(length - 1));
        Some(Value::from_bits(item))
    }

    #[inline(never)]
    fn list_append_slow(&mut self, list: Ref, value: Value) -> Res<()> {
        let fields = self.list_fields(list);
        if !self.lies_open(list) && self.append_later(list, fields, value) {
            return Ok(());
        }
        let plainly = self.own_plainly(list, fields)?;
        let (length, body) = if plainly { (list.fixed(LENGTH).as_int() as usize, list.fixed(BODY)) } else { self.list_parts(list)? };
        let room = if !self.lies_open(list) && list.class_word() & SHARED != 0 { ROOM } else { 1 };
        let body = if body.is_unbound() || Body::of(body).capacity() < length + room { self.list_reserve(list, fields, length, length + 1)? } else { Body::of(body) };
        self.body_store(body, length, value.bits())?;
        if plainly {
            list.init(LENGTH, length_value(length + 1));
            return Ok(());
        }
        self.store(list, fields, LENGTH, length_value(length + 1))
    }

    /// Have threads fought over the list? A conflict of this thread over it that nobody has claimed makes it so.
    #[inline(always)]
    pub fn list_is_shared(&mut self, list: Ref) -> bool { list.class_word() & SHARED != 0 || self.unclaimed_conflict().is_some_and(|stamp| self.claim_list(list, stamp)) }

    /// Has nobody fought over the list so far?
    #[inline(always)]
    pub fn list_is_quiet(&self, list: Ref) -> bool { list.class_word() & SHARED == 0 }

    #[cold]
    fn claim_list(&mut self, list: Ref, stamp: usize) -> bool {
        let body = list.fixed(BODY);
        let mine = list.value().bits() as usize == stamp || body.is_ptr() && Body::of(body).covers(stamp);
        if mine {
            // a hint, so it needs no log: a transaction that takes it back by restoring the word only loses time
            list.object().class_word().fetch_or(SHARED, Relaxed);
        }
        self.claim_conflict(stamp, mine);
        mine
    }

    /// The word of item `index` of a list, found without logging the item.
    pub fn list_number(&mut self, list: Value, index: i64) -> Res<Option<NumberWord>> {
        let (length, body) = self.list_parts(Ref::of(list))?;
        let index = if index < 0 { index + length as i64 } else { index };
        if index < 0 || index >= length as i64 {
            return Ok(None);
        }
        let (stamp, base, length) = Body::of(body).segment(index as usize);
        Ok(Some(NumberWord { stamp, base, length, index: index as usize & (super::body::SEGMENT - 1), guard: Guard::Nothing }))
    }

    /// Leaves an append to the commit, when the list is shared and has room. False: append now.
    fn append_later(&mut self, list: Ref, fields: usize, value: Value) -> bool {
        if !self.list_is_shared(list) {
            return false;
        }
        // looked at without a log entry: whether there is room is asked again at the commit
        let (length, body) = (list.fixed(LENGTH).as_int() as usize, list.fixed(BODY));
        let transaction = self.tx.created_stamp();
        let wanted = length + self.pending.count(transaction) + ROOM / 2;
        if !body.is_ptr() || Body::of(body).capacity() < wanted || !self.defer_append(list, fields, value) {
            return false;
        }
        self.pending.add(transaction);
        true
    }

    #[inline(never)]
    fn list_reserve(&mut self, list: Ref, fields: usize, length: usize, needed: usize) -> Res<Body> {
        let old = self.load(list, fields, BODY)?;
        let old = if old.is_unbound() { None } else { Some(Body::of(old)) };
        let capacity = if list.class_word() & SHARED == 0 { (needed + needed / 8 + 6).max(4) & !3 } else { needed * 2 + ROOM * 4 };
        let grown = self.grow_body(old, length, capacity)?;
        self.store(list, fields, BODY, grown.value())?;
        Ok(grown)
    }

    /// Copies `count` words from `from` on out of a body.
    fn body_copy_out(&mut self, body: Body, from: usize, count: usize, into: &mut Vec<Value>) -> Res<()> {
        into.reserve(count);
        if !self.lies_open(body.0) {
            return self.shared_copy_out(body, from, count, into);
        }
        into.extend((from..from + count).map(|i| Value::from_bits(body.word(i).load(Relaxed))));
        Ok(())
    }

    #[inline(never)]
    fn shared_copy_out(&mut self, body: Body, from: usize, count: usize, into: &mut Vec<Value>) -> Res<()> {
        let mut words = [0; SEGMENT];
        let mut at = from;
        while at < from + count {
            // SAFETY: the buffer holds a segment
            let read = unsafe { self.read_words(body, at, from + count - at, words.as_mut_ptr()) }?;
            into.extend(words.iter().take(read).map(|word| Value::from_bits(*word)));
            at += read;
        }
        Ok(())
    }

    /// Moves `count` words of a body from index `from` to index `to`.
    fn body_move(&mut self, body: Body, from: usize, to: usize, count: usize) -> Res<()> {
        if self.tx.is_active() {
            let step = |n: usize| if from < to { count - 1 - n } else { n };
            let low = from.min(to);
            if self.own_words(body, low, from.max(to) + count - low)? {
                for n in 0..count {
                    body.init(to + step(n), body.word(from + step(n)).load(Relaxed));
                }
                return Ok(());
            }
            for n in 0..count {
                let word = self.body_load(body, from + step(n))?;
                self.body_store(body, to + step(n), word)?;
            }
        } else if count > 0 {
            debug_assert!(from.max(to) + count <= body.capacity());
            let (source, target) = (body.word(from) as *const _ as *const u64, body.word(to) as *const _ as *mut u64);
            // SAFETY: both runs lie in the body, and with an inactive transaction no other thread runs
            unsafe { std::ptr::copy(source, target, count) };
        }
        Ok(())
    }

    /// The items of a list of exactly `count`, into registers. False: it has another length, or is too long for this.
    ///
    /// # Safety
    /// `registers` has room for `count` values.
    pub unsafe fn list_unpack(&mut self, list: Value, registers: *mut Value, count: usize) -> Res<bool> {
        let (length, body) = self.list_parts(Ref::of(list))?;
        if length != count || count > SEGMENT {
            return Ok(false);
        }
        if count > 0 {
            // SAFETY: the caller's promise; a Value is a word, and an attempt that fails takes the registers back
            unsafe { self.read_words(Body::of(body), 0, count, registers.cast()) }?;
        }
        Ok(true)
    }

    /// [`Thread::list_unpack`] without a call, in a transaction, where nothing stands in the way. False: ask that.
    ///
    /// # Safety
    /// As there.
    #[inline(always)]
    pub unsafe fn list_unpack_at_once(&mut self, list: Value, registers: *mut Value, count: usize) -> bool {
        // SAFETY: the look stays below `count`, which is the list's length; the caller's promise; what fails is filled again
        let copy = |base: *const stm::Word| (0..count).for_each(|at| unsafe { *registers.add(at) = Value::from_bits((*base.add(at)).load(Relaxed)) });
        self.short_list_at_once(list).is_some_and(|(length, body)| {
            // SAFETY: a body of one segment is protected by its own stamp
            length == count && unsafe { self.tx.read_at_once(body.0.stamp(), body.word(0), copy) }.is_some()
        })
    }

    /// Length and body of a list of one segment that is not empty, in a transaction, where nothing stands in the way.
    #[inline(always)]
    fn short_list_at_once(&mut self, list: Value) -> Option<(usize, Body)> {
        // an iteration that holds its writes back counts what each instruction has read
        if self.tx.holds_writes() {
            return None;
        }
        let (length, body) = self.load_two_at_once(Ref::of(list), LENGTH)?;
        let length = length.as_int() as usize;
        (length > 0 && Body::of(body).capacity() <= SEGMENT).then(|| (length, Body::of(body)))
    }

    /// `item in list` of ints or the same object, all looked at at one moment. None: there are others to compare with.
    fn contains_at_once(&mut self, list: Value, item: Value) -> Option<bool> {
        let (length, body) = self.short_list_at_once(list)?;
        let look = |base: *const stm::Word| {
            for at in 0..length {
                // SAFETY: the body has `length` words from the base on
                let candidate = Value::from_bits(unsafe { &*base.add(at) }.load(Relaxed));
                if candidate == item && !item.is_f64() {
                    return Some(true);
                }
                if !Value::both_ints(candidate, item) {
                    return None;
                }
            }
            Some(false)
        };
        // SAFETY: a body of one segment is protected by its own stamp
        unsafe { self.tx.read_at_once(body.0.stamp(), body.word(0), look) }.flatten()
    }

    /// `item in list`: segment by segment; whatever may call back looks at the list anew afterwards.
    pub fn list_contains(&mut self, list: Value, item: Value) -> Res<bool> {
        let mut at = 0;
        'anew: while !self.tx.is_active() {
            for &candidate in plain_items(Ref::of(list)).get(at..).unwrap_or(&[]) {
                at += 1;
                if candidate == item && !item.is_f64() {
                    return Ok(true);
                }
                if Value::both_ints(candidate, item) {
                    continue;
                }
                if self.equal(candidate, item)? {
                    return Ok(true);
                }
                continue 'anew;
            }
            return Ok(false);
        }
        if at == 0
            && let Some(found) = self.contains_at_once(list, item)
        {
            return Ok(found);
        }
        self.list_contains_beyond(list, item, at)
    }

    /// Is it among the items from `at` on, in a transaction?
    #[inline(never)]
    fn list_contains_beyond(&mut self, list: Value, item: Value, at: usize) -> Res<bool> {
        let mut words = [0; SEGMENT];
        let mut at = at;
        'anew: loop {
            let (length, body) = self.list_parts(Ref::of(list))?;
            while at < length {
                // SAFETY: the buffer holds a segment
                let read = unsafe { self.read_words(Body::of(body), at, length - at, words.as_mut_ptr()) }?;
                for word in words.iter().take(read) {
                    let candidate = Value::from_bits(*word);
                    at += 1;
                    if candidate == item && !item.is_f64() {
                        return Ok(true);
                    }
                    if Value::both_ints(candidate, item) {
                        continue;
                    }
                    if is_exact(candidate, Kind::Str) && is_exact(item, Kind::Str) {
                        if super::string::text(candidate) == super::string::text(item) {
                            return Ok(true);
                        }
                        continue;
                    }
                    if self.equal(candidate, item)? {
                        return Ok(true);
                    }
                    continue 'anew;
                }
            }
            return Ok(false);
        }
    }

    /// A copy of the items at this moment.
    pub fn list_items(&mut self, list: Value) -> Res<RootedVec> {
        let (length, body) = self.list_parts(Ref::of(list))?;
        let mut items = self.rooted_from(Vec::with_capacity(length));
        if length > 0 {
            self.body_copy_out(Body::of(body), 0, length, &mut items)?;
        }
        Ok(items)
    }

    /// Replaces all items.
    pub fn list_assign(&mut self, list: Value, items: &[Value]) -> Res<()> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        self.own(list, fields)?;
        if items.is_empty() {
            self.store(list, fields, BODY, Value::UNBOUND)?;
        } else {
            let body = self.new_body(items.len(), false)?;
            for (i, item) in items.iter().enumerate() {
                body.init(i, item.bits());
            }
            self.store(list, fields, BODY, body.value())?;
        }
        self.store(list, fields, LENGTH, length_value(items.len()))
    }

    /// Shortens to `length`; keeps the body.
    pub fn list_set_len(&mut self, list: Value, length: usize) -> Res<()> {
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let (old, body) = self.list_parts(object)?;
        if length == 0 {
            self.store(object, fields, BODY, Value::UNBOUND)?;
        } else if !body.is_unbound() {
            for i in length..old {
                self.body_store(Body::of(body), i, 0)?;
            }
        }
        self.store(object, fields, LENGTH, length_value(length))
    }

    /// Inserts room for `count` items at `index`, moving the rest up; the new slots hold None.
    #[inline(always)]
    pub fn list_open(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        if !self.tx.is_active() && plain_open(Ref::of(list), index, count) {
            return Ok(());
        }
        self.list_open_slow(list, index, count)
    }

    #[inline(never)]
    fn list_open_slow(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        let object = Ref::of(list);
        if let Some((length, body)) = self.small_mine(object)
            && body.capacity() >= length + count
        {
            (index..length).rev().for_each(|at| body.init(at + count, body.word(at).load(Relaxed)));
            (index..index + count).for_each(|at| body.init(at, Value::NONE.bits()));
            object.init(LENGTH, length_value(length + count));
            return Ok(());
        }
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let (length, body) = self.list_parts(object)?;
        let body = if body.is_unbound() || Body::of(body).capacity() < length + count { self.list_reserve(object, fields, length, length + count)? } else { Body::of(body) };
        self.body_move(body, index, index + count, length - index)?;
        for i in index..index + count {
            self.body_store(body, i, Value::NONE.bits())?;
        }
        self.store(object, fields, LENGTH, length_value(length + count))
    }

    /// Removes `count` items at `index`.
    #[inline(always)]
    pub fn list_close(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        if count == 0 {
            return Ok(());
        }
        if !self.tx.is_active() {
            plain_close(Ref::of(list), index, count);
            return Ok(());
        }
        self.list_close_slow(list, index, count)
    }

    #[inline(never)]
    fn list_close_slow(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        let plainly = self.own_plainly(object, fields)?;
        let (length, body) = if plainly { (object.fixed(LENGTH).as_int() as usize, object.fixed(BODY)) } else { self.list_parts(object)? };
        let (words, left) = (Body::of(body), length - count);
        if plainly && words.capacity() <= SEGMENT && self.own_words(words, index, length - index)? {
            for at in index..left {
                words.init(at, words.word(at + count).load(Relaxed));
            }
            (left..length).for_each(|at| words.init(at, 0));
            if left == 0 && words.capacity() > KEPT {
                object.init(BODY, Value::UNBOUND);
            }
            object.init(LENGTH, length_value(left));
            return Ok(());
        }
        if left > index {
            self.body_move(words, index + count, index, left - index)?;
        }
        self.list_set_len(list, left)
    }

    /// `list.insert(index, value)` with the index already in range.
    pub fn list_insert(&mut self, list: Value, index: usize, value: Value) -> Res<()> {
        self.list_open(list, index, 1)?;
        self.list_set(list, index, value).map(drop)
    }

    /// Removes and gives the last item.
    pub fn list_pop(&mut self, list: Value) -> Res<Option<Value>> {
        let object = Ref::of(list);
        if !self.tx.is_active() {
            let Some(&item) = plain_items(object).last() else { return Ok(None) };
            let length = object.fixed(LENGTH).as_int() as usize - 1;
            Body::of(object.fixed(BODY)).init(length, 0);
            object.init(LENGTH, length_value(length));
            return Ok(Some(item));
        }
        let fields = self.list_fields(object);
        let plainly = self.own_plainly(object, fields)?;
        let (length, body) = if plainly { (object.fixed(LENGTH).as_int() as usize, object.fixed(BODY)) } else { self.list_parts(object)? };
        if length == 0 {
            return Ok(None);
        }
        let body = Body::of(body);
        let item = self.body_load(body, length - 1)?;
        self.body_store(body, length - 1, 0)?;
        if plainly {
            object.init(LENGTH, length_value(length - 1));
        } else {
            self.store(object, fields, LENGTH, length_value(length - 1))?;
        }
        Ok(Some(Value::from_bits(item)))
    }

    /// Appends all these items.
    pub fn list_extend(&mut self, list: Value, items: &[Value]) -> Res<()> {
        if items.is_empty() {
            return Ok(());
        }
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let (length, body) = self.list_parts(object)?;
        let body = if body.is_unbound() || Body::of(body).capacity() < length + items.len() { self.list_reserve(object, fields, length, length + items.len())? } else { Body::of(body) };
        for (i, item) in items.iter().enumerate() {
            self.body_store(body, length + i, item.bits())?;
        }
        self.store(object, fields, LENGTH, length_value(length + items.len()))
    }

    /// `list.extend(iterable)`.
    pub fn list_extend_from(&mut self, list: Value, iterable: Value) -> Res<()> {
        if is_exact(iterable, Kind::Tuple) {
            return self.list_extend(list, tuple_items(iterable));
        }
        if is_exact(iterable, Kind::List) {
            let items = self.list_items(iterable)?;
            return self.list_extend(list, &items);
        }
        self.check_items_fit(iterable)?;
        let iterator = self.iter(iterable)?;
        while let Some(item) = self.next(iterator)? {
            self.list_append(list, item)?;
        }
        std::hint::black_box(iterator);
        Ok(())
    }

    /// Replaces `removed` items at `at` by `items`.
    pub fn list_splice(&mut self, list: Value, at: usize, removed: usize, items: &[Value]) -> Res<()> {
        match items.len().cmp(&removed) {
            std::cmp::Ordering::Greater => self.list_open(list, at + removed, items.len() - removed)?,
            std::cmp::Ordering::Less => self.list_close(list, at + items.len(), removed - items.len())?,
            std::cmp::Ordering::Equal => {}
        }
        for (i, item) in items.iter().enumerate() {
            self.list_set(list, at + i, *item)?;
        }
        Ok(())
    }

    /// A new list of the items of a slice.
    pub fn list_slice(&mut self, list: Value, bounds: SliceBounds) -> Res<Value> {
        if bounds.count == 0 {
            return self.new_list(&[]);
        }
        let made = self.new_list_of(bounds.count)?;
        let target = Body::of(Ref::of(made).fixed(BODY));
        if !self.tx.is_active() {
            let items = plain_items(Ref::of(list));
            if bounds.step == 1 {
                let items = &items[bounds.start..bounds.start + bounds.count];
                // SAFETY: the new body has room for `count` words, and only this thread knows it
                unsafe { std::ptr::copy_nonoverlapping(items.as_ptr().cast::<u64>(), target.word(0) as *const _ as *mut u64, bounds.count) };
            } else {
                (0..bounds.count).for_each(|n| target.init(n, items[bounds.at(n)].bits()));
            }
            return Ok(made);
        }
        let (_, body) = self.list_parts(Ref::of(list))?;
        let body = Body::of(body);
        if body.capacity() <= SEGMENT {
            self.body_look(body, |words| (0..bounds.count).for_each(|n| target.init(n, words[bounds.at(n)].load(Relaxed))))?;
            return Ok(made);
        }
        let mut done = 0;
        while bounds.step == 1 && done < bounds.count {
            let into = target.word(done) as *const stm::Word as *mut u64;
            // SAFETY: the new body has room for the words that are left, and only this thread knows it
            done += unsafe { self.read_words(body, bounds.start + done, bounds.count - done, into) }?;
        }
        for n in done..bounds.count {
            let word = self.body_load(body, bounds.at(n))?;
            target.init(n, word);
        }
        Ok(made)
    }

    /// `list[slice] = value`.
    pub fn list_set_slice(&mut self, list: Value, slice: Value, value: Value) -> Res<()> {
        let parts = self.slice_parts(slice)?;
        if parts.step == 1 && value != list && self.set_slice_at_once(list, parts, value)? {
            return Ok(());
        }
        let items = self.collect_or(value, "must assign iterable to extended slice")?;
        let length = self.list_len(list)?;
        let bounds = parts.bounds(length);
        if parts.step == 1 {
            let stop = (bounds.stop.max(0) as usize).max(bounds.start);
            return self.list_splice(list, bounds.start, stop - bounds.start, &items);
        }
        if items.len() != bounds.count {
            return Err(self.value_error(format!("attempt to assign sequence of size {} to extended slice of size {}", items.len(), bounds.count)));
        }
        for (n, item) in items.iter().enumerate() {
            self.list_set(list, bounds.at(n), *item)?;
        }
        Ok(())
    }

    /// `list[a:b] = value` of a tuple, or of an exact list that lies open, without a copy of its items. False: not done.
    fn set_slice_at_once(&mut self, list: Value, parts: super::slice::SliceParts, value: Value) -> Res<bool> {
        let items: &[Value] = if is_exact(value, Kind::List) && self.lies_open(Ref::of(value)) {
            plain_items(Ref::of(value))
        } else if is_exact(value, Kind::Tuple) {
            tuple_items(value)
        } else {
            return Ok(false);
        };
        let target = Ref::of(list);
        let fields = self.list_fields(target);
        if !self.own_plainly(target, fields)? {
            return Ok(false);
        }
        let bounds = parts.bounds(target.fixed(LENGTH).as_int() as usize);
        let removed = (bounds.stop.max(0) as usize).max(bounds.start) - bounds.start;
        match items.len().cmp(&removed) {
            std::cmp::Ordering::Greater => self.list_open(list, bounds.start + removed, items.len() - removed)?,
            std::cmp::Ordering::Less => self.list_close(list, bounds.start + items.len(), removed - items.len())?,
            std::cmp::Ordering::Equal => {}
        }
        if items.is_empty() {
            return Ok(true);
        }
        // nobody else writes to the list, no script was called, and the items of the other one have not moved
        let body = Body::of(target.fixed(BODY));
        let plainly = self.own_words(body, bounds.start, items.len())?;
        for (i, item) in items.iter().enumerate() {
            if plainly {
                body.init(bounds.start + i, item.bits());
            } else {
                self.body_store(body, bounds.start + i, item.bits())?;
            }
        }
        Ok(true)
    }

    /// The items of an iterable; TypeError with `message` when it is none.
    pub fn collect_or(&mut self, value: Value, message: &str) -> Res<RootedVec> {
        if is_list(value) || is_tuple(value) {
            return self.collect(value);
        }
        match self.iter(value) {
            Ok(iterator) => self.collect(iterator),
            Err(unwind) => {
                let class = self.interp.types.TypeError.get();
                self.absorb(unwind, class)?;
                Err(self.type_error(message))
            }
        }
    }

    /// `del list[slice]`.
    pub fn list_delete_slice(&mut self, list: Value, slice: Value) -> Res<()> {
        let parts = self.slice_parts(slice)?;
        let length = self.list_len(list)?;
        let bounds = parts.bounds(length);
        if bounds.count == 0 {
            return Ok(());
        }
        if bounds.step == 1 || bounds.count == 1 {
            return self.list_close(list, bounds.start, bounds.count);
        }
        let (first, step) = if bounds.step < 0 { (bounds.at(bounds.count - 1), bounds.step.unsigned_abs()) } else { (bounds.start, bounds.step as usize) };
        let last = first + step * (bounds.count - 1);
        let items = self.list_items(list)?;
        let mut kept = self.rooted_from(Vec::with_capacity(length - bounds.count));
        kept.extend(items.iter().enumerate().filter(|(i, _)| *i < first || *i > last || (*i - first) % step != 0).map(|(_, item)| *item));
        self.list_assign(list, &kept)
    }
}
