//! A growable vector of values for natives: it lives on the native stack, its storage in the heap.
//!
//! Invariant: the storage is referenced from this struct alone, and this struct lies where the conservative scan finds it,
//! so nothing needs registering. Moving one into a `Box`, a `Vec` or a thread-local would hide it.

use super::{HEADER_WORDS, Mutator, Object, OutOfMemory, Value};
use std::ptr::NonNull;

/// A vector of values on the native stack.
pub struct ValueVec {
    buffer: Option<NonNull<Object>>,
    length: usize,
    capacity: usize,
    /// Class word of the storage: a kind that is plain words to everybody.
    class: u64,
}

impl ValueVec {
    /// An empty vector whose storage will carry `class` as its class word.
    pub const fn new(class: u64) -> ValueVec {
        ValueVec { buffer: None, length: 0, capacity: 0, class }
    }

    pub fn with_capacity(mutator: &Mutator, class: u64, capacity: usize) -> Result<ValueVec, OutOfMemory> {
        let mut values = ValueVec::new(class);
        values.reserve(mutator, capacity)?;
        Ok(values)
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Makes room for `more` values.
    pub fn reserve(&mut self, mutator: &Mutator, more: usize) -> Result<(), OutOfMemory> {
        let needed = self.length.checked_add(more).ok_or(OutOfMemory)?;
        if needed <= self.capacity {
            return Ok(());
        }
        let capacity = needed.max(self.capacity.saturating_mul(2)).max(6);
        let buffer = mutator.alloc(capacity.checked_add(HEADER_WORDS).ok_or(OutOfMemory)?, false)?;
        // SAFETY: the cell is new and ours.
        unsafe { buffer.as_ref() }.initialise(0, self.class);
        let target = Self::values_of(buffer);
        // SAFETY: the new cell has room for `capacity` values, the old one holds `length`; they do not overlap.
        unsafe { std::ptr::copy_nonoverlapping(self.as_slice().as_ptr(), target, self.length) };
        self.buffer = Some(buffer);
        self.capacity = capacity;
        Ok(())
    }

    #[inline]
    pub fn push(&mut self, mutator: &Mutator, value: Value) -> Result<(), OutOfMemory> {
        if self.length == self.capacity {
            self.reserve_one(mutator, value)?;
        }
        if let Some(buffer) = self.buffer {
            // SAFETY: there is room for one more.
            unsafe { Self::values_of(buffer).add(self.length).write(value) };
            self.length += 1;
        }
        Ok(())
    }

    /// Grows while keeping `value` alive.
    #[cold]
    #[inline(never)]
    fn reserve_one(&mut self, mutator: &Mutator, value: Value) -> Result<(), OutOfMemory> {
        let grown = self.reserve(mutator, 1);
        std::hint::black_box(value);
        grown
    }

    pub fn extend_from_slice(&mut self, mutator: &Mutator, values: &[Value]) -> Result<(), OutOfMemory> {
        self.reserve(mutator, values.len())?;
        for &value in values {
            self.push(mutator, value)?;
        }
        Ok(())
    }

    #[inline]
    pub fn pop(&mut self) -> Option<Value> {
        let &last = self.as_slice().last()?;
        self.length -= 1;
        Some(last)
    }

    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// The values. Nobody else sees the storage, so this is a plain slice; it stays valid across collections.
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        match self.buffer {
            // SAFETY: the storage holds `length` values and is kept alive by `self.buffer` on the stack.
            Some(buffer) => unsafe { std::slice::from_raw_parts(Self::values_of(buffer), self.length) },
            None => &[],
        }
    }

    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [Value] {
        match self.buffer {
            // SAFETY: as above; `self` is borrowed mutably.
            Some(buffer) => unsafe { std::slice::from_raw_parts_mut(Self::values_of(buffer), self.length) },
            None => &mut [],
        }
    }

    /// The storage, its length and its capacity: for a caller that makes it the body of a container. None if nothing was
    /// ever pushed. Words beyond the length may be stale values; none is uninitialised.
    pub fn into_buffer(self) -> Option<(NonNull<Object>, usize, usize)> {
        self.buffer.map(|buffer| (buffer, self.length, self.capacity))
    }

    #[inline(always)]
    fn values_of(buffer: NonNull<Object>) -> *mut Value {
        // SAFETY: a storage cell is always initialised and alive while referenced.
        unsafe { buffer.as_ref() }.payload().cast()
    }
}

impl std::ops::Deref for ValueVec {
    type Target = [Value];

    #[inline]
    fn deref(&self) -> &[Value] {
        self.as_slice()
    }
}

impl std::ops::DerefMut for ValueVec {
    #[inline]
    fn deref_mut(&mut self) -> &mut [Value] {
        self.as_mut_slice()
    }
}
