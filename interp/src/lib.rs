//! The Python interpreter of `ame`: parser door, compiler, register machine, heap and collector.
//!
//! Folders import only folders below them: `host`, `builtins`, `vm`, then `compile` beside `object`, then `parse` beside
//! `heap`, then `code` and `text`, then `number`. A test keeps this.

pub mod code;
pub mod number;
pub mod text;
pub mod heap;
pub mod object;
pub mod builtins;
pub mod library;
pub mod compile;
pub mod parse;
pub mod host;
pub mod vm;
