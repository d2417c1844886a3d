//! `TVec`: a growing array whose slots conflict one by one.
//!
//! A slot is a cell of its own that points to a boxed value, or holds 0 beyond the end; the length is one more cell. So an index
//! within the array depends on its slot only, and one beyond it on that slot being empty: neither has to know the length. A push
//! is deferred: at the commit it goes wherever the end then is.
//!
//! Slots never move: they lie in runs that double, and stay until the array goes. This file must not know the protocol.

use crate::attempt::{ReadTx, Stop, Tx};
use crate::cell::{Cell, Run};
use crate::domain::Domain;
use crate::effects::Owned;
use crate::operation::PUSH;
use crate::shared::Shared;
use crate::sync::{AcqRel, Acquire, AtomicPtr, Relaxed};
use crate::value::boxed;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::{NonNull, null_mut};
use std::sync::Arc;

const FIRST_CLASS: u32 = 4;
const RUNS: usize = 32;

/// The cells of an array, without the type of its values.
pub(crate) struct Slots {
    domain: Arc<Domain>,
    /// One cell: the length.
    len: Run,
    /// Run k has `16 << k` slots, or is not there yet.
    runs: [AtomicPtr<Cell>; RUNS],
    destroy: unsafe fn(u64),
}

impl Slots {
    fn new(domain: &Arc<Domain>, destroy: unsafe fn(u64)) -> Slots {
        let slots = Slots {
            domain: domain.clone(),
            len: domain.take_cells(0),
            runs: [const { AtomicPtr::new(null_mut()) }; RUNS],
            destroy,
        };
        slots.len().word.store(0, Relaxed);
        slots
    }

    fn len(&self) -> &Cell {
        // SAFETY: ours until we drop.
        unsafe { self.len.head() }
    }

    /// The run of a slot and its place there.
    fn place(index: u64) -> (usize, usize) {
        let shifted = index + (1 << FIRST_CLASS);
        let bits = shifted.ilog2();
        ((bits - FIRST_CLASS) as usize, (shifted - (1 << bits)) as usize)
    }

    fn run(&self, number: usize) -> Option<&[Cell]> {
        let first = NonNull::new(self.runs.get(number)?.load(Acquire))?;
        // SAFETY: put there by `make`, ours until we drop.
        Some(unsafe { Run { first, class: FIRST_CLASS + number as u32 }.cells() })
    }

    /// The slot, if it has memory: if not, the array was never that long.
    fn get(&self, index: usize) -> Option<&Cell> {
        let index = u64::try_from(index).ok().filter(|&index| index < 1 << 48)?;
        let (number, place) = Self::place(index);
        Some(&self.run(number)?[place])
    }

    /// The slot, with memory made for it.
    pub(crate) fn make(&self, index: u64) -> &Cell {
        let (number, place) = Self::place(index);
        if let Some(run) = self.run(number) {
            return &run[place];
        }
        let new = self.domain.take_cells(FIRST_CLASS + number as u32);
        // SAFETY: just handed out.
        unsafe { new.cells() }.iter().for_each(|cell| cell.word.store(0, Relaxed));
        if self.runs[number].compare_exchange(null_mut(), new.first.as_ptr(), AcqRel, Relaxed).is_err() {
            // Somebody else was faster.
            self.domain.give_cells(new);
        }
        &self.run(number).expect("made by one of us")[place]
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        for number in 0..RUNS {
            let Some(first) = NonNull::new(self.runs[number].load(Acquire)) else { continue };
            let run = Run { first, class: FIRST_CLASS + number as u32 };
            // SAFETY: put there by `make`, and ours.
            for word in unsafe { run.cells() }.iter().map(|cell| cell.word.load(Acquire)).filter(|&word| word != 0) {
                // SAFETY: no handle is left and no transaction looks; slots hold values that fit `destroy`.
                unsafe { (self.destroy)(word) };
            }
            self.domain.give_cells(run);
        }
        self.domain.give_cells(self.len);
    }
}

/// A shared growing array. Clones are handles to the same one.
///
/// | operation | depends on |
/// |---|---|
/// | `get(i)`, `set(i)` | slot `i`: its value, or that the array is not that long |
/// | `push` | nothing: pushes commute, and take their places at the commits |
/// | `pop`, `len`, `iter` | the length, and what they touch |
///
/// ```
/// use stm::{Domain, TVec};
///
/// let domain = Domain::for_variables();
/// let lines = TVec::new(&domain);
/// std::thread::scope(|scope| {
///     for name in ["a", "b"] {
///         let lines = lines.clone();
///         let domain = &domain;
///         scope.spawn(move || domain.thread().atomically(|tx| lines.push(tx, name)));
///     }
/// });
/// let mut all = domain.thread().atomically(|tx| lines.to_vec(tx));
/// all.sort();
/// assert_eq!(all, ["a", "b"]);
/// ```
#[must_use]
pub struct TVec<T: Send + Sync + 'static> {
    slots: Shared<Slots>,
    values: PhantomData<fn(T) -> T>,
}

