//! The register machine: dispatch, calls, generators, exceptions, transaction boundaries. Never sees the parser's tree.

pub mod addends;
pub mod atomic;
pub mod attributes;
pub mod boundary;
pub mod call;
pub mod class;
pub mod conflicts;
pub mod dispatch;
pub mod exceptions;
pub mod generator;
mod item_sums;
pub mod import;
pub mod iterate;
pub mod names;
pub mod operator;
pub mod parallel;
pub mod pattern;
mod plain;
