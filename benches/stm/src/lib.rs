//! Figures of the `stm` crate: how a workload is written once and measured on every way to share memory.
//!
//! `store` says what workloads are written against, `stores` has the ways, `heap` the memory of two of them. `avl` and
//! `ports` are workloads, with their invariants. `measure` takes samples, `report` prints and keeps them. The programs:
//!
//! - `cargo run --release -p stm-benches --bin figures`: the table of targets;
//! - `cargo run --release -p stm-benches --bin ports`: the ports on 1, 2, 4 … threads, as a table and as plots;
//! - `cargo bench -p stm-benches --features criterion`: peers and ports side by side, under criterion.

pub mod avl;
pub mod cells;
pub mod heap;
#[cfg(has_libitm)]
pub mod libitm;
pub mod measure;
pub mod peers;
pub mod plot;
pub mod ports;
pub mod random;
pub mod report;
pub mod store;
pub mod stores;
