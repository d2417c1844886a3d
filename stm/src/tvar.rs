//! `TVar`: a shared variable of any type.
//!
//! The variable is one cell. Small plain values lie in its word, others in a box that the word points to (`value`). Boxed values
//! are never changed in place: a store puts a new box there, and the old one is destroyed after the commit, when no transaction
//! that may still look at it runs. It must not know the protocol.

use crate::attempt::{ReadTx, Stop, Tx};
use crate::domain::Domain;
use crate::value;
use crate::variable::Variable;
use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

/// A shared variable that transactions of one domain read and write. Clones are handles to the same variable.
///
/// Small values that are plain (numbers, `bool`, `char`, pairs of numbers of 32 bits, short arrays of bytes, non-zero numbers,
/// options of all but the largest of them) lie in the variable itself: reading and storing them costs a few nanoseconds. Others
/// are boxed: a read gives a clone or shows a reference ([`TVar::with`]), a store allocates. `Arc`s make clones of large values
/// cheap.
///
/// Using it in a transaction of another domain panics. Values that are replaced are destroyed some time later, on whatever thread
/// is at hand: dropping one should not take long, and not run transactions.
///
/// ```
/// use stm::{Domain, TVar};
///
/// let domain = Domain::for_variables();
/// let count = TVar::new(&domain, 0u64);
/// let names = TVar::new(&domain, vec!["a"]);
/// domain.thread().atomically(|tx| {
///     names.modify(tx, |names| names.push("b"))?;
///     let len = names.with(tx, |names| names.len())?;
///     count.set(tx, len as u64)
/// });
/// assert_eq!(domain.thread().atomically(|tx| count.get(tx)), 2);
/// ```
#[must_use]
pub struct TVar<T: Send + Sync + 'static> {
    variable: Variable,
    value: PhantomData<T>,
}

impl<T: Send + Sync + 'static> TVar<T> {
    /// A new variable.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// let domain = Domain::for_variables();
    /// let x = TVar::new(&domain, String::from("hello"));
    /// # let _ = x;
    /// ```
    pub fn new(domain: &Arc<Domain>, value: T) -> TVar<T> {
        TVar { variable: Variable::new(domain, value::into_word(value)), value: PhantomData }
    }

    /// Shows the value, as of this transaction, to `look`.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let text = TVar::new(&domain, String::from("hello"));
    /// assert_eq!(domain.thread().atomically(|tx| text.with(tx, |text| text.len())), 5);
    /// ```
    #[inline]
    pub fn with<R>(&self, tx: &mut ReadTx, look: impl FnOnce(&T) -> R) -> Result<R, Stop> {
        let cell = self.variable.cell(tx);
        if !value::is_inline::<T>() {
            tx.follow();
        }
        let word = tx.read_cell(cell)?;
        // SAFETY: the read was checked, so this is a value that was current after the transaction's pin began, or one that this
        // transaction has stored; neither is destroyed before the attempt ends, or goes back to before the store.
        Ok(unsafe { value::with(word, look) })
    }

    /// Replaces the value, if the transaction commits.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let x = TVar::new(&domain, 1);
    /// domain.thread().atomically(|tx| x.set(tx, 2));
    /// assert_eq!(domain.thread().atomically(|tx| x.get(tx)), 2);
    /// ```
    #[inline]
    pub fn set(&self, tx: &mut Tx, value: T) -> Result<(), Stop> {
        let cell = self.variable.cell(tx);
        let word = value::into_word(value);
        if value::is_inline::<T>() {
            return tx.write_cell(cell, word);
        }
        // SAFETY: the cell holds boxed values of this type, and the new one is ours.
        unsafe { tx.replace_cell(cell, word, value::destroy::<T>) }.map(drop)
    }

    /// Exchanges the values of two variables, without a clone.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let (x, y) = (TVar::new(&domain, "x"), TVar::new(&domain, "y"));
    /// domain.thread().atomically(|tx| x.swap(tx, &y));
    /// assert_eq!(domain.thread().atomically(|tx| x.get(tx)), "y");
    /// ```
    pub fn swap(&self, tx: &mut Tx, other: &TVar<T>) -> Result<(), Stop> {
        let (first, second) = (self.variable.cell(tx), other.variable.cell(tx));
        if !value::is_inline::<T>() {
            // If the last handle goes in this transaction, what is then in the variable must not go before it ends.
            tx.follow();
        }
        let (left, right) = (tx.own_cell(first)?, tx.own_cell(second)?);
        tx.write_cell(first, right)?;
        tx.write_cell(second, left)
    }

    /// Identifies the variable among all that live: what [`Conflict::stamp`](crate::Conflict::stamp) holds
    /// ([`Thread::watch_conflicts`](crate::Thread::watch_conflicts) has an example).
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let (x, y) = (TVar::new(&domain, 1), TVar::new(&domain, 1));
    /// assert!(x.address() == x.clone().address() && x.address() != y.address());
    /// ```
    pub fn address(&self) -> usize {
        self.variable.address()
    }
}

