//! Operations deferred to commit: a sum added to a number whose old value nobody looked at, an append to a list, a change of
//! size and order of a striped table.
//!
//! The transaction keeps (cell, kind, operand); at prepare, or when the cell is read after all, they are applied here as
//! ordinary writes. Each first owns what it changes, so that it sees the present and not the snapshot. The exact type was a predicate at the statement; it is checked again here, an error restarts the
//! transaction, which then takes the ordinary path.

use super::body::Body;
use super::door::Ref;
use super::striped::{Buckets, COUNTER_WORDS, LOG, NEXT, SIZE};
use super::shape::{POINTER_BITS, Shape};
use super::thread::Thread;
use crate::heap::Value;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Deferred, Host, Region, Restart, Stamp, Transaction, Word};

/// Kind of a deferred operation: add the int operand to the int in the cell.
pub const ADD_INT: u32 = 1;
/// Append the operand to the list whose class word is the cell; the length of the list's region above the number.
const APPEND: u32 = 2;
/// One entry more in the striped table whose counter is the cell and whose buckets are the operand; its number above.
const INSERTED: u32 = 3;
/// One entry less.
const REMOVED: u32 = 4;
/// As [`ADD_INT`], if the word before the cell holds the key: of an entry in a table.
const ADD_TO_ITEM: u32 = 5;
/// As [`ADD_INT`], if the region's first word, a class word, names the shape that is the key: of an attribute of an instance.
const ADD_TO_ATTRIBUTE: u32 = 6;
const KIND_BITS: u32 = 8;
/// The region's first word is the cell itself minus one (objects of one field: class word, contents).
const CELL_REGION_WORDS: u32 = 2;

/// The interpreter's side of the protocol.
pub struct ScriptHost;

/// A word that holds a number: word `index` of the `length` words from `base`, which `stamp` protects.
#[derive(Clone, Copy)]
pub struct NumberWord { pub stamp: &'static Stamp, pub base: NonNull<Word>, pub length: usize, pub index: usize, pub guard: Guard }

/// What must still be so for the word to be the one that was meant.
#[derive(Clone, Copy)]
pub enum Guard {
    Nothing,
    /// the word before holds this key: an entry of a table
    Key(Value),
    /// the first word is a class word that names this shape: an attribute of an instance
    Shape(Shape),
}

/// The place of a dict's value found for a mark: good while the dict has the same buckets and nothing was collected.
#[derive(Clone, Copy)]
pub struct PeekedItem { pub dict: Value, pub key: Value, pub buckets: Value, pub collections: u64, pub place: NumberWord }

impl NumberWord {
    fn cell(&self, index: usize) -> NonNull<Word> {
        debug_assert!(index < self.length);
        // SAFETY: the index lies in the region
        unsafe { self.base.add(index) }
    }
    fn kind(&self, operation: u32, index: usize) -> u32 { operation | (self.length as u32) << 8 | (index as u32) << 16 }
    /// Does it hold an int, as far as a glance can tell?
    pub fn holds_int(&self) -> bool {
        // SAFETY: a word of a live region
        Value::from_bits(unsafe { self.cell(self.index).as_ref() }.load(Relaxed)).is_int()
    }
}

/// A change of size and order of a striped table.
#[derive(Clone, Copy, Debug)]
pub enum Counted { Inserted(usize), Removed }

impl Counted {
    /// The kind of its deferred operation, unless the entry's number is too large for one.
    pub fn kind(self) -> Option<u32> {
        match self {
            Counted::Inserted(entry) if entry < 1 << (32 - KIND_BITS) => Some(INSERTED | (entry as u32) << KIND_BITS),
            Counted::Inserted(_) => None,
            Counted::Removed => Some(REMOVED),
        }
    }
}

impl Host for ScriptHost {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            match operation.kind & ((1 << KIND_BITS) - 1) {
                APPEND => apply_append(tx, stamp, operation)?,
                INSERTED => apply_count(tx, stamp, operation, Some((operation.kind >> KIND_BITS) as usize))?,
                REMOVED => apply_count(tx, stamp, operation, None)?,
                _ => apply_add(tx, stamp, operation)?,
            }
        }
        Ok(())
    }
}

