//! Instruction set and code objects: plain data that compiler and machine share. Imports nothing of this crate.

pub mod code_object;
pub mod disassemble;
pub mod name_map;
pub mod ops;
pub mod verify;
