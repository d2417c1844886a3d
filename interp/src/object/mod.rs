//! What every value can do: layouts, the door, types, attributes, protocols. Knows the heap and the transaction; knows
//! neither frames' execution nor any module.

pub mod arithmetic;
pub mod attribute;
pub mod body;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod code;
pub mod codec;
pub mod complex_number;
pub mod dict;
pub mod door;
pub mod exception;
pub mod format;
pub mod format_bytes;
pub mod frame;
pub mod function;
pub mod interpreter;
pub mod iterator;
pub mod kind;
pub mod memory;
pub mod native;
pub mod number;
pub mod protocol;
pub mod range;
pub mod rooted;
pub mod sequence;
pub mod semantic;
pub mod set;
pub mod shape;
pub mod slice;
pub mod string;
pub mod text;
pub mod thread;
pub mod type_object;
pub mod unwind;
