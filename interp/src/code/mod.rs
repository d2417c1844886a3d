//! Instruction set and code objects: plain data that compiler and machine share. Imports nothing of this crate.

pub mod code_object;
pub mod ops;