/// A word of a region this transaction owns.
fn owned_word(base: NonNull<Word>, index: usize) -> Value {
    // SAFETY: callers pass an index inside the region they have just taken
    Value::from_bits(unsafe { base.add(index).as_ref() }.load(Relaxed))
}

fn apply_add(tx: &mut Transaction, stamp: &Stamp, operation: &Deferred) -> Result<(), Restart> {
    let (base, length, index) = region_of(operation);
    let region = Region::new(base, length);
    // SAFETY: `defer_add` noted the region its stamp protects
    unsafe { tx.own(stamp, region) }?;
    let meant = match operation.kind & ((1 << KIND_BITS) - 1) {
        ADD_TO_ITEM => owned_word(base, index - 1).bits() == operation.key,
        ADD_TO_ATTRIBUTE => owned_word(base, 0).bits() & POINTER_BITS == operation.key,
        _ => true,
    };
    if !meant {
        return Err(tx.request_restart(stm::Cause::Prepare));
    }
    let old = owned_word(base, index);
    let sum = if old.is_int() { Value::add_ints(old, Value::from_bits(operation.operand)) } else { None };
    // the type changed or the sum left the unboxed range: run the statement again, in the ordinary way
    let Some(sum) = sum else { return Err(tx.request_restart(stm::Cause::Prepare)) };
    // SAFETY: as above
    unsafe { tx.write(stamp, region, index, sum.bits()) }
}

/// Writes a word of a body.
fn write_body(tx: &mut Transaction, body: Body, index: usize, value: u64) -> Result<(), Restart> {
    let (stamp, base, length) = body.segment(index);
    // SAFETY: the segment and the stamp that protects it
    unsafe { tx.write(stamp, Region::new(base, length as u32), index & (super::body::SEGMENT - 1), value) }
}

fn apply_append(tx: &mut Transaction, stamp: &Stamp, operation: &Deferred) -> Result<(), Restart> {
    let base = operation.cell;
    let region = Region::new(base, operation.kind >> KIND_BITS);
    // SAFETY: `defer_append` noted the region of the list from its class word on
    unsafe { tx.own(stamp, region) }?;
    let (length, body) = (owned_word(base, 1).as_int(), owned_word(base, 2));
    // no room: the statement runs again and makes some
    if body.is_unbound() || Body::of(body).capacity() as i64 <= length {
        return Err(tx.request_restart(stm::Cause::Prepare));
    }
    write_body(tx, Body::of(body), length as usize, operation.operand)?;
    // SAFETY: as above
    unsafe { tx.write(stamp, region, 1, Value::from_int_unchecked(length + 1).bits()) }
}

fn apply_count(tx: &mut Transaction, stamp: &Stamp, operation: &Deferred, inserted: Option<usize>) -> Result<(), Restart> {
    let base = operation.cell;
    let region = Region::new(base, COUNTER_WORDS as u32);
    // SAFETY: `defer_count` noted the first word of the counter, which its own stamp protects
    unsafe { tx.own(stamp, region) }?;
    let size = owned_word(base, SIZE).as_int();
    let Some(entry) = inserted else {
        // SAFETY: as above
        return unsafe { tx.write(stamp, region, SIZE, Value::from_int_unchecked(size - 1).bits()) };
    };
    let next = owned_word(base, NEXT);
    let log = Body::of(owned_word(base, LOG));
    if next.as_int() as usize >= log.capacity() {
        return Err(tx.request_restart(stm::Cause::Prepare));
    }
    write_body(tx, log, next.as_int() as usize, Value::from_int_unchecked(entry as i64).bits())?;
    // the bucket is this transaction's own since the insertion, so its orders can be looked at
    let (bucket_stamp, bucket, index, orders) = Buckets(Ref::of(Value::from_bits(operation.operand))).with_order(entry, next.as_int() as u32);
    // SAFETY: the bucket and the stamp that protects it
    unsafe { tx.write(bucket_stamp, bucket, index, orders) }?;
    // SAFETY: as above
    unsafe { tx.write(stamp, region, NEXT, Value::from_int_unchecked(next.as_int() + 1).bits()) }?;
    // SAFETY: as above
    unsafe { tx.write(stamp, region, SIZE, Value::from_int_unchecked(size + 1).bits()) }
}