impl<T: Send + Sync + 'static> TVec<T> {
    /// An empty array.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// let numbers: stm::TVec<u64> = stm::TVec::new(&domain);
    /// assert_eq!(domain.thread().atomically(|tx| numbers.len(tx)), 0);
    /// ```
    pub fn new(domain: &Arc<Domain>) -> TVec<T> {
        TVec { slots: Shared::new(Slots::new(domain, boxed::destroy::<T>)), values: PhantomData }
    }

    #[inline(always)]
    fn enter(&self, tx: &mut ReadTx) -> &Slots {
        tx.check_domain(Arc::as_ptr(&self.slots.domain));
        tx.follow();
        &self.slots
    }

    /// The word of a slot, 0 if the array is not that long.
    fn read(&self, tx: &mut ReadTx, index: usize) -> Result<u64, Stop> {
        let slots = self.enter(tx);
        if let Some(slot) = slots.get(index) {
            let word = tx.read_cell(slot)?;
            if word != 0 || !tx.has_deferred_on(slots.len()) {
                return Ok(word);
            }
        }
        // It may be among what this transaction has pushed; if the slot has no memory, the length says that it is not there.
        if index as u64 >= tx.read_cell(slots.len())? {
            return Ok(0);
        }
        tx.read_cell(slots.make(index as u64))
    }

    /// Shows the value at an index to `look`; `None` if the array is not that long.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let names = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| names.push(tx, String::from("Ada")));
    /// assert_eq!(domain.thread().atomically(|tx| names.with(tx, 0, |name| name.len())), Some(3));
    /// ```
    pub fn with<R>(&self, tx: &mut ReadTx, index: usize, look: impl FnOnce(&T) -> R) -> Result<Option<R>, Stop> {
        let word = self.read(tx, index)?;
        // SAFETY: read after the pin and checked, so it is not destroyed before the attempt ends.
        Ok((word != 0).then(|| unsafe { boxed::with(word, look) }))
    }

    /// Replaces the value at an index; false if the array is not that long.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// assert!(domain.thread().atomically(|tx| numbers.set(tx, 0, 5)));
    /// assert!(!domain.thread().atomically(|tx| numbers.set(tx, 1, 5)));
    /// ```
    pub fn set(&self, tx: &mut Tx, index: usize, value: T) -> Result<bool, Stop> {
        if self.read(tx, index)? == 0 {
            return Ok(false);
        }
        let slot = self.slots.make(index as u64);
        // SAFETY: slots hold boxed values of this type, and the new one is ours.
        unsafe { tx.replace_cell(slot, boxed::into_word(value), boxed::destroy::<T>) }?;
        Ok(true)
    }

    /// Appends a value, at whatever the end is when the transaction commits.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// let len = domain.thread().atomically(|tx| {
    ///     numbers.push(tx, 1)?;
    ///     numbers.push(tx, 2)?;
    ///     numbers.len(tx)
    /// });
    /// assert_eq!(len, 2);
    /// ```
    pub fn push(&self, tx: &mut Tx, value: T) -> Result<(), Stop> {
        let slots = self.enter(tx);
        let word = boxed::into_word(value);
        // SAFETY: ours; nothing points to it if the attempt is undone.
        unsafe { tx.context.effects().made(Owned { word, destroy: boxed::destroy::<T> }) };
        // SAFETY: the slots are kept for a pinned transaction (`Shared`), and hold values of this type.
        unsafe { tx.defer(slots.len(), PUSH, word, core::ptr::from_ref(slots) as u64) }
    }

    /// The length. From here on the transaction conflicts with pushes by others.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// assert_eq!(domain.thread().atomically(|tx| numbers.len(tx)), 1);
    /// ```
    pub fn len(&self, tx: &mut ReadTx) -> Result<usize, Stop> {
        let slots = self.enter(tx);
        Ok(tx.read_cell(slots.len())? as usize)
    }

    /// Is nothing in it?
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::<u64>::new(&domain);
    /// assert!(domain.thread().atomically(|tx| numbers.is_empty(tx)));
    /// ```
    pub fn is_empty(&self, tx: &mut ReadTx) -> Result<bool, Stop> {
        Ok(self.read(tx, 0)? == 0)
    }

    /// Shows all values to `look`, in order, with their indexes.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| {
    ///     numbers.push(tx, 1)?;
    ///     numbers.push(tx, 2)
    /// });
    /// let sum = domain.thread().atomically(|tx| {
    ///     let mut sum = 0;
    ///     numbers.for_each(tx, |_, number| sum += number)?;
    ///     Ok(sum)
    /// });
    /// assert_eq!(sum, 3);
    /// ```
    pub fn for_each(&self, tx: &mut ReadTx, mut look: impl FnMut(usize, &T)) -> Result<(), Stop> {
        for index in 0..self.len(tx)? {
            self.with(tx, index, |value| look(index, value))?;
        }
        Ok(())
    }
}

