//! The stores: one file for each way to share objects.

mod plain;
mod transactions;
mod variables;

pub use plain::{GlobalMutex, Unsynchronised};
pub use transactions::Transactions;
pub use variables::{AsyncStm, FastStm, Library, OwnVariables, StmCore, Variables};
