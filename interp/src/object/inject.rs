//! Bugs for the tests, above the transaction protocol's own: places in the machine ask whether one is on.
//!
//! Chosen at run time by `AME_BUG`, in builds with the feature `inject` only; without it the question is the constant
//! `false` and leaves no code. `tests/injected_bugs.rs` shows that each is noticed.

use super::interpreter::Interpreter;

/// A mistake that a test must notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// What a transaction printed is forgotten at its commit.
    HeldDropped,
    /// A restart leaves the registers of the frame as they are.
    FrameNotRestored,
    /// An iteration of an ordered loop commits before its turn.
    TurnSkipped,
    /// Nobody looks again at what an iteration of an ordered loop has read, neither while it stands nor at its turn.
    TurnUnchecked,
    /// An iteration that stood still before a write goes on behind it.
    PlaceLost,
}

impl Interpreter {
    /// Is this bug on?
    #[cfg(feature = "inject")]
    pub fn injects(&self, bug: Bug) -> bool {
        let name = match bug {
            Bug::HeldDropped => "held-dropped",
            Bug::FrameNotRestored => "frame-not-restored",
            Bug::TurnSkipped => "turn-skipped",
            Bug::TurnUnchecked => "turn-unchecked",
            Bug::PlaceLost => "place-lost",
        };
        self.bug.as_deref() == Some(name)
    }

    /// Is this bug on? Never, in this build.
    #[cfg(not(feature = "inject"))]
    #[inline(always)]
    pub fn injects(&self, _: Bug) -> bool { false }
}

/// The name of the bug that the environment asks for.
#[cfg(feature = "inject")]
pub fn chosen() -> Option<String> { std::env::var("AME_BUG").ok() }

/// The transaction protocol's bug of that name, as its configuration.
#[cfg(feature = "inject")]
pub fn configure(mut config: stm::Config) -> stm::Config {
    config.bug = match chosen().as_deref() {
        Some("skip-validation") => Some(stm::inject::Bug::SkipValidation),
        Some("restore-old-stamp") => Some(stm::inject::Bug::RestoreOldStamp),
        Some("delta-twice") => Some(stm::inject::Bug::DeferTwice),
        Some("backup-not-restored") => Some(stm::inject::Bug::BackupNotRestored),
        _ => None,
    };
    config
}

/// The configuration as it is.
#[cfg(not(feature = "inject"))]
pub fn configure(config: stm::Config) -> stm::Config { config }
