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
//! Map of the crate: `stamp` (bits), `transaction` (begin, fast paths), `access` (slow paths), `commit` (the protocol's
//! argument), `contention` (policy), `irrevocable`, `semantic` (deferred operations), `savepoint`, `descriptor` (slots
//! and ids), `wait`.

mod access;
mod clock;
mod commit;
mod config;
mod contention;
mod descriptor;
mod domain;
#[cfg_attr(not(feature = "inject"), doc(hidden))]
pub mod inject;
mod irrevocable;
mod outcome;
mod read_log;
mod savepoint;
mod semantic;
mod shake;
mod stamp;
mod stats;
mod sync;
mod transaction;
mod wait;
mod write_log;

pub use config::Config;
pub use domain::Domain;
pub use outcome::{Cause, Conflict, Restart};
pub use savepoint::Savepoint;
pub use semantic::{Deferred, Host};
pub use stamp::{EAGER_WORDS, LAZY_WORDS, Region, Stamp, Word};
pub use stats::Stats;
pub use transaction::{Kind, Transaction};
pub use wait::Parking;
