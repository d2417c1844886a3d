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
//! # For Rust programs
//!
//! No `unsafe` is needed: shared values are [`TVar`]s, [`TCounter`]s, [`TMap`]s, [`TVec`]s and [`TQueue`]s of one [`Domain`], and
//! [`atomically`] (or, faster, [`Thread::atomically`]) runs a closure as one step.
//!
//! ```
//! use stm::{Domain, TMap, TVar, atomically};
//!
//! let domain = Domain::for_variables();
//! let stock: TMap<String, u32> = TMap::new(&domain);
//! let sold = TVar::new(&domain, 0);
//! atomically(&domain, |tx| stock.set(tx, "pears".into(), 2));
//!
//! let buy = || {
//!     atomically(&domain, |tx| {
//!         let Some(left) = stock.get(tx, "pears")?.filter(|&left| left > 0) else { return Ok(false) };
//!         stock.set(tx, "pears".into(), left - 1)?;
//!         sold.update(tx, |count| count + 1)?;
//!         Ok(true)
//!     })
//! };
//! assert!(buy() && buy() && !buy());
//! assert_eq!(atomically(&domain, |tx| sold.get(tx)), 2);
//! ```
//!
//! - *Opacity*: every attempt, also one that will not commit, sees the shared values of one moment.
//! - *Progress*: of two that conflict the older one wins; one that keeps losing is given precedence over all.
//! - *Waiting*: [`retry`] and [`check`] wait for a change, [`Tx::or_else`] has alternatives.
//! - *Parts*: [`Tx::nested`] is undone alone; [`Thread::try_atomically`] undoes the whole and gives an error.
//! - *Ends*: [`Tx::after_commit`], [`Tx::on_abort`]; [`Tx::irrevocable`] before what cannot be undone.
//! - *Meaning decides what conflicts*: additions and appends commute, other keys and slots do not matter, storing a small value that
//!   is there already is no store. The collections' own documentation has tables.
//! - *Watching*: [`Thread::watch_conflicts`], [`Stats`].
//!
//! Map of the crate: `stamp` (bits), `transaction` (begin, fast paths), `access` (slow paths), `commit` (the protocol's
//! argument), `contention` (policy), `irrevocable`, `semantic` (deferred operations), `savepoint`, `descriptor` (slots
//! and ids), `wait`; `long_reader`, `long_writer` and `versions` (living in the past); `sync` (the only door to atomics and locks),
//! `cache`. For Rust users: `atomically` (attempts, the wait of `retry`), `attempt` (what a body sees), `nesting`, `effects` (what an attempt leaves to do), `tvar`, `counter`, `vec`, `queue`,
//! `map`; under them `cell` (memory), `value`, `variable`, `shared`, `index`, and `operation` (what they defer).
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
mod attempt;
mod cache;
mod cell;
mod clock;
mod commit;
mod config;
mod contention;
mod counter;
mod descriptor;
mod domain;
mod effects;
mod index;
#[cfg_attr(not(feature = "inject"), doc(hidden))]
pub mod inject;
mod irrevocable;
mod long_reader;
mod long_writer;
mod map;
mod nesting;
mod observe;
mod operation;
mod outcome;
mod queue;
mod read_log;
mod savepoint;
mod semantic;
mod shake;
mod shared;
mod stamp;
mod stats;
mod sync;
mod transaction;
mod tvar;
mod value;
mod variable;
mod vec;
mod versions;
mod wait;
mod write_log;

pub use atomically::{Thread, TimedOut, atomically};
pub use attempt::{ReadTx, Stop, Tx, check, retry};
pub use config::Config;
pub use counter::TCounter;
pub use domain::Domain;
pub use map::TMap;
pub use observe::Observer;
pub use outcome::{Cause, Conflict, Restart};
pub use queue::TQueue;
pub use savepoint::Savepoint;
pub use semantic::{Deferred, Host};
pub use stamp::{EAGER_WORDS, LAZY_WORDS, Region, Stamp, Word};
pub use stats::Stats;
pub use sync::register_process_barrier;
pub use transaction::{Kind, Transaction};
pub use tvar::TVar;
pub use vec::TVec;
pub use wait::Parking;
