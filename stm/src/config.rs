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
