//! The pure algorithms of Python's numbers: integers of any size, floats, their texts, hashes and comparisons, and the
//! Mersenne Twister.
//!
//! Invariant: nothing here allocates in the interpreter's heap, calls back into Python or keeps state. Work that can take
//! long asks a `Poll` whether to stop. Imports nothing of this crate.

pub mod compare;
pub mod float;
pub mod float_text;
pub mod hash;
pub mod integer;
pub mod integer_text;
pub mod long_product;
pub mod mersenne;

pub use integer::Integer;

/// Asked every now and then by long work; `true` means: stop, give `NumberError::Interrupted`.
pub type Poll<'a> = &'a dyn Fn() -> bool;

/// A `Poll` that never stops.
pub fn never() -> bool {
    false
}

/// Why an operation on numbers has no result. The text is that of CPython 3.14's exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    ZeroDivision(&'static str),
    Overflow(&'static str),
    Value(&'static str),
    /// `OverflowError: (34, 'Numerical result out of range')`
    Range,
    /// The result would not fit memory: `MemoryError`.
    Memory,
    /// The poll said stop.
    Interrupted,
}

impl NumberError {
    pub const DIVISION: NumberError = NumberError::ZeroDivision("division by zero");
    pub const INT_TO_FLOAT: NumberError = NumberError::Overflow("int too large to convert to float");
}

/// Whether the allocator would give this many bytes just now: asked before a script's number decides on a size, because a
/// failed allocation of Rust's collections ends the process.
pub fn room_for(bytes: usize) -> bool {
    // small requests never fail on their own
    bytes < 1 << 26 || Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}
