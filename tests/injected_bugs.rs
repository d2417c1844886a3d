//! The suite notices what it is there for: each bug, switched on in a build made for it, makes a named test of the suite
//! fail that passes without it.
//!
//! `cargo test --features inject --test injected_bugs` (the transaction protocol's own are in `stm/tests/injected_bugs.rs`).
//! The tests are scripts of `tests/scripts`, held to their `.out`, and of `tests/isolation`, which check themselves.

mod support;

use std::time::Duration;
use support::{Outcome, ame, root, run};

const LIMIT: Duration = Duration::from_secs(60);
/// Seeds, or repetitions, within which a bug must show.
const ROUNDS: u64 = 40;

/// One run of a test of the suite, shaken by a seed or not; is it as it should be?
fn passes(script: &str, arguments: &[&str], options: &[&str], seed: Option<u64>, bug: Option<&str>) -> Result<(), String> {
    let path = root().join("tests").join(script);
    let mut command = ame(options);
    if let Some(seed) = seed {
        command.args(["--shake", &seed.to_string()]);
    }
    command.arg(&path).args(arguments).current_dir(path.parent().expect("a file lies in a folder"));
    if let Some(bug) = bug {
        command.env("AME_BUG", bug);
    }
    let outcome: Outcome = run(&mut command, b"", LIMIT);
    let right = match std::fs::read_to_string(path.with_extension("out")) {
        Ok(expected) => outcome.stdout == expected && outcome.status == Some(0),
        Err(_) => outcome.status == Some(0) && outcome.stdout.lines().last().is_some_and(|line| line.starts_with("ok threads=")),
    };
    if right { Ok(()) } else { Err(outcome.describe()) }
}

/// The test passes in runs without the bug, and fails in one of the rounds with it; all are shaken.
fn is_noticed(bug: &str, script: &str, arguments: &[&str], options: &[&str]) { is_noticed_by(bug, script, arguments, options, |round| Some(1000 + round)) }

/// As [`is_noticed`], with the seed of each round.
fn is_noticed_by(bug: &str, script: &str, arguments: &[&str], options: &[&str], seed: fn(u64) -> Option<u64>) {
    for round in 0..2 {
        if let Err(problem) = passes(script, arguments, options, seed(round), None) {
            panic!("{script} fails without a bug: {problem}");
        }
    }
    for round in 0..ROUNDS {
        if passes(script, arguments, options, seed(round), Some(bug)).is_err() {
            support::say(&format!("{bug}: noticed by {script} in round {}", round + 1));
            return;
        }
    }
    panic!("{script} never noticed {bug}");
}

#[test]
fn held_output_that_is_dropped() {
    is_noticed("held-dropped", "scripts/atomic_output.py", &[], &["-X", "stm=on"]);
}

#[test]
fn a_frame_that_is_not_restored_on_roll_back() {
    is_noticed("frame-not-restored", "isolation/increments_in_atomic.py", &["4", "0.2"], &[]);
}

#[test]
fn an_ordered_turn_that_is_skipped() {
    is_noticed("turn-skipped", "scripts/parallel_output.py", &[], &["-X", "stm=on"]);
}

#[test]
fn a_turn_that_comes_without_another_look_at_what_was_read() {
    // shaken iterations run again at their turn, which hides it
    is_noticed_by("turn-unchecked", "scripts/parallel_reads_what_it_writes.py", &[], &["--workers", "4"], |_| None);
}

#[test]
fn an_iteration_that_loses_its_place_while_it_stands_still() {
    is_noticed("place-lost", "scripts/parallel_identity.py", &[], &["-X", "stm=on"]);
}

#[test]
fn a_delta_that_is_applied_twice() {
    is_noticed("delta-twice", "isolation/increments_in_atomic.py", &["4", "0.2"], &[]);
}

#[test]
fn a_validation_that_is_skipped() {
    is_noticed("skip-validation", "isolation/write_skew.py", &["4", "0.5"], &[]);
}

#[test]
fn an_old_stamp_that_is_restored_on_abort() {
    is_noticed("restore-old-stamp", "isolation/dirty_read.py", &["4", "4"], &[]);
}

#[test]
fn a_backup_that_is_not_restored() {
    is_noticed("backup-not-restored", "isolation/dirty_read.py", &["4", "0.5"], &[]);
}
