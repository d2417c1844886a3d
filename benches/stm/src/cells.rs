//! The smallest workloads, written as an interpreter would: straight to the barriers of the host interface.
//!
//! A cell is a stamp and the one word it protects. These functions are what the table times and what the instruction
//! counts run, so each does its operation in a loop and nothing else.

use crate::random::Random;
use core::hint::black_box;
use core::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Config, Deferred, Domain, Host, Kind, Region, Restart, Stamp, Transaction, Word};

#[repr(C)]
pub struct Cell {
    pub stamp: Stamp,
    pub word: Word,
}

impl Cell {
    pub fn new(value: u64) -> Cell {
        Cell { stamp: Stamp::committed(), word: Word::new(value) }
    }

    #[inline(always)]
    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.word), 1)
    }

    #[inline(always)]
    pub fn read(&self, tx: &mut Transaction) -> Result<u64, Restart> {
        // SAFETY: stamp and word belong together; cells outlive the transactions that are given them (`Cells`).
        unsafe { tx.read_word(&self.stamp, self.region(), 0) }
    }

    #[inline(always)]
    pub fn write(&self, tx: &mut Transaction, value: u64) -> Result<(), Restart> {
        // SAFETY: as above.
        unsafe { tx.write(&self.stamp, self.region(), 0, value) }
    }
}

/// Some cells and the domain of their transactions.
pub struct Cells {
    pub domain: Arc<Domain>,
    pub cells: Box<[Cell]>,
}

/// Cells so far apart share no pair of cache lines.
pub const APART: usize = 16;

impl Cells {
    pub fn new(count: usize, value: u64) -> Cells {
        Cells { domain: Domain::new(Config::default()), cells: (0..count).map(|_| Cell::new(value)).collect() }
    }

    pub fn attach(&self) -> Transaction {
        Transaction::attach(&self.domain)
    }

    /// Of all words, with no transaction open.
    pub fn sum(&self) -> u64 {
        self.cells.iter().map(|cell| cell.word.load(Relaxed)).fold(0, u64::wrapping_add)
    }
}

/// Runs a step until it has committed; gives how many attempts that took.
#[inline(always)]
pub fn atomically<R>(tx: &mut Transaction, host: &mut impl Host, mut step: impl FnMut(&mut Transaction) -> Result<R, Restart>) -> (R, u32) {
    let mut attempts = 1;
    loop {
        tx.begin(Kind::Explicit);
        if let Ok(result) = step(tx)
            && tx.commit(host).is_ok()
        {
            return (result, attempts);
        }
        tx.abort(host);
        tx.wait_for_conflict();
        attempts += 1;
    }
}

/// Transactions that read one cell each.
#[inline(never)]
pub fn read_one_each(tx: &mut Transaction, cells: &[Cell; 64], times: u64) {
    for time in 0..times {
        let cell = &cells[time as usize % 64];
        black_box(atomically(tx, &mut (), |tx| cell.read(tx)).0);
    }
}

/// One transaction that reads every cell, `times` over.
#[inline(never)]
pub fn read_all(tx: &mut Transaction, cells: &[Cell], times: u64) -> u64 {
    let read = |tx: &mut Transaction| {
        let mut sum = 0u64;
        for _ in 0..times {
            for cell in cells {
                sum = sum.wrapping_add(cell.read(tx)?);
            }
        }
        Ok(sum)
    };
    black_box(atomically(tx, &mut (), read).0)
}

/// The same with no transaction: what the memory costs.
#[inline(never)]
pub fn load_all(words: &[Word], times: u64) -> u64 {
    let mut sum = 0u64;
    for _ in 0..times {
        for word in words {
            sum = sum.wrapping_add(word.load(Relaxed));
        }
    }
    black_box(sum)
}

/// One transaction that makes all cells its own, then reads and writes each, `times` over: two accesses a cell.
#[inline(never)]
pub fn use_own(tx: &mut Transaction, cells: &[Cell], times: u64) {
    let work = |tx: &mut Transaction| {
        for cell in cells {
            cell.stamp.raw().store(tx.created_stamp(), Relaxed);
        }
        for _ in 0..times {
            for cell in cells {
                let value = cell.read(tx)?;
                cell.write(tx, value + 1)?;
            }
        }
        Ok(())
    };
    atomically(tx, &mut (), work);
}

/// Transactions that add one to a cell.
#[inline(never)]
pub fn count(tx: &mut Transaction, cell: &Cell, times: u64) {
    for _ in 0..times {
        atomically(tx, &mut (), |tx| {
            let value = cell.read(tx)?;
            cell.write(tx, value + 1)
        });
    }
}

/// Transactions that move one from an account to another.
#[inline(never)]
pub fn transfer(tx: &mut Transaction, accounts: &[Cell], random: &mut Random, times: u64) {
    for _ in 0..times {
        let from = &accounts[random.below(accounts.len() as u64) as usize];
        let to = &accounts[random.below(accounts.len() as u64) as usize];
        atomically(tx, &mut (), |tx| {
            let left = from.read(tx)?;
            from.write(tx, left.wrapping_sub(1))?;
            let right = to.read(tx)?;
            to.write(tx, right.wrapping_add(1))
        });
    }
}

/// Applies deferred additions.
pub struct Adder;

impl Host for Adder {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let region = Region::new(operation.cell, 1);
            // SAFETY: `add_later` noted the stamp with the one word it protects.
            unsafe { tx.own(stamp, region) }?;
            // SAFETY: as above.
            let value = unsafe { tx.read_word(stamp, region, 0) }?;
            // SAFETY: as above.
            unsafe { tx.write(stamp, region, 0, value.wrapping_add(operation.operand)) }?;
        }
        Ok(())
    }
}

/// Adds to a cell at the commit, if the transaction may.
#[inline(always)]
pub fn add_later(tx: &mut Transaction, cell: &Cell, amount: u64) -> Result<(), Restart> {
    if tx.may_defer(&cell.stamp) {
        let operation = Deferred { cell: NonNull::from(&cell.word), kind: 0, operand: amount, key: 0 };
        tx.defer_or_merge(&cell.stamp, operation, |last, new| {
            last.operand = last.operand.wrapping_add(new.operand);
            true
        });
        return Ok(());
    }
    let value = cell.read(tx)?;
    cell.write(tx, value.wrapping_add(amount))
}

/// Transactions that add one to a cell without looking at it.
#[inline(never)]
pub fn count_later(tx: &mut Transaction, cell: &Cell, times: u64) {
    for _ in 0..times {
        atomically(tx, &mut Adder, |tx| add_later(tx, cell, 1));
    }
}

/// Work that touches no shared memory: about a nanosecond a round.
#[inline(always)]
pub fn compute(seed: u64, rounds: u64) -> u64 {
    let mut value = seed;
    for _ in 0..rounds {
        value = black_box(value.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(7));
    }
    value
}
