//! Counters: each descriptor counts for itself on its own cache lines; sums are made when somebody asks.
//!
//! Only the thread that holds a descriptor writes its counters, so an increment is a load and a store, not an RMW. It
//! must not know what the counted things mean.

use crate::outcome::Cause;
use crate::sync::{Relaxed, Tally};

macro_rules! counters {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// What has happened, in counts. Of one context ([`Thread::stats`](crate::Thread::stats),
        /// [`Transaction::stats`](crate::Transaction::stats)) or of a whole domain ([`Domain::stats`](crate::Domain::stats)).
        ///
        /// ```
        /// use stm::{Cause, Domain, TVar};
        ///
        /// let domain = Domain::for_variables();
        /// let x = TVar::new(&domain, 1);
        /// let mut thread = domain.thread();
        /// thread.atomically(|tx| x.update(tx, |value| value + 1));
        /// let refused: Result<(), &str> = thread.try_atomically(|_| Ok(Err("no")));
        /// assert!(refused.is_err());
        ///
        /// let stats = domain.stats();
        /// assert_eq!((stats.commits, stats.read_only, stats.conflicts()), (1, 0, 0));
        /// assert_eq!(stats.aborts_by(Cause::User), 1);
        /// ```
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Stats {
            $($(#[$doc])* pub $field: u64,)*
            /// Aborts by [`Cause`], in the order of [`Cause::ALL`].
            pub aborts: [u64; Cause::ALL.len()],
        }

        #[derive(Default)]
        pub(crate) struct Counters {
            $(pub(crate) $field: Tally,)*
            aborts: [Tally; Cause::ALL.len()],
        }

        impl Counters {
            pub(crate) fn add_to(&self, sum: &mut Stats) {
                $(sum.$field = sum.$field.wrapping_add(self.$field.load(Relaxed));)*
                // Counted once at a commit, so that a read-only one touches one counter.
                sum.commits = sum.commits.wrapping_add(self.read_only.load(Relaxed));
                for (total, one) in sum.aborts.iter_mut().zip(&self.aborts) {
                    *total = total.wrapping_add(one.load(Relaxed));
                }
            }
        }

        impl Stats {
            pub(crate) fn subtract(&mut self, base: &Stats) {
                $(self.$field = self.$field.wrapping_sub(base.$field);)*
                for (total, one) in self.aborts.iter_mut().zip(&base.aborts) {
                    *total = total.wrapping_sub(*one);
                }
            }
        }
    };
}

counters! {
    /// Commits, of every kind.
    commits,
    /// Commits that had written nothing.
    read_only,
    /// Automatic transactions that ended early with a commit because of a conflict.
    splits,
    /// Attempts begun with the token.
    pessimistic,
    /// Transactions that became irrevocable.
    irrevocable,
    /// Transactions that ran alone.
    alone,
    /// Attempts that held their writes back.
    held,
    /// Snapshots moved forward.
    extensions,
    /// Times a thread slept because of another transaction.
    waits,
    /// Nanoseconds slept so.
    waited_ns,
    /// Other transactions this side stopped because they were younger.
    kills,
    /// Deferred operations applied at commits.
    deferred,
    /// Times a transaction became a long reader, which reads at its snapshot.
    long_readers,
    /// Long readers that wrote, and committed at their snapshot.
    long_writers,
    /// Old versions kept for long readers.
    versions_kept,
    /// Reads of old versions.
    versions_read,
    /// Old versions that a long reader wanted and nobody had kept.
    versions_missed,
}

impl Stats {
    /// Attempts that were undone for this cause.
    pub fn aborts_by(&self, cause: Cause) -> u64 {
        self.aborts[cause as usize]
    }

    /// Attempts that were undone because of another transaction (not by the user, shake mode or the host's watching).
    pub fn conflicts(&self) -> u64 {
        let all: u64 = self.aborts.iter().sum();
        all - self.aborts_by(Cause::User) - self.aborts_by(Cause::Shake) - self.aborts_by(Cause::Retry) - self.aborts_by(Cause::Watched)
    }
}

impl Counters {
    pub(crate) fn abort(&self, cause: Cause) {
        bump(&self.aborts[cause as usize]);
    }
}

/// Adds one to a counter that only this thread writes.
#[inline(always)]
pub(crate) fn bump(counter: &Tally) {
    add(counter, 1);
}

#[inline(always)]
pub(crate) fn add(counter: &Tally, amount: u64) {
    counter.store(counter.load(Relaxed).wrapping_add(amount), Relaxed);
}
