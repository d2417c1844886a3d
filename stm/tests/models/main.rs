//! The protocol explored: the crate's own files, compiled behind a door of our own.
//!
//! `src/sync.rs` is the only file of the crate that knows atomics, locks and clocks. Here `door.rs` takes its place, and all
//! other files are the ones that are shipped, so no feature and no special build is needed (a new file of the crate is one more
//! line below):
//!
//! - `protocol.rs`: models by name under `loom`: every schedule within a bound on preemptions, and every store that a load
//!   may see. `programs.rs`: all pairs of tiny transactions, in the same way. `litmus.rs` checks the checker.
//! - `seeds.rs`: random programs of the replay checker (`tests/checker`) on 2 to 8 threads of which one has the turn; a seed
//!   decides who is next (`turns.rs`), and repeats exactly what it did.
//!
//! ```text
//! cargo test -p stm --test models                                           # some seconds, as part of all tests
//! AME_TEST_SCALE=full cargo test -p stm --release --test models -- --nocapture   # everything up to bound 3, many seeds: hours
//! cargo test -p stm --features inject --test models                         # and with each protocol bug, which must be found
//! ```
//! A violation prints the accesses of its schedule, or its seed.

#![allow(dead_code, reason = "the whole crate is here, and every model uses a part of it")]

#[path = "../checker/mod.rs"]
mod checker;
mod door;
mod explore;
mod litmus;
mod objects;
mod programs;
mod protocol;
mod seeds;
mod turns;

use door as sync;

/// What the crate exports, where the checker looks for it.
mod stm {
    pub(crate) use crate::config::Config;
    pub(crate) use crate::domain::Domain;
    pub(crate) use crate::outcome::{Cause, Restart};
    pub(crate) use crate::semantic::{Deferred, Host};
    pub(crate) use crate::stamp::{Region, Stamp, Word};
    pub(crate) use crate::stats::Stats;
    pub(crate) use crate::transaction::{Kind, Transaction};
}

#[path = "../../src/access.rs"]
mod access;
#[path = "../../src/atomically.rs"]
mod atomically;
#[path = "../../src/attempt.rs"]
mod attempt;
#[path = "../../src/cache.rs"]
mod cache;
#[path = "../../src/cell.rs"]
mod cell;
#[path = "../../src/clock.rs"]
mod clock;
#[path = "../../src/commit.rs"]
mod commit;
#[path = "../../src/config.rs"]
mod config;
#[path = "../../src/contention.rs"]
mod contention;
#[path = "../../src/counter.rs"]
mod counter;
#[path = "../../src/descriptor.rs"]
mod descriptor;
#[path = "../../src/domain.rs"]
mod domain;
#[path = "../../src/effects.rs"]
mod effects;
#[path = "../../src/index.rs"]
mod index;
#[path = "../../src/inject.rs"]
mod inject;
#[path = "../../src/irrevocable.rs"]
mod irrevocable;
#[path = "../../src/long_reader.rs"]
mod long_reader;
#[path = "../../src/long_writer.rs"]
mod long_writer;
#[path = "../../src/map.rs"]
mod map;
#[path = "../../src/nesting.rs"]
mod nesting;
#[path = "../../src/observe.rs"]
mod observe;
#[path = "../../src/operation.rs"]
mod operation;
#[path = "../../src/outcome.rs"]
mod outcome;
#[path = "../../src/queue.rs"]
mod queue;
#[path = "../../src/read_log.rs"]
mod read_log;
#[path = "../../src/savepoint.rs"]
mod savepoint;
#[path = "../../src/semantic.rs"]
mod semantic;
#[path = "../../src/shake.rs"]
mod shake;
#[path = "../../src/shared.rs"]
mod shared;
#[path = "../../src/stamp.rs"]
mod stamp;
#[path = "../../src/stats.rs"]
mod stats;
#[path = "../../src/transaction.rs"]
mod transaction;
#[path = "../../src/tvar.rs"]
mod tvar;
#[path = "../../src/value.rs"]
mod value;
#[path = "../../src/variable.rs"]
mod variable;
#[path = "../../src/vec.rs"]
mod vec;
#[path = "../../src/versions.rs"]
mod versions;
#[path = "../../src/wait.rs"]
mod wait;
#[path = "../../src/write_log.rs"]
mod write_log;
