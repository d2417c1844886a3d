//! Bodies that run on several threads at once, and prove that they did.

use std::sync::Barrier;

/// Runs a body on several threads at once; each says how much it has done, and all must have done something.
pub fn on_threads(threads: usize, body: impl Fn(usize) -> u64 + Sync) {
    let ready = Barrier::new(threads);
    let done: Vec<u64> = std::thread::scope(|scope| {
        let run = |number| {
            ready.wait();
            body(number)
        };
        let running: Vec<_> = (0..threads).map(|number| scope.spawn(move || run(number))).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(done.iter().all(|&work| work > 0), "a thread did nothing: {done:?}");
}
