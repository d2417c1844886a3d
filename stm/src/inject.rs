//! Protocol bugs for the tests: each named place in the protocol asks whether its bug is on.
//!
//! Without the feature `inject` the question is the constant `false` and leaves no code.

/// A mistake that the replay checker or a model must notice.
#[cfg(feature = "inject")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Commit without looking at what was read.
    SkipValidation,
    /// Abort gives the stamp back unchanged (ABA).
    RestoreOldStamp,
    /// A deferred operation takes effect twice.
    DeferTwice,
    /// A read is not checked again after the data was loaded.
    NoRecheck,
    /// A read of a backup is not checked again.
    NoBackupRecheck,
    /// Abort forgets to bring the old words back.
    BackupNotRestored,
    /// Validation and reads take a committing owner for a running one.
    IgnoreCommitting,
    /// A nested roll-back misses objects that the outer level owns.
    NestedRestoreMisses,
    /// A lazily saved slot is not marked as saved.
    LazyMaskMissing,
    /// The snapshot is moved without looking at what was read.
    ExtendUnchecked,
    /// A deferred cell that was read as well is not validated.
    DeferredReadMissed,
    /// Irrevocable without owning what was read.
    IrrevocableUnowned,
    /// Irrevocable while deferred operations are applied, which were owned without a look at the snapshot.
    IrrevocableWhileApplying,
    /// Data may be seen before the stamp that owns it. Only reordered stores show it.
    OwnUnfenced,
    /// The next transaction of a descriptor has the id of the last one.
    IdReused,
    /// Who waits for another waits on, whatever it holds and whoever is older.
    WaitsHolding,
    /// A begin does not look at the gate.
    GateMissed,
    /// A `retry` waits for changes after it has given up, not for changes since its snapshot.
    RetryTooLate,
    /// A `retry` sleeps without looking once more whether what it waits for is there.
    SleepsUnasked,
    /// Who sees a new transaction run may still see the id of the last one. Only reordered stores show it.
    RunningUnreleased,
    /// What the next transaction logs may be seen before the stamps of the last one are given back. As above.
    LogUnfenced,
    /// Who runs alone looks at the others before all can see that the gate is closed. As above.
    AloneUnfenced,
    /// What a commit replaces is kept for long readers after the stamps were given back.
    VersionAfterRelease,
    /// A long reader takes the latest version, whatever its snapshot.
    VersionLatest,
    /// A long reader does not look until when a version was current.
    VersionEndUnchecked,
    /// A version of a lazily saved region holds the present words.
    VersionUnmerged,
    /// A long reader moves its snapshot without looking at what was read.
    FollowUnchecked,
    /// A long reader writes without a look at whether what it has read is still so.
    WriteAfterVersions,
    /// A long writer takes what has been written since its snapshot.
    WrittenSinceUnchecked,
    /// Nobody notes for a long writer what was read.
    ReadsUnwitnessed,
    /// A long writer does not wait for those who may have read what it wrote.
    WitnessesUnawaited,
}

/// Some microseconds in the middle of a read: the schedule in which a stamp that was given back unchanged shows.
#[cfg(feature = "inject")]
pub(crate) fn linger() {
    for _ in 0..4 {
        crate::sync::yield_now();
    }
}

/// Nothing, in this build.
#[cfg(not(feature = "inject"))]
#[inline(always)]
pub(crate) fn linger() {}

#[cfg(feature = "inject")]
macro_rules! bug {
    ($tx:expr, $name:ident) => {
        $tx.bug == Some($crate::inject::Bug::$name)
    };
}

#[cfg(not(feature = "inject"))]
macro_rules! bug {
    ($tx:expr, $name:ident) => {
        false
    };
}

pub(crate) use bug;
