//! `TCounter`: a number that threads add to without conflicts.

use crate::attempt::{ReadTx, Stop, Tx};
use crate::domain::Domain;
use crate::operation::{ADD, TAKE};
use crate::variable::Variable;
use core::fmt;
use std::sync::Arc;

/// A shared number. Additions are noted and done at the commit, so transactions that only add do not conflict; a transaction that
/// reads it reads it exactly, its own additions included. Clones are handles to the same counter.
///
/// The idea is RETCON's (Blundell, Raghavan, Martin, ISCA 2010): what depends on no old value needs none to be the same at the commit.
///
/// ```
/// use stm::{Domain, TCounter};
///
/// let domain = Domain::for_variables();
/// let hits = TCounter::new(&domain, 0);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| {
///             let mut thread = domain.thread();
///             (0..1000).for_each(|_| thread.atomically(|tx| hits.add(tx, 1)));
///         });
///     }
/// });
/// assert_eq!(domain.thread().atomically(|tx| hits.get(tx)), 2000);
/// ```
#[must_use]
pub struct TCounter {
    variable: Variable,
}

impl TCounter {
    /// A new counter.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// let lives = stm::TCounter::new(&domain, 3);
    /// # let _ = lives;
    /// ```
    pub fn new(domain: &Arc<Domain>, value: i64) -> TCounter {
        TCounter { variable: Variable::new(domain, value as u64) }
    }

    /// Adds, wrapping at the ends of `i64`. Commutes with other additions.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let count = stm::TCounter::new(&domain, 3);
    /// domain.thread().atomically(|tx| count.add(tx, -1));
    /// assert_eq!(domain.thread().atomically(|tx| count.get(tx)), 2);
    /// ```
    pub fn add(&self, tx: &mut Tx, amount: i64) -> Result<(), Stop> {
        let cell = self.variable.cell(tx);
        // SAFETY: an addition needs nothing besides the cell.
        unsafe { tx.defer(cell, ADD, amount as u64, 0) }
    }

    /// Takes `amount` (not negative) away if that leaves no less than 0; says whether. As long as there is plenty, it commutes with
    /// additions and with others who take: that there is enough is looked at again at the commit (O'Neil's escrow, TODS 1986).
    ///
    /// Panics if the amount is negative.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// let tickets = stm::TCounter::new(&domain, 3);
    /// assert!(domain.thread().atomically(|tx| tickets.try_take(tx, 2)));
    /// assert!(!domain.thread().atomically(|tx| tickets.try_take(tx, 2)));
    /// ```
    pub fn try_take(&self, tx: &mut Tx, amount: i64) -> Result<bool, Stop> {
        assert!(amount >= 0, "what is taken is not negative");
        let cell = self.variable.cell(tx);
        let enough = |word: u64| word as i64 >= amount;
        if tx.may_defer(cell) && !tx.has_deferred_on(cell) && enough(tx.peek_cell(cell)?) {
            tx.context.peeked.push(&raw const cell.stamp);
            // SAFETY: needs nothing besides the cell.
            unsafe { tx.defer(cell, TAKE, amount as u64, 0) }?;
            return Ok(true);
        }
        // The answer may be no, which others' additions would make wrong: an ordinary read and write.
        let now = tx.read_cell(cell)?;
        if enough(now) {
            tx.write_cell(cell, now - amount as u64)?;
        }
        Ok(enough(now))
    }

    /// The number, as of this transaction. From here on it conflicts with additions by others.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let count = stm::TCounter::new(&domain, 3);
    /// let now = domain.thread().atomically(|tx| {
    ///     count.add(tx, 10)?;
    ///     count.get(tx)
    /// });
    /// assert_eq!(now, 13);
    /// ```
    pub fn get(&self, tx: &mut ReadTx) -> Result<i64, Stop> {
        let cell = self.variable.cell(tx);
        Ok(tx.read_cell(cell)? as i64)
    }

    /// Identifies the counter, as [`TVar::address`](crate::TVar::address) does a variable.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let count = stm::TCounter::new(&domain, 3);
    /// assert_eq!(count.address(), count.clone().address());
    /// ```
    pub fn address(&self) -> usize {
        self.variable.address()
    }
}

impl Clone for TCounter {
    fn clone(&self) -> TCounter {
        TCounter { variable: self.variable.share() }
    }
}

impl Drop for TCounter {
    fn drop(&mut self) {
        // SAFETY: the handle drops; a number needs no end.
        unsafe { self.variable.let_go(|_| ()) };
    }
}

impl fmt::Debug for TCounter {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "TCounter({:#x})", self.address())
    }
}
