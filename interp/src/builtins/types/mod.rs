//! The built-in types, a file each: tables of natives and attributes.

pub mod adaptors;
pub mod answer;
pub mod bytearray;
pub mod bytes;
pub mod complex;
pub mod containers;
pub mod dict;
pub mod dict_view;
pub mod float;
pub mod int;
pub mod iterators;
pub mod list;
pub mod list_sort;
pub mod mapping_proxy;
pub mod memoryview;
pub mod operand;
pub mod range;
pub mod set;
pub mod singletons;
pub mod str;
pub mod str_change;
pub mod tuple;
