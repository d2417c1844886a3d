//! Storage of growing containers: a run of words protected in segments of 64.
//!
//! Layout: field 0 the length in words, then the words, then (if longer than one segment) one stamp a segment. Up to 64
//! words the body's own stamp protects them. A container reads its body pointer under its own stamp first, so a body is
//! never used after it was replaced by a committed growth the reader has not seen.

use super::door::Ref;
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Region, Stamp, Word};

/// Words per stamp.
pub const SEGMENT: usize = 64;

/// A body in the heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Body(pub Ref);

impl Body {
    /// The body a field points to.
    #[inline(always)]
    pub fn of(value: Value) -> Body { Body(Ref::of(value)) }
    /// The body as a field value.
    #[inline(always)]
    pub fn value(self) -> Value { self.0.value() }
    /// Capacity in words (fixed).
    #[inline(always)]
    pub fn capacity(self) -> usize { self.0.fixed_raw(0) as usize }
    /// Word `index` without a barrier: for bodies only this thread knows.
    #[inline(always)]
    pub fn word(self, index: usize) -> &'static Word {
        debug_assert!(index < self.capacity());
        self.0.word(index + 1)
    }
    /// The address of the words, for copies from and to a body that lies open.
    #[inline(always)]
    pub fn words(self) -> *mut Value { self.0.payload::<Value>(1).cast_mut() }
    /// Fills a word of a body only this thread knows.
    #[inline(always)]
    pub fn init(self, index: usize, bits: u64) { self.word(index).store(bits, Relaxed) }

    /// Does the address lie in this object?
    pub fn covers(self, address: usize) -> bool {
        let start = self.value().bits() as usize;
        (start..start + (self.capacity() + self.capacity() / SEGMENT + 4) * 8).contains(&address)
    }

    /// The stamp that protects word `index`.
    #[inline(always)]
    pub(super) fn stamp_of(self, index: usize) -> &'static Stamp {
        let capacity = self.capacity();
        if capacity <= SEGMENT {
            return self.0.stamp();
        }
        let stamp = self.0.word(1 + capacity + index / SEGMENT) as *const Word as *const Stamp;
        // SAFETY: a body longer than one segment is allocated with a stamp for each segment behind its words
        unsafe { &*stamp }
    }

    /// Stamp, first word and length of the segment that holds `index`.
    #[inline(always)]
    pub(super) fn segment(self, index: usize) -> (&'static Stamp, NonNull<Word>, usize) {
        let capacity = self.capacity();
        let first = index & !(SEGMENT - 1);
        (self.stamp_of(index), NonNull::from(self.0.word(1 + first)), SEGMENT.min(capacity - first))
    }
}

impl Thread {
    /// A new zeroed body of `capacity` words.
    pub fn new_body(&mut self, capacity: usize, leaf: bool) -> Res<Body> {
        let segments = if capacity <= SEGMENT { 0 } else { capacity.div_ceil(SEGMENT) };
        let class = self.interp.types.body_class();
        let object = Ref(self.allocate(class, 1 + capacity + segments, leaf)?);
        object.init_raw(0, capacity as u64);
        if leaf {
            for i in 0..capacity {
                object.init_raw(1 + i, 0);
            }
        }
        let stamp = self.tx.created_stamp();
        for i in 0..segments {
            object.init_raw(1 + capacity + i, stamp);
        }
        Ok(Body(object))
    }

    /// Reads a word of a body.
    #[inline(always)]
    pub fn body_load(&mut self, body: Body, index: usize) -> Res<u64> {
        if self.lies_open(body.0) {
            return Ok(body.word(index).load(Relaxed));
        }
        let (stamp, base, length) = body.segment(index);
        self.load_segment(stamp, base, length, index & (SEGMENT - 1))
    }

    /// [`Thread::body_load`] without a call, in a transaction. None: ask that.
    #[inline(always)]
    pub fn body_load_at_once(&mut self, body: Body, index: usize) -> Option<Value> {
        let word = body.word(index);
        // SAFETY: the stamp protects the segment in which the word lies
        unsafe { self.tx.read_at_once(body.stamp_of(index), word, |word| Value::from_bits((*word).load(Relaxed))) }
    }

    /// Writes a word of a body.
    #[inline(always)]
    pub fn body_store(&mut self, body: Body, index: usize, bits: u64) -> Res<()> {
        if self.lies_open(body.0) {
            body.word(index).store(bits, Relaxed);
            return Ok(());
        }
        let (stamp, base, length) = body.segment(index);
        self.store_segment(stamp, base, length, index & (SEGMENT - 1), bits)
    }

    /// Makes `count` words from `from` on this transaction's own, so that they may be read and written plainly until it ends.
    /// False: word by word.
    pub fn own_words(&mut self, body: Body, from: usize, count: usize) -> Res<bool> {
        if count == 0 || self.lies_open(body.0) {
            return Ok(true);
        }
        let mut at = from & !(SEGMENT - 1);
        while at < from + count {
            let (stamp, base, length) = body.segment(at);
            loop {
                // SAFETY: the segment and the stamp that protects it
                match unsafe { self.tx.own_whole(stamp, Region::new(base, length as u32)) } {
                    Ok(true) => break,
                    Ok(false) => return Ok(false),
                    Err(_) => self.settle()?,
                }
            }
            at += SEGMENT;
        }
        Ok(true)
    }

