//! The pure algorithms of Python's str and bytes: storage, methods, codecs, formatting.
//!
//! Invariant: nothing here allocates in the interpreter's heap, calls back into Python or keeps state; a text is a
//! `TextRef`, a result a `Text`, a number or ranges. What is equal for bytes lies in `bytes`. May use `number`; must not
//! know values, types or threads.

pub mod build;
pub mod bytes;
pub mod case;
pub mod codec;
pub mod format_number;
pub mod format_spec;
pub mod hash;
pub mod percent;
pub mod repr;
pub mod search;
pub mod split;
pub mod storage;
pub mod suggestion;
pub mod template;
pub mod unicode;
mod unicode_tables;

pub use build::{TooLong, Translated};
pub use codec::{Codec, DecodeError, EncodeError, ErrorHandler};
pub use format_spec::{FormatError, FormatSpec};
pub use hash::{HashKey, hash_bytes};
pub use split::{Range, Side};
pub use storage::{Text, TextBuilder, TextRef};
