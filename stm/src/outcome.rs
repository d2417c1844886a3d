//! Why an attempt cannot go on. Closed: a new cause is a new line here, in the statistics and in the report.
//!
//! A [`Restart`] is the system's affair; scripts and users never see one. It carries nothing, so that results stay in
//! registers; the story is kept in the transaction ([`Conflict`]).

/// The current attempt cannot go on. [`Transaction::conflict`](crate::Transaction::conflict) tells why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart;

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// What stopped an attempt.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Cause { $($(#[$doc])* $name,)* }

        impl Cause {
            /// All of them, in order of their numbers.
            pub const ALL: &'static [Cause] = &[$(Cause::$name,)*];

            /// A short name for reports.
            pub const fn name(self) -> &'static str {
                match self { $(Cause::$name => $text,)* }
            }
        }
    };
}

causes! {
    /// Wanted to write what another transaction is writing.
    WriteWrite => "write-write",
    /// Wanted to read what another transaction is writing, and could not use its backup.
    WriteRead => "write-read",
    /// Something read earlier has been changed by a commit since.
    ReadInvalid => "read-invalid",
    /// An older transaction needs what this one owns.
    Killed => "killed",
    /// Another transaction asked for a commit here, or the caller asked for a restart.
    Requested => "requested",
    /// The token (for pessimistic and irrevocable modes) is held by another; the next `begin` waits for it.
    Token => "token",
    /// Touched a region that has deferred operations: apply them (`settle`) and repeat. Not a conflict.
    DeferredRead => "deferred-read",
    /// A deferred operation met a cell that no longer fits.
    Prepare => "prepare",
    /// The user rolled the transaction back: no retry counts against it.
    User => "user",
    /// The user waits for something read to change.
    Retry => "retry",
    /// Forced by shake mode.
    Shake => "shake",
    /// Touched the stamp the host watches (`observe`). Not a conflict.
    Watched => "watched",
    /// Wanted to write while writes are held back ([`Transaction::hold_writes`](crate::Transaction::hold_writes)). Not a conflict.
    WriteHeld => "write-held",
    /// Wanted to read what was written lately while such reads are held back
    /// ([`Transaction::hold_reads`](crate::Transaction::hold_reads)). Not a conflict.
    ReadHeld => "read-held",
}

/// The story of the last [`Restart`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub cause: Cause,
    /// Address of the stamp, 0 when no single one is to blame.
    pub stamp: usize,
    /// Id of the other transaction, 0 when unknown.
    pub(crate) other: u64,
    /// An automatic transaction that stands at an operation without side effects may commit its prefix and repeat the
    /// operation, instead of aborting.
    pub may_split: bool,
}

impl Conflict {
    pub(crate) const NONE: Conflict = Conflict { cause: Cause::Requested, stamp: 0, other: 0, may_split: false };

    /// The descriptor of the other transaction, if known.
    pub fn other(&self) -> Option<usize> {
        (self.other != 0).then(|| crate::stamp::descriptor_of(self.other))
    }
}
