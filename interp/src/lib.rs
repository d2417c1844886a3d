//! The Python interpreter of `ame`: parser door, compiler, register machine, heap and collector.
//!
//! Folders import only folders below them: `host`, `builtins`, `vm`, then `compile` beside `object`, then `parse` beside
//! `heap`, then `code`. A test keeps this.

pub mod code;
