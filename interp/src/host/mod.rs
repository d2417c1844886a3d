//! The embedding door: makes an interpreter, runs programs in it, starts threads.

pub mod program;
pub mod prompt;
pub mod start;
pub mod strand;

pub use crate::vm::parallel::{Begun, LoopFrame};
