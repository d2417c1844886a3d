//! The built-in types, a file each: tables of natives and attributes.

pub mod bytearray;
pub mod bytes;
pub mod complex;
pub mod float;
pub mod int;
pub mod memoryview;
pub mod operand;
pub mod singletons;
pub mod str;
pub mod str_change;