impl<T: Clone + Send + Sync + 'static> TVec<T> {
    /// A clone of the value at an index; `None` if the array is not that long.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// let both = domain.thread().atomically(|tx| Ok((numbers.get(tx, 0)?, numbers.get(tx, 1)?)));
    /// assert_eq!(both, (Some(1), None));
    /// ```
    pub fn get(&self, tx: &mut ReadTx, index: usize) -> Result<Option<T>, Stop> {
        self.with(tx, index, T::clone)
    }

    /// Replaces the value at an index by what `change` makes of it; false if the array is not that long.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// assert!(domain.thread().atomically(|tx| numbers.update(tx, 0, |number| number + 1)));
    /// assert_eq!(domain.thread().atomically(|tx| numbers.get(tx, 0)), Some(2));
    /// ```
    pub fn update(&self, tx: &mut Tx, index: usize, change: impl FnOnce(T) -> T) -> Result<bool, Stop> {
        match self.get(tx, index)? {
            Some(value) => self.set(tx, index, change(value)),
            None => Ok(false),
        }
    }

    /// Takes the last value off.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// let both = domain.thread().atomically(|tx| Ok((numbers.pop(tx)?, numbers.pop(tx)?)));
    /// assert_eq!(both, (Some(1), None));
    /// ```
    pub fn pop(&self, tx: &mut Tx) -> Result<Option<T>, Stop> {
        let slots = self.enter(tx);
        let Some(last) = tx.read_cell(slots.len())?.checked_sub(1) else { return Ok(None) };
        tx.write_cell(slots.len(), last)?;
        // SAFETY: slots hold boxed values of this type; 0 is none.
        let word = unsafe { tx.replace_cell(slots.make(last), 0, boxed::destroy::<T>) }?;
        // SAFETY: read after the pin, from an owned cell; it is destroyed after the attempt at the earliest.
        Ok(Some(unsafe { boxed::with(word, T::clone) }))
    }

    /// All values, in order.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 1));
    /// assert_eq!(domain.thread().atomically(|tx| numbers.to_vec(tx)), [1]);
    /// ```
    pub fn to_vec(&self, tx: &mut ReadTx) -> Result<Vec<T>, Stop> {
        let mut all = Vec::new();
        self.for_each(tx, |_, value| all.push(value.clone()))?;
        Ok(all)
    }

    /// The values one after the other, as of this transaction, each as the attempt gets to it.
    ///
    /// ```
    /// # let domain = stm::Domain::for_variables();
    /// # let numbers = stm::TVec::new(&domain);
    /// domain.thread().atomically(|tx| numbers.push(tx, 8));
    /// let even = domain.thread().atomically(|tx| {
    ///     for number in numbers.iter(tx) {
    ///         if number? % 2 == 1 {
    ///             return Ok(false);
    ///         }
    ///     }
    ///     Ok(true)
    /// });
    /// assert!(even);
    /// ```
    pub fn iter<'v>(&'v self, tx: &'v mut ReadTx) -> impl Iterator<Item = Result<T, Stop>> + 'v {
        let mut len = Some(self.len(tx));
        let mut next = 0..0;
        core::iter::from_fn(move || {
            match len.take() {
                Some(Ok(len)) => next = 0..len,
                Some(Err(stop)) => return Some(Err(stop)),
                None => {}
            }
            self.get(tx, next.next()?).transpose()
        })
    }
}

impl<T: Send + Sync + 'static> Clone for TVec<T> {
    fn clone(&self) -> TVec<T> {
        TVec { slots: self.slots.clone(), values: PhantomData }
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for TVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "TVec<{}>({:#x})", core::any::type_name::<T>(), self.slots.address())
    }
}