    /// Copies registers into the first words of a body.
    ///
    /// # Safety
    /// `registers` holds `count` values; the body has as many words.
    pub unsafe fn body_fill(&mut self, body: Body, registers: *const Value, count: usize) -> Res<()> {
        debug_assert!(count <= body.capacity());
        if !self.tx.is_active() {
            if count > 0 {
                // SAFETY: the caller's promise; with an inactive transaction no other thread runs
                unsafe { std::ptr::copy_nonoverlapping(registers.cast::<u64>(), body.word(0) as *const Word as *mut u64, count) };
            }
            return Ok(());
        }
        let plainly = self.own_words(body, 0, count)?;
        for i in 0..count {
            // SAFETY: the caller's promise
            let bits = unsafe { *registers.add(i) }.bits();
            if plainly { body.init(i, bits) } else { self.body_store(body, i, bits)? }
        }
        Ok(())
    }

    /// Copies the first words of a body into registers; in a transaction the body becomes its own.
    ///
    /// # Safety
    /// `registers` has room for `count` values; the body has as many words.
    pub unsafe fn body_spill(&mut self, body: Body, registers: *mut Value, count: usize) -> Res<()> {
        debug_assert!(count <= body.capacity());
        if !self.tx.is_active() {
            if count > 0 {
                // SAFETY: as in `body_fill`
                unsafe { std::ptr::copy_nonoverlapping(body.word(0) as *const Word as *const u64, registers.cast::<u64>(), count) };
            }
            return Ok(());
        }
        let plainly = self.own_words(body, 0, count)?;
        for i in 0..count {
            let bits = if plainly { body.word(i).load(Relaxed) } else { self.body_load(body, i)? };
            // SAFETY: the caller's promise
            unsafe { *registers.add(i) = Value::from_bits(bits) };
        }
        Ok(())
    }

    /// Reads up to a segment's end: words from `at` on, at most `most`, all at one moment. Gives how many.
    ///
    /// # Safety
    /// `into` has room for `most` words or a segment, whichever is less. What lies there is overwritten also if this fails.
    #[inline]
    pub unsafe fn read_words(&mut self, body: Body, at: usize, most: usize, into: *mut u64) -> Res<usize> {
        let (stamp, base, length) = body.segment(at);
        let first = at & (SEGMENT - 1);
        let count = most.min(length - first);
        let read = |words: *const Word| {
            for n in 0..count {
                // SAFETY: `words` is the segment or its backup copy, both `length` words long; `into` has the room (caller)
                unsafe { *into.add(n) = (*words.add(first + n)).load(Relaxed) };
            }
        };
        if !self.tx.is_active() {
            read(base.as_ptr());
            return Ok(count);
        }
        loop {
            // SAFETY: the segment and the stamp that protects it
            match unsafe { self.tx.read(stamp, Region::new(base, length as u32), read) } {
                Ok(()) => return Ok(count),
                Err(_) => self.settle()?,
            }
        }
    }

    /// What `look` finds in the words of a body's first segment, at one moment.
    #[inline(always)]
    pub fn body_look<R: Copy>(&mut self, body: Body, look: impl Fn(&[Word]) -> R) -> Res<R> {
        let (stamp, base, length) = body.segment(0);
        // SAFETY: `words` is the segment or its backup copy, both `length` words long
        let read = |words: *const Word| look(unsafe { std::slice::from_raw_parts(words, length) });
        if !self.tx.is_active() {
            return Ok(read(base.as_ptr()));
        }
        loop {
            // SAFETY: the segment and the stamp that protects it
            match unsafe { self.tx.read(stamp, Region::new(base, length as u32), read) } {
                Ok(found) => return Ok(found),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Three words from `at` on, at one moment where one stamp protects them all.
    #[inline(always)]
    pub fn body_load_three(&mut self, body: Body, at: usize) -> Res<[u64; 3]> {
        let first = at & (SEGMENT - 1);
        if first + 3 > SEGMENT || !self.tx.is_active() {
            return Ok([self.body_load(body, at)?, self.body_load(body, at + 1)?, self.body_load(body, at + 2)?]);
        }
        let (stamp, base, length) = body.segment(at);
        // SAFETY: the caller's entry lies in the body, so three words from `first` on lie in its segment
        let read = |words: *const Word| std::array::from_fn(|n| unsafe { (*words.add(first + n)).load(Relaxed) });
        loop {
            // SAFETY: the segment and the stamp that protects it
            match unsafe { self.tx.read(stamp, Region::new(base, length as u32), read) } {
                Ok(found) => return Ok(found),
                Err(_) => self.settle()?,
            }
        }
    }

    /// A copy of the first `count` words in a new body of `capacity` words.
    pub fn grow_body(&mut self, body: Option<Body>, count: usize, capacity: usize) -> Res<Body> {
        let grown = self.new_body(capacity, false)?;
        if let Some(body) = body {
            if self.tx.is_active() {
                let mut words = [0; SEGMENT];
                let mut at = 0;
                while at < count {
                    // SAFETY: the buffer holds a segment
                    let read = unsafe { self.read_words(body, at, count - at, words.as_mut_ptr()) }?;
                    for (n, word) in words.iter().enumerate().take(read) {
                        grown.init(at + n, *word);
                    }
                    at += read;
                }
            } else {
                for i in 0..count {
                    grown.init(i, body.word(i).load(Relaxed));
                }
            }
        }
        Ok(grown)
    }
}

impl super::interpreter::Types {
    /// The class word of bodies.
    #[inline(always)]
    pub fn body_class(&self) -> u64 { self.body.get().bits() & 0xFFFF_FFFF_FFFF | (Kind::Body as u64) << 56 }
}
