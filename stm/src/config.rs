//! The settings of a domain: every policy figure in one place. It must not know how they are used.

/// What a [`Domain`](crate::Domain) is made with. `..Config::default()` keeps the measured values.
#[derive(Clone, Debug)]
pub struct Config {
    /// Shortest automatic transaction, in the host's ticks.
    pub length_min: u32,
    /// Longest automatic transaction: the knee of cost against length lies at 1,000 bytecodes.
    pub length_max: u32,
    /// Aborts after which an explicit transaction takes the token.
    pub pessimistic_after: u32,
    /// The same for automatic transactions, whose length has shrunk to the minimum by then.
    pub pessimistic_after_automatic: u32,
    /// Longest sleep after a conflict, until its other side has ended, in milliseconds: longer than any automatic transaction takes.
    pub longest_wait_ms: u32,
    /// Rounds of patience, while deferred operations are applied, with somebody older who is about to commit: its spins and
    /// yields, and 30 ms of sleep. Killing it would cost more.
    pub prepare_rounds: u32,
    /// Rounds in which somebody open is asked for a commit before he is stopped, by one who wants to run alone: its spins and
    /// yields, and two short sleeps.
    pub polite_rounds: u32,
    /// Logged reads from which on a transaction that has written nothing may become a long reader, which reads old versions where
    /// others have committed since its snapshot. `u32::MAX`: never; 0: at once.
    pub long_reads: u32,
    /// It does when its reads, times the commits since its snapshot, come to this: one in sixty that something it has read has
    /// been changed, if the others write to a million objects.
    pub long_risk: u32,
    /// It does in any case after so many reads: less than 200 ns in at least 5 µs.
    pub long_reads_surely: u32,
    /// Reads of an attempt in vain after which the next one is a long reader from its first read on.
    pub long_reads_again: u32,
    /// Reads of an attempt in vain after which the next one, if it writes, may commit at its snapshot where that is legal. That
    /// costs a barrier on all threads, and notes of the others of what they read. `u32::MAX`: never.
    pub long_writes_again: u32,
    /// Rounds of patience that a long writer has at its commit with others that may have read what it wrote: about 30 ms, a
    /// time slice or two.
    pub witness_rounds: u32,
    /// The same if somebody waits for the long writer meanwhile, so that they may wait for each other: about 1 ms.
    pub witness_rounds_awaited: u32,
    /// Words of memory that old versions may take. Beyond, long readers are on their own.
    pub version_words: u32,
    /// A long reader may look at all it has read so many times over, to follow the present instead of its snapshot.
    pub long_follows: u32,
    /// Forces aborts, splits and yields at barriers from this seed. Off, it costs nothing.
    pub shake: Option<u64>,
    /// One barrier in this many is hit in shake mode.
    pub shake_one_in: u32,
    /// Does the host mark new objects with `created_stamp`? Then ids must not repeat before the host has healed its
    /// heap; without such marks they may.
    pub marks_created: bool,
    /// First sequence number of each descriptor: tests set it close to the end.
    pub first_sequence: u32,
    /// Entries a write log may hold, at most 1,048,574. Tests set it low.
    pub log_entries: u32,
    /// The protocol bug to switch on.
    #[cfg(feature = "inject")]
    pub bug: Option<crate::inject::Bug>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            length_min: 48,
            length_max: 1000,
            pessimistic_after: 2,
            pessimistic_after_automatic: 12,
            longest_wait_ms: 20,
            prepare_rounds: 40,
            polite_rounds: 10,
            long_reads: 256,
            long_risk: 16_384,
            long_reads_surely: 4096,
            long_reads_again: 16,
            long_writes_again: 1024,
            witness_rounds: 40,
            witness_rounds_awaited: 12,
            version_words: 1 << 24,
            long_follows: 4,
            shake: None,
            shake_one_in: 97,
            marks_created: true,
            first_sequence: 0,
            log_entries: crate::stamp::LOG_FULL as u32,
            #[cfg(feature = "inject")]
            bug: None,
        }
    }
}
