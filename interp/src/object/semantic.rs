//! Operations deferred to commit: a sum added to a number whose old value nobody looked at.
//!
//! The transaction keeps (cell, kind, operand); at prepare, or when the cell is read after all, they are applied here as
//! ordinary writes. The exact type was a predicate at the statement; it is checked again here, an error restarts the
//! transaction, which then takes the ordinary path.

use super::door::Ref;
use super::thread::Thread;
use crate::heap::Value;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Deferred, Host, Region, Restart, Stamp, Transaction, Word};

/// Kind of a deferred operation: add the int operand to the int in the cell.
pub const ADD_INT: u32 = 1;
/// The region's first word is the cell itself minus one (objects of one field: class word, contents).
const CELL_REGION_WORDS: u32 = 2;

/// The interpreter's side of the protocol.
pub struct ScriptHost;

impl Host for ScriptHost {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let (base, length, index) = region_of(operation);
            // SAFETY: `defer_add` noted the region its stamp protects
            let old = Value::from_bits(unsafe { tx.read_word(stamp, Region::new(base, length), index) }?);
            let sum = if old.is_int() { Value::add_ints(old, Value::from_bits(operation.operand)) } else { None };
            // the type changed or the sum left the unboxed range: run the statement again, in the ordinary way
            let Some(sum) = sum else { return Err(tx.request_restart(stm::Cause::Prepare)) };
            // SAFETY: as above
            unsafe { tx.write(stamp, Region::new(base, length), index, sum.bits()) }?;
        }
        Ok(())
    }
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
        // SAFETY: index is below length
        let cell = unsafe { base.add(index) };
        let kind = ADD_INT | (length as u32) << 8 | (index as u32) << 16;
        let operation = Deferred { cell, kind, operand: addend.bits() };
        self.tx.defer_or_merge(stamp, operation, |known, new| match Value::add_ints(Value::from_bits(known.operand), Value::from_bits(new.operand)) {
            Some(sum) => {
                known.operand = sum.bits();
                true
            }
            None => false,
        });
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