impl<T: Clone + Send + Sync + 'static> TVar<T> {
    /// A clone of the value, as of this transaction.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let x = TVar::new(&domain, 7u8);
    /// assert_eq!(domain.thread().atomically(|tx| x.get(tx)), 7);
    /// ```
    #[inline]
    pub fn get(&self, tx: &mut ReadTx) -> Result<T, Stop> {
        self.with(tx, T::clone)
    }

    /// Replaces the value by what `change` makes of it.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let x = TVar::new(&domain, 20);
    /// domain.thread().atomically(|tx| x.update(tx, |value| value + 1));
    /// assert_eq!(domain.thread().atomically(|tx| x.get(tx)), 21);
    /// ```
    #[inline]
    pub fn update(&self, tx: &mut Tx, change: impl FnOnce(T) -> T) -> Result<(), Stop> {
        let value = self.get(tx)?;
        self.set(tx, change(value))
    }

    /// Changes the value in place (a clone of it, which replaces it).
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let log = TVar::new(&domain, Vec::new());
    /// domain.thread().atomically(|tx| log.modify(tx, |lines| lines.push("began")));
    /// assert_eq!(domain.thread().atomically(|tx| log.with(tx, Vec::len)), 1);
    /// ```
    #[inline]
    pub fn modify(&self, tx: &mut Tx, change: impl FnOnce(&mut T)) -> Result<(), Stop> {
        let mut value = self.get(tx)?;
        change(&mut value);
        self.set(tx, value)
    }

    /// Puts a value in and gives the one that was there.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let job = TVar::new(&domain, Some("sweep"));
    /// assert_eq!(domain.thread().atomically(|tx| job.replace(tx, None)), Some("sweep"));
    /// ```
    #[inline]
    pub fn replace(&self, tx: &mut Tx, value: T) -> Result<T, Stop> {
        let old = self.get(tx)?;
        self.set(tx, value)?;
        Ok(old)
    }

    /// Gives the value and leaves the default.
    ///
    /// ```
    /// # use stm::{Domain, TVar};
    /// # let domain = Domain::for_variables();
    /// let inbox = TVar::new(&domain, vec![1, 2]);
    /// assert_eq!(domain.thread().atomically(|tx| inbox.take(tx)), [1, 2]);
    /// assert_eq!(domain.thread().atomically(|tx| inbox.get(tx)), []);
    /// ```
    #[inline]
    pub fn take(&self, tx: &mut Tx) -> Result<T, Stop>
    where
        T: Default,
    {
        self.replace(tx, T::default())
    }
}

impl<T: Send + Sync + 'static> Clone for TVar<T> {
    fn clone(&self) -> TVar<T> {
        TVar { variable: self.variable.share(), value: PhantomData }
    }
}

impl<T: Send + Sync + 'static> Drop for TVar<T> {
    fn drop(&mut self) {
        // SAFETY: the handle drops; the cell holds values of this type.
        unsafe { self.variable.let_go(value::destroy::<T>) };
    }
}

/// The same variable?
impl<T: Send + Sync + 'static> PartialEq for TVar<T> {
    fn eq(&self, other: &TVar<T>) -> bool {
        self.address() == other.address()
    }
}

impl<T: Send + Sync + 'static> Eq for TVar<T> {}

/// Shows which variable it is: its value belongs to transactions.
impl<T: Send + Sync + 'static> fmt::Debug for TVar<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "TVar<{}>({:#x})", core::any::type_name::<T>(), self.address())
    }
}
