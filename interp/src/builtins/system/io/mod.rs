//! placeholder
use crate::object::thread::Thread;
use crate::object::unwind::Res;
/// Makes sys.stdin, sys.stdout and sys.stderr.
pub fn install_streams(_: &mut Thread) -> Res<()> { Ok(()) }
