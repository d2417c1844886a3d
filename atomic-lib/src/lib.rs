//! What scripts see of Automatic Mutual Exclusion: the modules `thread`, `ame` and `transaction`, the pool of parallel
//! loops, the conflict report. Knows the interpreter's host door and the transaction crate; never frames, opcodes, layout.

pub mod atomic;
mod chunk;
mod hot_reads;
pub mod report;
pub mod parallel;
pub mod pool;
mod speculation;
mod turns;

use interp::object::thread::Thread;
use interp::object::unwind::Res;

/// The script-visible modules written in Python: name, is a package, source.
const SOURCES: &[(&str, bool, &str)] = &[
    ("thread", false, include_str!("../py/thread.py")),
    ("ame", true, include_str!("../py/ame/__init__.py")),
];

/// Adds the modules to an interpreter.
pub fn install(th: &mut Thread) -> Res<()> {
    let _ = th.interp.hooks.before_death.set(|interp| eprint!("{}", report::at_exit(interp)));
    th.interp.native_modules.lock().insert("_ame", atomic::init);
    let _ = th.interp.hooks.give_way.set(|interp| parallel::pool_of(interp).give_way());
    let _ = th.interp.parallel_runner.set(parallel::run);
    let mut sources = th.interp.embedded_sources.lock();
    for (name, package, source) in SOURCES {
        sources.insert(name, (*package, source));
    }
    Ok(())
}
