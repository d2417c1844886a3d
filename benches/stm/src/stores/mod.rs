//! The stores: one file for each way to share objects.

mod interrupted;
mod plain;
mod transactions;
mod variables;

pub use interrupted::Interrupted;
pub use plain::{GlobalMutex, Unsynchronised};
pub use transactions::Transactions;
pub use variables::{AsyncStm, FastStm, Library, OwnVariables, StmCore, Variables};
