//! Software transactional memory: opaque, in-place, with snapshots that extend.
//!
//! The crate knows words, ownership, versions and threads, and nothing of what the words mean. A host (an interpreter)
//! puts a [`Stamp`] into each object and goes through the barriers of a [`Transaction`]:
//!
//! ```
//! use stm::{Config, Domain, Kind, Region, Stamp, Transaction, Word};
//! use core::ptr::NonNull;
//!
//! let domain = Domain::new(Config::default());
//! let stamp = Stamp::committed();
//! let words = [Word::new(1), Word::new(2)];
//! let region = Region::new(NonNull::from(&words[0]), 2);
//!
//! let mut tx = Transaction::attach(&domain);
//! tx.begin(Kind::Explicit);
//! // SAFETY: the stamp protects exactly these words, and both outlive the transaction.
//! let seen = unsafe { tx.read_word(&stamp, region, 0) }.expect("no other thread is there");
//! // SAFETY: as above.
//! unsafe { tx.write(&stamp, region, 1, seen + 10) }.expect("no other thread is there");
//! tx.commit(&mut ()).expect("no other thread is there");
//! assert_eq!(words[1].load(std::sync::atomic::Ordering::Relaxed), 11);
//! ```
//!
//! Rust programs use [`TVar`] and [`Thread::atomically`], which need no `unsafe`:
//!
//! ```
//! use stm::{Domain, TVar};
//!
//! let domain = Domain::for_variables();
//! let hits = TVar::new(&domain, 0);
//! domain.thread().atomically(|tx| hits.update(tx, |count| count + 1));
//! assert_eq!(domain.thread().atomically(|tx| hits.get(tx)), 1);
//! ```
//!
//! Map of the crate: `stamp` (bits), `transaction` (begin, fast paths), `access` (slow paths), `commit` (the protocol's
//! argument), `contention` (policy), `irrevocable`, `semantic` (deferred operations), `savepoint`, `descriptor` (slots
//! and ids), `wait`; `long_reader`, `long_writer` and `versions` (living in the past); `sync` (the only door to atomics and locks), `cache`; `atomically` and `tvar` for Rust users.
//!
//! How we know it is right: `cargo test -p stm` replays random transactions serially, explores small models of the protocol
//! under a model checker (every schedule and every store a load may see, within bounds), and runs random programs in
//! interleavings that a seed repeats. What that leaves out is one command each:
//!
//! ```text
//! AME_TEST_SCALE=full cargo test -p stm --release -- --nocapture     # millions of transactions, all models up to bound 3
//! cargo test -p stm --release --features inject                      # every protocol bug is found, by checker and models
//! ```

mod access;
mod atomically;
mod cache;
mod clock;
mod commit;
mod config;
mod contention;
mod descriptor;
mod domain;
#[cfg_attr(not(feature = "inject"), doc(hidden))]
pub mod inject;
mod irrevocable;
mod long_reader;
mod long_writer;
mod observe;
mod outcome;
mod read_log;
mod savepoint;
mod semantic;
mod shake;
mod stamp;
mod stats;
mod sync;
mod transaction;
mod tvar;
mod versions;
mod wait;
mod write_log;

pub use atomically::{Stop, Thread, Tx, check, retry};
pub use config::Config;
pub use domain::Domain;
pub use observe::Observer;
pub use outcome::{Cause, Conflict, Restart};
pub use savepoint::Savepoint;
pub use semantic::{Deferred, Host};
pub use stamp::{EAGER_WORDS, LAZY_WORDS, Region, Stamp, Word};
pub use stats::Stats;
pub use sync::register_process_barrier;
pub use transaction::{Kind, Transaction};
pub use tvar::TVar;
pub use wait::Parking;
