//! The ways out of an operation that are not a value. They are never mixed: a restart belongs to the system and no script
//! sees it, a raised exception is the script's, and a panic is our bug.

/// Why an operation gave no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Unwind {
    /// A Python exception waits in `Thread::raised`.
    Raised,
    /// The running transaction cannot go on: unwind to its checkpoint.
    Restart,
    /// The operation asks the dispatch loop to end the transaction, run `Thread::outside` between transactions and take
    /// its result for the instruction's.
    Outside,
    /// An iteration stops before the running instruction, which is done again when its turn has come.
    Park,
    /// The thread was told to end (interpreter exit).
    Exit,
}

/// A value, or the way out.
pub type Res<T> = Result<T, Unwind>;
