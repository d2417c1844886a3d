//! The header of every heap object and the raw access to the words behind it.
//!
//! | word | meaning |
//! |---|---|
//! | header 0 | stamp: belongs to the transaction system; the heap never reads it |
//! | header 1 | class word: shape address in bits 0–47, `flags` in 48–55, `kind` in 56–63 |
//! | field 0 … | the object's own words |
//!
//! The stamp comes first so that class word and fields are one contiguous region, backed up and restored together.
//! This file does not know what a kind or a flag means, nor when a word may be read: that is the door's business.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use stm::Stamp;

/// Words of a header.
pub const HEADER_WORDS: usize = 2;
/// Bytes of a header.
pub const HEADER_BYTES: usize = HEADER_WORDS * 8;
/// Bits of the class word that are the shape's address.
pub const SHAPE_MASK: u64 = 0x0000_FFFF_FFFF_FFFF;

/// The header of an object. The object's words lie behind it, so a reference to this type stands for the whole cell.
#[repr(C, align(16))]
pub struct Object {
    stamp: Stamp,
    class: AtomicU64,
}

/// The class word of a shape, a kind and flags.
#[inline(always)]
pub const fn class_word(shape_bits: u64, kind: u8, flags: u8) -> u64 {
    (shape_bits & SHAPE_MASK) | (flags as u64) << 48 | (kind as u64) << 56
}

/// The kind in a class word.
#[inline(always)]
pub const fn kind_of_class(class: u64) -> u8 {
    (class >> 56) as u8
}

/// The flags in a class word.
#[inline(always)]
pub const fn flags_of_class(class: u64) -> u8 {
    (class >> 48) as u8
}

impl Object {
    /// The word of the transaction system.
    #[inline(always)]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Shape, flags and kind in one word.
    #[inline(always)]
    pub fn class_word(&self) -> &AtomicU64 {
        &self.class
    }

    #[inline(always)]
    pub fn class_bits(&self) -> u64 {
        self.class.load(Relaxed)
    }

    #[inline(always)]
    pub fn kind(&self) -> u8 {
        kind_of_class(self.class_bits())
    }

    #[inline(always)]
    pub fn flags(&self) -> u8 {
        flags_of_class(self.class_bits())
    }

    /// Address of the shape, or 0.
    #[inline(always)]
    pub fn shape_bits(&self) -> u64 {
        self.class_bits() & SHAPE_MASK
    }

    #[inline(always)]
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self).expose_provenance()
    }

    #[inline(always)]
    pub fn as_non_null(&self) -> NonNull<Object> {
        NonNull::from(self)
    }

    /// Field `index`: 0 is the first word behind the header.
    ///
    /// # Safety
    /// The cell of this object has at least `HEADER_WORDS + index + 1` words.
    #[inline(always)]
    pub unsafe fn word(&self, index: usize) -> &AtomicU64 {
        // SAFETY: the caller vouches for the cell's size; cells are words of one mapping whose provenance was exposed.
        unsafe { &*self.payload().cast::<AtomicU64>().add(index) }
    }

    /// `count` fields from `index` on.
    ///
    /// # Safety
    /// The cell of this object has at least `HEADER_WORDS + index + count` words.
    #[inline(always)]
    pub unsafe fn words(&self, index: usize, count: usize) -> &[AtomicU64] {
        // SAFETY: as for `word`.
        unsafe { std::slice::from_raw_parts(self.payload().cast::<AtomicU64>().add(index), count) }
    }

    /// Address of the first field, for natives that treat a body as bytes. Valid for as many bytes as the cell has.
    #[inline(always)]
    pub fn payload(&self) -> *mut u8 {
        std::ptr::with_exposed_provenance_mut(self.address() + HEADER_BYTES)
    }

    /// Writes both header words of a cell that no other thread can see yet.
    #[inline(always)]
    pub fn initialise(&self, stamp: u64, class: u64) {
        self.stamp.raw().store(stamp, Relaxed);
        self.class.store(class, Relaxed);
    }
}
