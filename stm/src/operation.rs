//! The deferred operations of the shared types of this crate, and how they take effect.
//!
//! An operation names the stamp of one cell; what it does besides lies behind that cell: whoever owns it may write what only its
//! owner writes. Nothing here fails because somebody else committed meanwhile, except where the operation itself asks for it
//! ([`TAKE`]). All memory an operation names is kept by the epoch pin of its transaction.

use crate::cell::{Cell, Run};
use crate::outcome::{Cause, Restart};
use crate::semantic::{Deferred, Host};
use crate::stamp::{Region, Stamp};
use crate::sync::Relaxed;
use crate::transaction::Transaction;
use crate::vec::Slots;
use core::ptr::NonNull;

/// The word grows by the operand, wrapping.
pub(crate) const ADD: u32 = 0;
/// The word gets smaller by the operand, and must not become negative.
pub(crate) const TAKE: u32 = 1;
/// The word is a length: the operand goes to the slot of that number (`key`: the [`Slots`]), and the length grows by one.
pub(crate) const PUSH: u32 = 2;
/// The word points to the last node of a queue: the operand is the node that comes after it.
pub(crate) const ENQUEUE: u32 = 3;

/// The host of all shared types.
pub(crate) struct Operations;

impl Host for Operations {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let region = Region::new(operation.cell, 1);
            // SAFETY: the cell is kept by the transaction's pin.
            unsafe { tx.own(stamp, region) }?;
            // SAFETY: as above.
            let word = unsafe { operation.cell.as_ref() };
            let now = word.load(Relaxed);
            let next = match operation.kind {
                ADD => now.wrapping_add(operation.operand),
                TAKE => match (now as i64).checked_sub(operation.operand as i64) {
                    Some(left) if left >= 0 => left as u64,
                    _ => return Err(tx.request_restart(Cause::Prepare)),
                },
                PUSH => {
                    // SAFETY: the slots are kept by the transaction's pin.
                    let slots = unsafe { &*(operation.key as usize as *const Slots) };
                    store(tx, slots.make(now), operation.operand)?;
                    now + 1
                }
                _ => {
                    let last = Run { first: NonNull::new(now as *mut Cell).expect("a queue always has a node"), class: 1 };
                    // SAFETY: we own the cell that points to it, so it is the last node now, and not given back.
                    store(tx, unsafe { last.head() }, operation.operand)?;
                    operation.operand
                }
            };
            // SAFETY: as above.
            unsafe { tx.write(stamp, region, 0, next) }?;
        }
        Ok(())
    }
}

fn store(tx: &mut Transaction, cell: &Cell, word: u64) -> Result<(), Restart> {
    // SAFETY: cells stay mapped; stamp and word belong together.
    unsafe {
        tx.own(&cell.stamp, cell.region())?;
        tx.write(&cell.stamp, cell.region(), 0, word)
    }
}