/// Region and index of an operation: kind carries `length << 8 | index << 16` above the operation's number.
fn region_of(operation: &Deferred) -> (NonNull<Word>, u32, usize) {
    let length = operation.kind >> 8 & 0xFF;
    let index = (operation.kind >> 16 & 0xFF) as usize;
    // SAFETY: the cell is word `index` of its region, so the region's base lies that many words before it
    (unsafe { operation.cell.sub(index) }, length, index)
}

impl Thread {
    /// `cell += addend` without looking at the old value. False: take the ordinary path.
    ///
    /// `stamp` protects `length` words from `base`; the number is word `index`.
    pub(crate) fn defer_add(&mut self, stamp: &'static Stamp, base: NonNull<Word>, length: usize, index: usize, addend: Value) -> bool {
        if length > 0xFF || index > 0xFF || !addend.is_int() || !self.tx.may_defer(stamp) {
            return false;
        }
        self.push_add(&NumberWord { stamp, base, length, index, guard: Guard::Nothing }, addend);
        true
    }

    /// `container[key] += addend` or `instance.name += addend`, the old value unseen. False: take the ordinary path.
    pub(crate) fn defer_add_to(&mut self, place: &NumberWord, addend: Value) -> bool {
        if place.length > 0xFF || place.index > 0xFF || !self.tx.may_defer(place.stamp) {
            return false;
        }
        self.push_add(place, addend);
        true
    }

    /// Adds to the sum already deferred on the word, or notes one.
    fn push_add(&mut self, place: &NumberWord, addend: Value) {
        self.repeatable = false;
        let (operation, key) = match place.guard {
            Guard::Nothing => (ADD_INT, 0),
            Guard::Key(key) => (ADD_TO_ITEM, key.bits()),
            Guard::Shape(shape) => (ADD_TO_ATTRIBUTE, shape.0.value().bits()),
        };
        let add = Deferred { cell: place.cell(place.index), kind: place.kind(operation, place.index), operand: addend.bits(), key };
        self.tx.defer_or_merge(place.stamp, add, |known, new| match Value::add_ints(Value::from_bits(known.operand), Value::from_bits(new.operand)) {
            Some(sum) => {
                known.operand = sum.bits();
                true
            }
            None => false,
        });
    }

    /// `list.append(value)` left to the commit. False: take the ordinary path. `fields` of the list object.
    pub(super) fn defer_append(&mut self, list: Ref, fields: usize, value: Value) -> bool {
        let stamp = list.stamp();
        if self.tx.attempt() > 0 || !self.tx.may_defer(stamp) {
            return false;
        }
        let cell = NonNull::from(list.object().class_word());
        self.repeatable = false;
        let kind = APPEND | (fields as u32 + 1) << KIND_BITS;
        self.tx.defer(stamp, Deferred { cell, kind, operand: value.bits(), key: 0 });
        true
    }

    /// A look at a number without logging it: only whether it is an int may be used (the predicate is checked at commit).
    pub(crate) fn peek_is_int(&self, word: &Word) -> bool { Value::from_bits(word.load(Relaxed)).is_int() }

    /// `cell.contents += addend` for a cell object.
    pub fn cell_defer_add(&mut self, cell: Ref, addend: Value) -> bool {
        if !self.tx.is_active() || cell.class_word() & (super::cell::CONSTANT | super::cell::OVERLAY) != 0 || !self.peek_is_int(cell.word(0)) {
            return false;
        }
        let base = NonNull::from(cell.object().class_word());
        self.defer_add(cell.stamp(), base, CELL_REGION_WORDS as usize, 1, addend)
    }
}
